"""Reads how a container ended and why a task was stopped: exit codes, stop codes, stop reasons.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html
"""

from typing import Literal

from tools.pattern import Pattern, any_of

StopKind = Literal[
    "planned",
    "failed_to_start",
    "exited",
    "elb_health_check",
    "container_health_check",
    "spot",
    "host",
    "unknown",
]

# 128 + the number of the signal; 126 and 127 are the shell's own.
# Source: https://tldp.org/LDP/abs/html/exitcodes.html
_EXIT_MEANINGS = {
    126: "the command is not executable",
    127: "the command was not found",
    130: "SIGINT",
    134: "SIGABRT",
    135: "SIGBUS",
    137: "SIGKILL",
    139: "SIGSEGV",
    143: "SIGTERM",
}
SIGKILL = 137
SIGTERM = 143

# A console or a tool puts the name of the field before it; several lines pasted together hold it in one of their own.
_NAMED = r"\W*(?:(?:(?:task |container )?(?:stop(?:ped)? ?|status )?reason|stopped)\W+)?"
_LABEL = r"(?:^|\n)" + _NAMED
_PLANNED = Pattern(
    rf"(?i)^{_NAMED}(?:scaling activity initiated by|(?:task )?stopped by|task was stopped by|user initiated|"
    r"container instance deregistration forced by user|ecs is performing maintenance|"
    r"amazon ecs replaced \d+ tasks? due to an? (?:az rebalance|service deployment))"
)
_ELB = Pattern(rf"(?i){_LABEL}(?:\([^)]*\) )?task failed elb health checks")
_CONTAINER_HEALTH = Pattern(rf"(?i){_LABEL}(?:\([^)]*\) )?task failed container health checks")
_EXITED = Pattern(rf"(?i){_LABEL}essential container in task exited")
# Task and container errors of ECS always begin with their code.
_START_CODE = Pattern(r"^\s*(?:TaskFailedToStart: )?(?:\w+Error|RESOURCE:|AGENT|ATTRIBUTE|Unexpected EC2 error)\b")
_KNOWN = any_of(_ELB, _CONTAINER_HEALTH, _EXITED, _PLANNED, _START_CODE)
_STOP_CODES: dict[str, StopKind] = {
    "TaskFailedToStart": "failed_to_start",
    "EssentialContainerExited": "exited",
    "UserInitiated": "planned",
    "ServiceSchedulerInitiated": "planned",
    "SpotInterruption": "spot",
    "TerminationNotice": "host",
    "InfrastructureHealth": "host",
}


def exit_meaning(code: int) -> str | None:
    """Name the signal or the shell's meaning of an exit code; None where it is the program's own.

    Example:
        >>> exit_meaning(137), exit_meaning(1)
        ('SIGKILL', None)
    """
    return _EXIT_MEANINGS.get(code)


def stop_kind(stop_code: str | None, stopped_reason: str | None) -> StopKind:
    """Say why a task stopped. The reason decides over the code, which only says who stopped it.

    Example:
        >>> stop_kind("ServiceSchedulerInitiated", "Scaling activity initiated by (deployment ecs-svc/1)")
        'planned'
        >>> stop_kind("ServiceSchedulerInitiated", "Task failed ELB health checks in (target-group arn)")
        'elb_health_check'
    """
    reason = (stopped_reason or "").strip()
    if not reason or not _KNOWN.search(reason):
        return _STOP_CODES.get(stop_code or "", "unknown")
    if _ELB.search(reason):
        return "elb_health_check"
    if _CONTAINER_HEALTH.search(reason):
        return "container_health_check"
    if _EXITED.search(reason):
        return "exited"
    if _PLANNED.match(reason):
        return "planned"
    if _START_CODE.match(reason):
        return "failed_to_start"
    return _STOP_CODES.get(stop_code or "", "unknown")
