"""The agent's events as server-sent events: their names, their JSON, their ids.

Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
"""

from collections.abc import AsyncIterator
from typing import Any

from pydantic import TypeAdapter
from sse_starlette import EventSourceResponse, JSONServerSentEvent

from agent.diagnosis import to_document
from agent.store.turns import TurnEvent
from agent.stream import (
    AgentEvent,
    DiagnosisEvent,
    DoneEvent,
    FailedEvent,
    PhaseEvent,
    ScopeEvent,
    TextEvent,
    TicketDraftEvent,
    ToolEvent,
)
from api.problems import Problem, ProblemError, document
from tools.tickets.ticket import TicketDraft

PING_SECONDS = 15  # proxies commonly close what is silent for 30 or 60 seconds
SEND_SECONDS = 30  # a reader that takes nothing for so long is gone; it can resume
_DRAFT = TypeAdapter(TicketDraft)


def frame(event: AgentEvent) -> tuple[str, dict[str, Any]] | None:
    """Return the name and content an event has on the wire, None where it has none.

    That is the end, which `done` says with more, and what the store alone is told.

    Example:
        >>> frame(TextEvent(delta="**Fine.**"))
        ('text', {'delta': '**Fine.**'})
    """
    match event:
        case PhaseEvent():
            return "phase", {"name": event.name, "state": event.state}
        case ToolEvent():
            place = {"account_id": event.account_id, "region": event.region}
            gap = {} if event.gap is None else {"gap": event.gap}
            return "tool", {"name": event.name, "state": event.state, **place, **gap}
        case TextEvent():
            return "text", {"delta": event.delta}
        case DiagnosisEvent():
            return "diagnosis", to_document(event.diagnosis)
        case TicketDraftEvent():
            return "ticket_draft", _DRAFT.dump_python(event.draft, mode="json")
        case FailedEvent():
            return "error", document(not_served(event))
        case DoneEvent() | ScopeEvent():
            return None


def not_served(event: FailedEvent) -> Problem:
    """Say that the agent gave up, in its own words."""
    return Problem(status=503, slug="not-served", title="The question could not be answered", detail=event.message)


def event_number(last_event_id: str | None, turn_id: str) -> int:
    """Return which event of a turn a reader saw last; 0 when it saw none.

    Raises:
        ProblemError: 400, the id is not one of an event of this turn.

    Example:
        >>> event_number("turn-1:7", "turn-1")
        7
    """
    if not last_event_id:
        return 0
    turn, _, number = last_event_id.rpartition(":")
    if turn != turn_id or not (number.isascii() and number.isdigit()) or len(number) > 9:
        detail = f"The Last-Event-ID is not of an event of turn {turn_id}; such ids look like {turn_id}:7."
        raise ProblemError(Problem(status=400, slug="wrong-event-id", title="Not an event of this turn", detail=detail))
    return int(number)


def stream(turn_id: str, events: AsyncIterator[TurnEvent], *, drain_seconds: float) -> EventSourceResponse:
    """Send events as they come, with a sign of life between them. The reader may leave at any time."""

    async def frames() -> AsyncIterator[JSONServerSentEvent]:
        async for event in events:
            yield JSONServerSentEvent(dict(event.data), id=f"{turn_id}:{event.n}", event=event.event, sep="\n")

    return EventSourceResponse(
        frames(),
        headers={"Content-Location": f"/v1/turns/{turn_id}/events"},
        ping=PING_SECONDS,
        sep="\n",
        send_timeout=SEND_SECONDS,
        # On SIGTERM the stream goes on for as long as its turn may: the turn's own end closes it.
        shutdown_grace_period=drain_seconds + 5,
    )
