"""Reads that a volume could not be mounted, or copied to, before a container started.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
"""

from dataclasses import dataclass
from typing import Literal

from tools.pattern import Pattern, PatternTable

MountProblem = Literal["unknown_host", "timeout", "denied", "not_found", "ownership", "other"]

_IS_MOUNT = Pattern(
    r"(?i:failed to invoke EFS utils|EFS utils commands|\bmount\.(?:nfs4?|efs)\b|failed to mount (?:EFS|local volume|volume)|"
    r"error (?:while )?mounting (?:volume|\")|(?:failed|unable) to (?:mount|set ?up|attach)[^\n]{0,30} (?:EFS|FSx|EBS)? ?volumes?\b|VolumeDriver\.|"
    r"failed to (?:chown|chmod|lchown|copy)[^\n]{0,80}(?:/volumes?/|volume)|(?:chown|copy\w*)[^\n]{0,120}/var/lib/docker/volumes/|"
    r"failed to copy (?:the )?(?:image|file)[^\n]{0,60}volume|\bfs-[0-9a-fx]{5,}\.efs\.|fsap-[0-9a-f]+[^\n]{0,60}(?:does not exist|not found)|"
    r"access denied by server while mounting|mount system call failed)"
)
_PROBLEMS: PatternTable[MountProblem] = PatternTable(
    (
    ("unknown_host", Pattern(r"(?i)failed to resolve [\"']?[^\"'\s]+[\"']?|name or service not known|no such host|cannot be resolved")),
    ("timeout", Pattern(r"(?i)timeout after \d+ sec|timed? ?out|connection refused|no route to host|deadline exceeded")),
    ("denied", Pattern(r"(?i)access denied(?: by server)?(?: while mounting[^\n'\"]{0,80})?|not authorized[^\n]{0,60}|permission denied|AccessDenied\w*")),
    ("not_found", Pattern(r"(?i)no such file or directory|does not exist|not found|not a directory")),
    ("ownership", Pattern(r"(?i)operation not permitted|invalid argument")),
    )
)  # fmt: skip
_FILE_SYSTEM = Pattern(r"\b(?P<id>fs-[0-9a-fx]{5,})\b")
_ACCESS_POINT = Pattern(r"\b(?P<id>fsap-[0-9a-f]{8,})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class MountFailure:
    """A mount that failed. `file_system` and `access_point` are ids the text names."""

    problem: MountProblem
    file_system: str | None
    access_point: str | None
    quote: str


def parse_volume_mount(text: str) -> MountFailure | None:
    """Read a failed mount, or return None.

    Example:
        >>> failure = parse_volume_mount(
        ...     "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: "
        ...     'Failed to resolve "fs-0123456789abcdef0.efs.eu-west-1.amazonaws.com"')
        >>> failure.problem, failure.file_system
        ('unknown_host', 'fs-0123456789abcdef0')
        >>> parse_volume_mount("mounted /data in 3 ms")
    """
    mount = _IS_MOUNT.search(text)
    if mount is None:
        return None
    file_system, point = _FILE_SYSTEM.search(text), _ACCESS_POINT.search(text)
    problem: MountProblem = "other"
    quote = mount[0]
    for kind, pattern in _PROBLEMS.against(text):
        if found := pattern.search(text):
            problem, quote = kind, found[0]
            break
    return MountFailure(
        problem=problem,
        file_system=file_system["id"] if file_system else None,
        access_point=point["id"] if point else None,
        quote=quote.strip(),
    )
