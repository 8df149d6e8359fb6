import pytest

from agent.signals.disk_space import parse_disk_space


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("failed to register layer: write /opt/lib/libtorch.so: no space left on device", "/opt/lib/libtorch.so"),
        ("OSError: [Errno 28] No space left on device: '/tmp/x'", None),
        ("ENOSPC: no space left on device, write", None),
        ("devmapper: Thin Pool has 4350 free data blocks which is less than minimum required", None),
    ],
)
def test_reads_full_disks(text: str, path: str | None) -> None:
    found = parse_disk_space(text)
    assert found is not None
    assert found.path == path
    assert found.quote in text


@pytest.mark.parametrize(
    "text",
    [
        "Error: ENOSPC: System limit for number of file watchers reached",
        "GET /errors/no-space-left-on-device 200 3ms",
        "disk usage 42%, 12 GB free",
        "INFO no space left on device handled, cleaning up",
    ],
)
def test_other_texts_are_none(text: str) -> None:
    assert parse_disk_space(text) is None
