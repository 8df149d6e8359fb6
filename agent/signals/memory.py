"""Reads memory exhaustion: the kernel's kill as ECS reports it, and the runtimes' own words in logs.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

from dataclasses import dataclass
from typing import Literal

from tools.pattern import Pattern, PatternTable

MemoryKind = Literal["limit", "heap", "allocation"]

# ECS writes the code, a colon and its sentence; the same word in prose or in a URL is no report.
_LIMIT = Pattern(
    r"(?:[\s\"':]|^)OutOfMemory(?:Error)?: container killed due to memory usage|\"OOMKilled\": ?true",
    "i",
)
_REPORTS: PatternTable[MemoryKind] = PatternTable(
    (
        (
            "heap",
            Pattern(
                r"OutOfMemoryError: (?:Java heap space|Metaspace|PermGen space|GC overhead limit exceeded|Direct buffer memory|"
                r"Compressed class space|unable to create (?:new )?native thread|Requested array size)"
            ),
        ),
        ("heap", Pattern(r"(?:JavaScript )?heap out of memory")),
        ("heap", Pattern(r"System\.OutOfMemoryException")),
        ("heap", Pattern(r"fatal error: runtime: (?:cannot allocate memory|out of memory)|runtime: out of memory")),
        ("heap", Pattern(r"Allowed memory size of \d+ bytes exhausted")),
        ("heap", Pattern(r"^(?:\w+\.)*MemoryError(?:: .*)?$")),
        (
            "allocation",
            Pattern(r"(?:\[Errno 12\]|ENOMEM\b)[:,]? ?(?:Cannot|not enough|could not)?|: Cannot allocate memory\b"),
        ),
        ("allocation", Pattern(r"std::bad_alloc|memory allocation of \d+ bytes failed")),
        # ECS's own words where a console labels them; a log that only repeats them is no report.
        (
            "limit",
            Pattern(r"^\W*(?:(?:status |stopped |container )?reason\W+)?OutOfMemoryError: Container killed\b", "i"),
        ),
        # The kernel's and systemd's words, from a host's or a parent process's log.
        (
            "limit",
            Pattern(
                r"Out of memory: Kill(?:ed)? pr|\bdied due to OOM\b|oom-kill:|Worker \(pid:\d+\) was sent SIGKILL! Perhaps out of memory"
            ),
        ),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryFailure:
    """How memory ran out: the container's limit, the runtime's own heap, or a refused allocation."""

    kind: MemoryKind
    quote: str


def parse_container_reason(reason: str) -> MemoryFailure | None:
    """Read ECS's reason of a container: only its OutOfMemoryError says that the limit was passed.

    Example:
        >>> parse_container_reason("OutOfMemoryError: Container killed due to memory usage")
        MemoryFailure(kind='limit', quote='OutOfMemoryError: Container killed due to memory usage')
        >>> parse_container_reason("OutOfMemoryError is the title of today's talk")
    """
    found = _LIMIT.search(reason)
    return MemoryFailure(kind="limit", quote=found[0].strip(" \n\"':")) if found else None


def parse_memory_log(message: str) -> MemoryFailure | None:
    """Read a log message in which a runtime or the kernel reports exhausted memory.

    Example:
        >>> parse_memory_log("java.lang.OutOfMemoryError: Java heap space").kind
        'heap'
    """
    for kind, pattern in _REPORTS.against(message):
        if found := pattern.search(message):
            return MemoryFailure(kind=kind, quote=found[0].strip())
    return None
