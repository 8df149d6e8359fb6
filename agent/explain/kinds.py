"""Where a text was seen: as its sender says, else as its own form tells."""

from typing import Literal, get_args

from agent.signals.deployment_events import parse_deployment_event
from tools.pattern import Pattern

Kind = Literal[
    "ecs_service_event",
    "ecs_stopped_reason",
    "ecs_stop_code",
    "container_reason",
    "cfn_status_reason",
    "elb_target_health",
    "app_log",
    "circumstance",
]
KINDS: tuple[Kind, ...] = tuple(kind for kind in get_args(Kind) if kind != "circumstance")
# What somebody observed or configured: no text of AWS or of the application, so no rule reads it.
_CIRCUMSTANCES = frozenset({"state", "config"})

# Forms that only one place writes. Tried in this order.
_FORMS: tuple[tuple[Kind, Pattern], ...] = (
    ("ecs_stop_code", Pattern(r"^\s*(?:TaskFailedToStart|EssentialContainerExited|UserInitiated|ServiceSchedulerInitiated|SpotInterruption|TerminationNotice)\s*$")),
    ("cfn_status_reason", Pattern(r"Resource handler returned message|The following hook\(s\) failed|^\s*Embedded stack |^\s*Resource (?:creation|update) cancell?ed|The following resource\(s\) failed|HandlerErrorCode|Received response status \[FAILED\]|\b(?:CREATE|UPDATE|DELETE)_FAILED\b|^\s*(?:Cannot update|Export with name|No export named)")),
    ("elb_target_health", Pattern(r"\b(?:Target|Elb)\.[A-Z]\w+|\"?TargetHealth\"?\s*:|\bTarget health\b")),
    ("container_reason", Pattern(r"^\s*(?:OutOfMemoryError|CannotStartContainerError|CannotCreateContainerError|DockerTimeoutError|ContainerRuntime\w*Error|CannotStopContainerError|CannotInspectContainerError)\b")),
    ("ecs_stopped_reason", Pattern(r"^\s*(?:TaskFailedToStart: |STOPPED: )?(?:CannotPull\w*|ResourceInitializationError|ResourceNotFoundException|Essential container in task exited|Task failed (?:ELB|container) health checks|Scaling activity initiated|Task stopped by|Unexpected EC2 error|Your Spot Task|Host EC2|Timeout waiting for|RESOURCE:|AGENT\b|ATTRIBUTE\b|Unable to assume|Task failed to start)")),
    ("ecs_service_event", Pattern(r"^\s*\(?service \S+|\bwas unable to place a task\b|\bECS deployment\b|\bsteady state\b")),
)  # fmt: skip


def kind_of(text: str, hint: str | None) -> Kind:
    """Return the kind of a text. The hint decides; without one the form does, and what has none is a log line.

    Example:
        >>> kind_of("CannotPullContainerError: not found", None), kind_of("boom", None)
        ('ecs_stopped_reason', 'app_log')
    """
    for known in KINDS:
        if known == hint:
            return known
    for kind, form in _FORMS:
        if form.search(text):
            return kind
    if hint in _CIRCUMSTANCES:
        return "circumstance"
    return "ecs_service_event" if parse_deployment_event(text) else "app_log"


def other_kinds(text: str, kind: Kind) -> tuple[Kind, ...]:
    """Return the kinds whose unmistakable form a text has besides the one it was taken for."""
    return tuple(other for other, form in _FORMS if other != kind and form.search(text))
