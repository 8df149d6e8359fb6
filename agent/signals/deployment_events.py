"""Reads ECS's service events and deployment reasons into what happened.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from tools.pattern import Pattern, PatternTable

EventKind = Literal[
    "steady_state",
    "tasks_started",
    "tasks_stopped",
    "draining",
    "registered",
    "deregistered",
    "deployment_in_progress",
    "deployment_completed",
    "deployment_failed",
    "rolling_back",
    "circuit_breaker",
    "unhealthy",
    "tasks_replaced",
    "unable_to_place",
    "unable_to_start",
    "no_steady_state",
]

# What a service that works says, too.
ROUTINE: frozenset[EventKind] = frozenset(
    {
        "steady_state",
        "tasks_started",
        "tasks_stopped",
        "draining",
        "registered",
        "deregistered",
        "deployment_in_progress",
        "deployment_completed",
    }
)
GAVE_UP: frozenset[EventKind] = frozenset({"deployment_failed", "rolling_back", "circuit_breaker", "unable_to_start"})

# Events begin with whom they are about, in parentheses or plain; what ECS says comes right after.
_SUBJECTS = Pattern(
    r"^\s*(?:Reason: )?(?:(?:\((?:service|deployment|task ?set|instance|port|task|target-group) [^\s()]+(?:, ?task ?set [^\s()]+)?\)|service \S+|task ?set \S+),? ?)*",
    "i",
)
_WORDINGS: tuple[tuple[EventKind, str], ...] = (
    ("steady_state", r"has reached a steady state"),
    ("no_steady_state", r"was unable to reach steady state"),
    ("tasks_started", r"has started \d+ tasks?\b"),
    ("tasks_stopped", r"has stopped \d+ (?:running )?tasks?\b"),
    ("draining", r"has begun draining connections"),
    ("registered", r"registered \d+ (?:targets?|instances?|task)"),
    ("deregistered", r"deregistered \d+ (?:targets?|instances?|task)"),
    ("deployment_completed", r"(?:ECS )?deployment (?:ecs-svc/\d+ |\w+ )?completed"),
    ("deployment_in_progress", r"ECS deployment (?:ecs-svc/\d+|\w+) in progress"),
    ("circuit_breaker", r"ECS deployment circuit breaker"),
    ("deployment_failed", r"(?:ECS )?deployment (?:ecs-svc/\d+ )?failed\b"),
    ("rolling_back", r"rolling back to (?:the )?(?:last completed )?deployment"),
    ("circuit_breaker", r"service deployment (?:rolled back|failed|stopped)\b.{0,60}circuit breaker"),
    ("unable_to_start", r"(?:is |was )?unable to consistently start tasks"),
    ("unable_to_place", r"was unable to place|(?:failed|could not) (?:to )?launch"),
    ("unhealthy", r"is (?:unhealthy|not healthy) in"),
    ("tasks_replaced", r"(?:Amazon ECS |ECS |has )?replaced \d+ tasks? due to an? unhealthy"),
)
_KINDS: PatternTable[EventKind] = PatternTable((kind, Pattern(rf"\A(?:{pattern})", "i")) for kind, pattern in _WORDINGS)
_BREAKER_ANYWHERE = Pattern(
    r"(?:ECS )?Deployment Circuit Breaker was triggered|circuit breaker threshold (?:was )?exceeded", "i"
)
# A terminal cuts a long reason anywhere, also within a word, and goes on in the next line.
_BREAKER_CUT = Pattern(r"Deployment\s{0,200}Circuit\s{0,200}Breaker\s{0,200}was\s{0,200}triggered", "i")
# What consoles, logs and people put before an event: a time, a mark of a list, a key of JSON, a quotation mark.
_BEFORE = Pattern(
    r"^[^\w(]*(?:\d[\dT:.,+/ -]*\d ?(?:[AP]M|UTC|GMT|Z)?[^\w(]+)?(?:(?:message|reason)[\"']?\s*[:=][^\w(]*)?", "i"
)
# Other programs log these words, too: in a log, with a time before them or among other lines, ECS must be named.
_SAID_BY_OTHERS: frozenset[EventKind] = frozenset(
    {"deployment_failed", "deployment_completed", "rolling_back", "unable_to_place", "registered", "deregistered"}
)
_DEPLOYMENT = Pattern(r"ecs-svc/\d+")
_TASKS = Pattern(r"\(task (?P<task>[0-9a-f]{8,32})\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentEvent:
    """What ECS said. `deployment` is the first `ecs-svc/...` id named, `tasks` the ids of the tasks named."""

    kind: EventKind
    deployment: str | None
    tasks: tuple[str, ...]
    quote: str

    @property
    def routine(self) -> bool:
        """Say whether a service that works says this, too."""
        return self.kind in ROUTINE


@lru_cache(maxsize=256)
def parse_deployment_event(text: str) -> DeploymentEvent | None:
    """Read a service event, a rollout state reason or a status reason; None for anything else.

    Only what stands where ECS writes it counts: a note appended to an event changes nothing.

    Example:
        >>> event = parse_deployment_event("(service web) (deployment ecs-svc/53) deployment failed: tasks failed to start.")
        >>> event.kind, event.deployment
        ('deployment_failed', 'ecs-svc/53')
        >>> parse_deployment_event("(service web) has reached a steady state. [note: circuit breaker]").kind
        'steady_state'
    """
    # Several events pasted together tell of a failure where one of them does.
    lines = text.strip().splitlines()
    events = [event for line in lines if (event := _of_line(line, alone=len(lines) == 1))]
    if event := next((event for event in events if not event.routine), None):
        return event
    if breaker := _BREAKER_ANYWHERE.search(text) or _BREAKER_CUT.search(text):
        return _event("circuit_breaker", breaker[0], text)
    return events[0] if events else None


def _of_line(line: str, *, alone: bool) -> DeploymentEvent | None:
    before = _BEFORE.match(line)
    begin = before.end() if before else 0
    subjects = _SUBJECTS.match(line[begin:])
    end = begin + (subjects.end() if subjects else 0)
    ours = (alone and not any(letter.isalnum() for letter in line[:begin])) or bool(line[begin:end].strip())
    for kind, pattern in _KINDS.against(line[end:]):
        if (found := pattern.match(line[end:])) and (ours or kind not in _SAID_BY_OTHERS or "ecs" in found[0].lower()):
            return _event(kind, found[0], line)
    return None


def _event(kind: EventKind, quote: str, text: str) -> DeploymentEvent:
    deployment = _DEPLOYMENT.search(text)
    return DeploymentEvent(
        kind=kind,
        deployment=deployment[0] if deployment else None,
        tasks=tuple(found["task"] for found in _TASKS.finditer(text)),
        quote=quote,
    )
