"""Reads which complaint an application ends with, whatever it is about: what a process says last is why it ends.

Every parser of application texts is asked about every line, so that none takes a line for its own that another
explains better, and an early complaint that was survived does not hide the one that was not.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from agent.signals.access_denied import AccessDenied, parse_access_denied
from agent.signals.app_config import ConfigComplaint, find_app_config
from agent.signals.dependency_rejected import Rejected, parse_rejected
from agent.signals.dependency_unreachable import Unreachable, parse_unreachable
from agent.signals.disk_space import DiskFull, parse_disk_space
from agent.signals.error_line import complaint_text
from agent.signals.file_access import FileRefusal, parse_file_access
from agent.signals.log_end import is_frame
from agent.signals.memory import MemoryFailure, parse_memory_log
from agent.signals.missing_module import Missing, parse_missing_module
from agent.signals.start_command import StartFailure, parse_start_command

# So many lines above an error stand in the evidence of its own line.
NAMED_WITHIN = 2
Complaint = (
    StartFailure
    | Missing
    | FileRefusal
    | DiskFull
    | MemoryFailure
    | Rejected
    | Unreachable
    | AccessDenied
    | ConfigComplaint
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LastComplaint:
    """A complaint and the index of the line it stands in."""

    index: int
    complaint: Complaint


def read_complaint(line: str) -> Complaint | None:
    """Read what one log line complains of, or return None.

    Example:
        >>> read_complaint("Error: connect ECONNREFUSED 10.0.3.15:5432").problem
        'refused'
        >>> read_complaint("server listening on port 8080")
    """
    found = last_complaint([line])
    return found.complaint if found else None


def last_complaint(lines: Sequence[str]) -> LastComplaint | None:
    """Return the last complaint among log lines, oldest first; None where nothing is complained of.

    Example:
        >>> last_complaint(["connect ECONNREFUSED 10.0.0.9:6379", "retrying", "KeyError: 'DATABASE_URL'"]).index
        2
    """
    return _last(tuple(lines))


# Several detectors ask about the same log, one after the other; two services' worth of tails is what one diagnosis reads.
@lru_cache(maxsize=8)
def _last(lines: tuple[str, ...]) -> LastComplaint | None:
    config = find_app_config(lines)
    for index in range(len(lines) - 1, -1, -1):
        # Frames of a stack trace name classes after the errors they throw.
        if len(lines) > 1 and is_frame(lines[index]):
            continue
        if complaint := _complaint(lines[index]):
            return LastComplaint(
                index=index, complaint=_with_host(complaint, lines[max(0, index - NAMED_WITHIN) : index])
            )
        if config and config.index == index:
            return LastComplaint(index=index, complaint=config.complaint)
    return None


def _complaint(line: str) -> Complaint | None:
    """Ask the parsers in turn: of one line the first that speaks decides.

    The start command comes before what it would have loaded, and a dependency that answered before one that did not.
    Configuration, whose words are the loosest, is asked last, by the caller.
    """
    return (
        parse_memory_log(line)
        or parse_start_command(line)
        or parse_missing_module(line)
        or parse_disk_space(line)
        or _refused_by_aws(line)
        or parse_rejected(line)
        or parse_file_access(line)
        or parse_unreachable(line)
    )


def _with_host(complaint: Complaint, above: Sequence[str]) -> Complaint:
    """Take the host from the lines right above where the deepest cause of a trace names none."""
    if not isinstance(complaint, Unreachable) or complaint.host:
        return complaint
    named = (known for line in reversed(above) if (known := parse_unreachable(line)) and known.host)
    known = next(named, None)
    return replace(complaint, host=known.host, port=known.port) if known else complaint


def _refused_by_aws(line: str) -> AccessDenied | None:
    text = complaint_text(line)
    return parse_access_denied(text) if text else None
