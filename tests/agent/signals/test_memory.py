import pytest

from agent.signals.memory import parse_container_reason, parse_memory_log


@pytest.mark.parametrize(
    "reason",
    [
        "OutOfMemoryError: Container killed due to memory usage",
        "OutOfMemoryError: container killed due to memory usage",
        '"reason": "OutOfMemoryError: Container killed due to memory usage"',
    ],
)
def test_ecs_own_reason_is_the_limit(reason: str) -> None:
    failure = parse_container_reason(reason)
    assert failure is not None
    assert failure.kind == "limit"


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("java.lang.OutOfMemoryError: Java heap space", "heap"),
        ("FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory", "heap"),
        ("MemoryError", "heap"),
        ("numpy.core._exceptions.MemoryError: Unable to allocate 2.0 GiB", "heap"),
        ("OSError: [Errno 12] Cannot allocate memory: '/app/x'", "allocation"),
        ("terminate called after throwing an instance of 'std::bad_alloc'", "allocation"),
        ("PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted", "heap"),
    ],
)
def test_runtimes_report_it_in_the_log(line: str, kind: str) -> None:
    failure = parse_memory_log(line)
    assert failure is not None
    assert failure.kind == kind


@pytest.mark.parametrize(
    "line",
    [
        "OutOfMemoryError is the title of today's tech talk; all pods are fine",
        "GET /docs/OutOfMemoryError 200",
        "memory usage 31%",
        "exit code 137",
    ],
)
def test_talking_about_it_is_no_report(line: str) -> None:
    assert parse_memory_log(line) is None
    assert parse_container_reason(line) is None


@pytest.mark.parametrize(
    "line",
    [
        "Status reason\tOutOfMemoryError: Container killed due to memory usage",
        "[INFO] DockerGoClient: process within container 1f0a died due to OOM",
        "kernel: [8812.1] Out of memory: Killed pr",
    ],
)
def test_labels_agents_and_cut_lines_report_the_limit(line: str) -> None:
    failure = parse_memory_log(line)
    assert failure is not None
    assert failure.kind == "limit"
