"""Reads failures of the task definition's own health check, which runs inside the container.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/healthcheck.html
"""

from dataclasses import dataclass
from typing import Literal

from tools.pattern import Pattern

CheckProblem = Literal["failed", "no_program"]

_FAILED = Pattern(
    r"(?i:failed container health checks?|container (?:is |was )?(?:unhealthy|failed (?:its )?health checks?)|container health ?check(?:s)? (?:failed|failing)|"
    r"unhealthy container|health ?status[\"']?\s*[:=]\s*[\"']?UNHEALTHY|failing health ?check command|\bFailingStreak\"?: ?[1-9]|due to container health checks?)"
)
_PROBES = "curl|wget|nc|netcat|pg_isready|redis-cli|mysqladmin|grpc_health_probe"
# A program that runs only to check is missing; "exec" is Docker's word for running one in a started container.
_NO_PROGRAM = Pattern(
    rf"OCI runtime exec failed[^\n]*?exec: \\?\"(?P<name>[^\"\\]+)\\?\"[^\n]*?(?:not found|no such file|permission denied)[^\n:]*|"
    rf"(?:/bin/)?sh: (?:\d+: |line \d+: )?(?P<named>{_PROBES}): (?:command )?not found"
)
_PROGRAM = Pattern(r"(?:^|[\s;&|(])(?:/\S*/)?(?P<name>" + _PROBES + r")\b")  # fmt: skip
_URL = Pattern(
    r"(?:https?://)?(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\]):(?P<port>\d{2,5})(?P<path>/[^\s\"'|;&)]*)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerCheckFailure:
    """A failed check. `program` is the missing program, None where the text only says that the check failed."""

    problem: CheckProblem
    program: str | None
    quote: str


def parse_container_health(text: str) -> ContainerCheckFailure | None:
    """Read a failed container health check, or return None.

    Example:
        >>> parse_container_health("Task failed container health checks").problem
        'failed'
        >>> parse_container_health("/bin/sh: 1: curl: not found").program
        'curl'
        >>> parse_container_health("Task failed ELB health checks in (target-group web)")
    """
    if found := _NO_PROGRAM.search(text):
        return ContainerCheckFailure(
            problem="no_program", program=found["name"] or found["named"], quote=found[0].strip()
        )
    found = _FAILED.search(text)
    return ContainerCheckFailure(problem="failed", program=None, quote=found[0].strip()) if found else None


def checked_program(command: tuple[str, ...]) -> str | None:
    """Return the program a health check command runs, None for one that is not usually missing.

    Example:
        >>> checked_program(("CMD-SHELL", "curl -f http://localhost:3000/health || exit 1"))
        'curl'
    """
    found = _PROGRAM.search(" ".join(command[1:]))
    return found["name"] if found else None


def checked_port(command: tuple[str, ...]) -> int | None:
    """Return the port a health check command asks on its own host.

    Example:
        >>> checked_port(("CMD-SHELL", "wget -qO- http://127.0.0.1:8080/healthz"))
        8080
    """
    found = _URL.search(" ".join(command))
    return int(found["port"]) if found else None
