"""Finds the line with which a process says why it ends, when no rule knows the line."""

from collections.abc import Sequence

from agent.signals.log_line import read_log_line
from tools.pattern import Pattern

# Frames of a stack trace follow the line that names the error and say nothing by themselves: Java, JavaScript, .NET,
# Python, Ruby, Go and Rust. A source line that Python prints below its frame is indented further.
_FRAME = Pattern(
    r"^\s+at \S|^\s*\.\.\. \d+ (?:more|common frames)|^\s+File \"|^\s{4,}\S|^\s*from \S+:\d+:in |^\t|^goroutine \d+|"
    r"^\S+\(.*\)$|^\s+\d+: |^\s*[\^~-]+\s*$|^\s*[{}\[\]();,]*\s*$|^Node\.js v\d|^note: run with `RUST_BACKTRACE"
)
# What a terminal or a person indented is no frame where it begins with the error's own name.
_NAMES_ERROR = Pattern(
    r"^\s*(?:Unhandled [Ee]xception\b|Caused by: |(?:[A-Za-z_]\w*[.:]+)*[A-Z]\w*(?:Error|Exception): )"
)
_COMPLAINS = Pattern(
    r"error|exception|panic|fatal|traceback|^Caused by: |\bE[A-Z]{4,}\b|"
    r"\b(?:fail(?:ed|ure)?|denied|refused|rejected|cannot|can['’]t|could not|unable|unexpected|invalid|illegal|missing|"
    r"not (?:found|set|exist|valid|allowed|permitted)|no such|unknown|unsupported|timed? ?out|aborted|killed)\b",
    "i",
)


def is_frame(line: str) -> bool:
    r"""Tell whether a line only continues a stack trace.

    Example:
        >>> [is_frame(line) for line in ("    at start (/app/main.js:3:1)", "Error: no queue")]
        [True, False]
    """
    return bool(_FRAME.match(line)) and not _NAMES_ERROR.match(line)


def end_of(lines: Sequence[str], *, within: int) -> int:
    """Return the index at which the last `within` lines begin, frames not counted."""
    kept = [index for index, line in enumerate(lines) if not is_frame(line)]
    return kept[-within] if len(kept) > within else 0


def find_last_error(lines: Sequence[str], *, within: int | None = None) -> int | None:
    """Return the index of the last complaint, among the last `within` lines that are no frames if given; None without one.

    Example:
        >>> find_last_error(["boot", "Error: no queue", "    at start (/app/main.js:3:1)", "bye"])
        1
        >>> find_last_error(["boot", "listening on 8080"])
    """
    begin = end_of(lines, within=within) if within is not None else 0
    for index in range(len(lines) - 1, begin - 1, -1):
        log = read_log_line(lines[index])
        if (
            not is_frame(lines[index])
            and not log.request
            and log.level not in {"debug", "info"}
            and _COMPLAINS.search(log.message)
        ):
            return index
    return None
