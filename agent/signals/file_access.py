"""Reads log lines in which a process may not write or change a file where it tries to.

Source: https://man7.org/linux/man-pages/man3/errno.3.html
"""

from dataclasses import dataclass
from typing import Literal

from agent.signals.error_line import complaint_text
from tools.pattern import Pattern, PatternTable

FileProblem = Literal["denied", "read_only", "not_owner"]

_Q = r"[`'\"‘“]"
_WORDINGS: tuple[tuple[FileProblem, str], ...] = (
    ("read_only", rf"\bEROFS\b(?:: read-only file system(?:, \w+ {_Q}(?P<name>[^'\"]+))?)?|\[Errno 30\](?: Read-only file system(?:: {_Q}(?P<named>[^'\"]+))?)?"),
    ("read_only", r"(?P<name>/[^\s:'\"]+)[`'\"’]?:? \(?[Rr]ead-only file system|\bRead-only file system\b|attempt to write a readonly database"),
    ("not_owner", r"(?i:\b(?:chown|chmod|chgrp|setfacl)\b[^\n:]*:?) [^\n]*?(?P<name>/[^\s:'\"]*)[^\n]*(?:Operation not permitted|Permission denied)"),
    ("not_owner", rf"\bEPERM: operation not permitted(?:, \w+ {_Q}(?P<name>[^'\"]+))?|\[Errno 1\] Operation not permitted(?:: {_Q}(?P<named>[^'\"]+))?"),
    ("not_owner", r"(?:could not|cannot|unable to) (?:change|set) (?:permissions|owner\w*|mode)[^\n]*?(?P<name>/[^\s:'\"]+)[^\n]*(?:not permitted|denied)"),
    ("not_owner", r"(?:setgroups|setgid|setuid|failed switching to [^:]+): [Oo]peration not permitted|\b[Oo]peration not permitted\b"),
    ("denied", rf"\bEACCES\b(?:: permission denied(?:, \w+ {_Q}(?P<name>[^'\"]+))?)?|PermissionError: \[Errno 13\] Permission denied(?:: {_Q}(?P<named>[^'\"]+))?"),
    ("denied", rf"\[Errno 13\][^\n]*?(?:{_Q}(?P<name>/[^'\"]+))?$|\bErrno::E(?:ACCES|PERM|ROFS)\b"),
    ("denied", r"java\.nio\.file\.AccessDeniedException: (?P<name>\S+)|FileNotFoundException: (?P<named>\S+) \((?:Permission denied|Read-only file system)\)"),
    ("denied", r"UnauthorizedAccessException: Access to the path '(?P<name>[^']+)' is denied"),
    ("denied", r"(?:cannot|can't|could not|unable to|failed to) (?:create|open|write|touch|make|access|remove|mkdir|stat|copy|move|lock|rename|save|append)\b[^\n]*?[`'\"‘]?(?P<name>/[^\s:'\"’]+)[^\n]*?[Pp]ermission denied"),
    ("denied", r"(?:open|mkdir|unlink|rename|stat|lstat|rmdir|creat|write|remove|symlink|bind|listen tcp|dial unix)\(?\)? ?\"?(?P<name>/[^\s:\"]+)\"?[^\n]{0,40}?[Pp]ermission denied"),
    ("denied", r"failed to open stream: Permission denied|file_put_contents\((?P<name>[^)]+)\)[^\n]*Permission denied|unable to open database file"),
    ("denied", r"(?P<name>/[^\s:'\"]+)[`'\"’]?:? [Pp]ermission denied|\b[Pp]ermission denied[:,]? [`'\"(]?(?P<named>/[^\s:'\")]+)|\(13: Permission denied\)"),
    ("denied", r"(?:is not writable|not writeable|no write (?:access|permission)|must be writable)\b|\baccess denied to (?:path|file|directory) [`'\"]?(?P<name>/\S+)"),
)  # fmt: skip
_PATTERNS: PatternTable[FileProblem] = PatternTable((problem, Pattern(pattern, "m")) for problem, pattern in _WORDINGS)
# Databases, the container's own start, and AWS say "permission denied", too.
_NOT_OURS = Pattern(
    r"(?i)permission denied (?:for|to) (?:schema|table|relation|database|sequence|create|function|language|view|column|type|set)|"
    r"permission denied: unknown|OCI runtime|is not authorized to perform|publickey|\bssh\b|exec user process|(?P<unless>[\w.])?exec[: ]+[\"'/][^\n]*permission denied"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRefusal:
    """A file operation that was refused. `path` is None where the text names none."""

    problem: FileProblem
    path: str | None
    quote: str


def parse_file_access(line: str) -> FileRefusal | None:
    """Read a refused file operation from a log line, or return None.

    Example:
        >>> parse_file_access("EACCES: permission denied, mkdir '/data/.n8n'")
        FileRefusal(problem='denied', path='/data/.n8n', quote="EACCES: permission denied, mkdir '/data/.n8n'")
        >>> parse_file_access("chown: /data: Operation not permitted").problem
        'not_owner'
        >>> parse_file_access("ERROR: permission denied for table users")
    """
    text = complaint_text(line)
    if text is None or _NOT_OURS.search(text):
        return None
    for problem, pattern in _PATTERNS.against(text):
        if found := pattern.search(text):
            groups = found.groupdict()
            path = groups.get("name") or groups.get("named")
            end = found.end()
            closing = text[end] if text[end : end + 1] in {"'", '"'} else ""
            return FileRefusal(
                problem=problem, path=path.rstrip(".,") if path else None, quote=(found[0] + closing).strip()
            )
    return None
