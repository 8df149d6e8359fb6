"""Reads that a disk is full: of the host, of a task's own storage, or of Docker's thin pool.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/CannotCreateContainerError.html
"""

from dataclasses import dataclass

from agent.signals.error_line import complaint_text
from tools.pattern import Pattern

# Node.js names the limit of watched files ENOSPC, too; that is no matter of disks.
_FULL = Pattern(
    r"(?i:no space left on device)|\bENOSPC\b(?P<unless>: System limit)?|\[Errno 28\]|(?i:thin pool has \d+ free (?:data|metadata) blocks[^\n.]*)|"
    r"(?i:disk quota exceeded|there is not enough space on the disk|\bdisk (?:is )?full\b|(?:data|meta)?space (?:is )?exhausted)|"
    r"low disk watermark \S+ exceeded|flood[- ]stage disk watermark"
)
_WATCHERS = Pattern(r"file watchers|inotify")
_PATH = Pattern(r"(?:write|mkdir|open|copy|create)\w* [`'\"]?(?P<path>/[^\s:'\"]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class DiskFull:
    """A full disk. `path` is what could not be written, None where the text names none."""

    path: str | None
    quote: str


def parse_disk_space(text: str) -> DiskFull | None:
    """Read exhausted storage from a reason or a log line, or return None.

    Example:
        >>> parse_disk_space("failed to register layer: write /opt/lib/libtorch.so: no space left on device")
        DiskFull(path='/opt/lib/libtorch.so', quote='no space left on device')
        >>> parse_disk_space("disk full alert is the subject of this talk")
    """
    words = complaint_text(text)
    found = _FULL.search(words) if words and not _WATCHERS.search(words) else None
    if words is None or found is None:
        return None
    path = _PATH.search(words)
    return DiskFull(path=path["path"] if path else None, quote=found[0].strip())
