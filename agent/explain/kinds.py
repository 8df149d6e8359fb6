"""Where a text was seen: as its sender says, else as its own form tells."""

from typing import Literal, get_args

from agent.signals.deployment_events import parse_deployment_event
from agent.signals.refused_party import refused_deploying_call
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

# What people and consoles leave before a reason: quotation marks, list marks, a time, the label of a column, a key of
# JSON, the words of a tool that passes it on.
_LEAD = (
    r"(?:^|\n)[^\w\n(\[]*(?:\(?\d[\dT:.,+/ Z-]{6,40}\)?[^\w\n]*)?"
    r"(?:(?:(?i:status |stopped? ?|container |task )?(?i:reason|message)|(?i:stopped|task stopped|error|docker)|(?i:error response from daemon))\b[^\w\n]*){0,4}"
    r"(?:TaskFailedToStart: |STOPPED: )?"
)
# Forms that only one place writes. Tried in this order.
_FORMS: tuple[tuple[Kind, Pattern], ...] = (
    ("ecs_stop_code", Pattern(r"^\s*(?:TaskFailedToStart|EssentialContainerExited|UserInitiated|ServiceSchedulerInitiated|SpotInterruption|TerminationNotice)\s*$")),
    # The account's own answer to a change stands in the stack's reason, whichever tool prints it.
    ("cfn_status_reason", Pattern(r"Resource handler returned message|The following hook\(s\) failed|^\s*Embedded stack |^\s*Resource (?:creation|update) cancell?ed|The following resource\(s\) failed|HandlerErrorCode|Received response status \[FAILED\]|\b(?:CREATE|UPDATE|DELETE)_FAILED\b|(?:^|\n)\W*(?:Cannot update|Export with name|No export named)|with an explicit deny in a (?:service|resource) control policy")),
    ("elb_target_health", Pattern(r"\b(?:Target|Elb)\.[A-Z]\w+|\"?TargetHealth\"?\s*:|\bTarget health\b|(?:^|\n)\W*Unhealthy: Health checks failed")),
    ("container_reason", Pattern(_LEAD + r"(?:OutOfMemoryError: Container killed|CannotStartContainerError|CannotCreateContainerError|DockerTimeoutError|ContainerRuntime\w*Error|CannotStopContainerError|CannotInspectContainerError)\b|\bReason:Cannot\w+Error\b|\(DockerTimeoutError\b|\"?FailingStreak\"?: ?[1-9]")),
    # The words of Docker and of the agent before a container runs are those of a task that stopped over them.
    ("ecs_stopped_reason", Pattern(_LEAD + r"(?:CannotPull\w*|ResourceInitializationError|ResourceNotFoundException|Essential container in task exited|Task failed (?:ELB|container) health checks|Scaling activity initiated|Task stopped by|Unexpected EC2 error|Your Spot Task|Host EC2|Timeout waiting for|RESOURCE:|AGENT\b|ATTRIBUTE\b|Unable to assume|Task failed to start|pull access denied for|toomanyrequests: |failed to (?:initialize logging driver|register layer|pull and unpack image|copy: httpReadSeeker)|error pulling image)|"
        r"\bstop(?:ped_?[Rr]eason|Code)[\"']?\s*[:=]\s*[\"']?(?:Your Spot|SpotInterruption|Cannot|ResourceInit|OutOfMemory|Essential|Scaling)|\bstopped reason: \w+Error\b|"
        r"API error \(\d+\): failed to initialize logging driver|(?:^|[\s'])mount\.(?:nfs4?|efs): |\bError connecting to [TA]CS: |\bfailed to resolve ref\b|\bno match for platform in manifest|server message: toomanyrequests")),
    ("ecs_service_event", Pattern(r"^\s*\(?service \S+|\bwas unable to place a task\b|\bECS deployment\b|\bsteady state\b|\bclosest matching \(?container-instance\b|[\"']?failures[\"']?: ?\[\s*\{|\breasons? ?: ?\[?[\"'](?:AGENT|ATTRIBUTE|RESOURCE:|Capacity is)|(?:^|\n)\W*(?:Fargate )?[Cc]apacity is unavailable at this time|(?:^|\s|=)RESOURCE:(?:CPU|MEMORY|GPU|ENI|PORTS?|FARGATE)\b|\bis unhealthy in\b")),
)  # fmt: skip
# A log that reports nothing wrong, or an answered request, may name any of these.
_LOGGED = Pattern(
    r"(?i)^[^a-z]{0,40}\b(?:debug|info|notice|trace)\b|\"level\" ?: ?\"(?:debug|info)\"|\b(?:GET|HEAD|POST|PUT|PATCH|DELETE) /"
)


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
        if (found := form.search(text)) and not _LOGGED.search(_line_at(text, found.end())):
            return kind
    if hint in _CIRCUMSTANCES:
        return "circumstance"
    return "ecs_service_event" if parse_deployment_event(text) else "app_log"


def other_kinds(text: str, kind: Kind) -> tuple[Kind, ...]:
    """Return the kinds whose unmistakable form a text has besides the one it was taken for."""
    return tuple(
        other
        for other, form in _FORMS
        if other != kind and (found := form.search(text)) and not _LOGGED.search(_line_at(text, found.end()))
    )


def kinds_without_form(text: str, hint: str | None) -> tuple[Kind, ...]:
    """Return what a text nobody placed, taken for a log, may be as well: none where it is written like a log."""
    if hint in KINDS or any(_LOGGED.search(line) for line in text.splitlines()):
        return ()
    return ("ecs_stopped_reason", "elb_target_health")


def of_deployer(text: str, kind: Kind) -> Kind:
    """Return the kind of a refusal that names nobody: where the refused call deploys, it is the answer to a change.

    Example:
        >>> of_deployer("Error: AccessDenied on UpdateService", "app_log"), of_deployer("AccessDenied", "app_log")
        ('cfn_status_reason', 'app_log')
    """
    return "cfn_status_reason" if kind == "app_log" and refused_deploying_call(text) else kind


def _line_at(text: str, position: int) -> str:
    """Return the line a position lies in, up to there."""
    return text[text.rfind("\n", 0, max(position - 1, 0)) + 1 : position]
