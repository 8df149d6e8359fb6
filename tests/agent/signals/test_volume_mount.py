import pytest

from agent.signals.volume_mount import parse_volume_mount

EFS = "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: "


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (f'{EFS}Failed to resolve "fs-0123456789abcdef0.efs.eu-west-1.amazonaws.com"', "unknown_host"),
        (f"{EFS}Mount attempt 1/3 failed due to timeout after 15 sec. b'mount.nfs4: mount system call failed'", "timeout"),
        (f"{EFS}b'mount.nfs4: access denied by server while mounting 127.0.0.1:/'", "denied"),
        ('OCI runtime create failed: error mounting "/host/app.conf" to rootfs at "/app.conf": not a directory', "not_found"),
        ("CannotCreateContainerError: failed to chown /var/lib/docker/volumes/x/_data: operation not permitted", "ownership"),
    ],
)  # fmt: skip
def test_reads_why(text: str, problem: str) -> None:
    found = parse_volume_mount(text)
    assert found is not None
    assert found.problem == problem
    assert found.quote in text


def test_names_file_system_and_access_point() -> None:
    found = parse_volume_mount(f"{EFS}fs-0123456789abcdef0: access point fsap-0a1b2c3d4e5f60718 does not exist")
    assert found is not None
    assert (found.file_system, found.access_point) == ("fs-0123456789abcdef0", "fsap-0a1b2c3d4e5f60718")


def test_other_texts_are_none() -> None:
    assert parse_volume_mount("mounted /data in 3 ms") is None
    assert parse_volume_mount("ResourceInitializationError: StatusCode: 0, i/o timeout") is None
