"""Turns: one question and its answer, with every event of it, so that a reader can come back for the rest."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from agent.errors import ConflictError, NotFoundError
from agent.store.engine import reading, writing
from agent.store.ids import new_id
from agent.store.tables import threads, turn_events, turns
from agent.store.threads import accounts_of, title_of
from tools.redaction import redact

TurnState = Literal["running", "done", "failed", "cancelled", "interrupted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One question of one person. `request_id` is the asker's own name for it, `accounts` are those its answer tells of."""

    id: str
    thread_id: str
    subject: str
    request_id: str
    state: TurnState
    text: str
    context: Mapping[str, str]
    accounts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnEvent:
    """One event of a turn, counted from 1 without holes."""

    n: int
    event: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnRequest:
    """What was asked, before it is known whether it was asked already. `thread_id` None begins a conversation."""

    subject: str
    request_id: str
    text: str
    thread_id: str | None
    context: Mapping[str, str]


class TurnStore:
    """Keeps turns and their events."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def asked_before(self, request: TurnRequest) -> Turn | None:
        """Return the turn this request began earlier, or None.

        Raises:
            ConflictError: its request_id began a turn that asked something else.
        """
        with reading(self._engine) as connection:
            return _asked_before(connection, _redacted(request))

    def begin(self, request: TurnRequest, *, at: datetime) -> tuple[Turn, bool]:
        """Begin a turn, once: a request_id that was used before gives the turn of then. The bool says whether it is new.

        Raises:
            NotFoundError: the conversation is not there, or somebody else's.
            ConflictError: the request_id was used for something else, or the conversation is still being answered.
        """
        request = _redacted(request)
        try:
            with writing(self._engine) as connection:
                return _begin(connection, request, at)
        except IntegrityError:
            # Another process began the same request, or another turn of the thread, between our look and our insert.
            with writing(self._engine) as connection:
                return _begin(connection, request, at)

    def get(self, turn_id: str, *, subject: str) -> Turn:
        """Return a turn of `subject`'s.

        Raises:
            NotFoundError: not there, or somebody else's.
        """
        query = select(turns).where(turns.c.id == turn_id, turns.c.subject == subject)
        with reading(self._engine) as connection:
            row = connection.execute(query).one_or_none()
            if row is None:
                raise NotFoundError(f"there is no turn {turn_id} of yours")
            return _turn(connection, row)

    def running_in(self, thread_id: str) -> str | None:
        """Return the id of the turn a conversation is being answered in, or None."""
        query = select(turns.c.id).where(turns.c.thread_id == thread_id, turns.c.state == "running")
        with reading(self._engine) as connection:
            return connection.execute(query).scalar()

    def shown(self, thread_id: str) -> dict[str, tuple[TurnEvent, ...]]:
        """Return what the turns of a conversation showed beside their text (diagnosis, ticket_draft, error), by turn."""
        query = (
            select(turn_events)
            .join(turns, turns.c.id == turn_events.c.turn_id)
            .where(turns.c.thread_id == thread_id, turn_events.c.event.in_(("diagnosis", "ticket_draft", "error")))
            .order_by(turns.c.n, turn_events.c.n)
        )
        found: dict[str, tuple[TurnEvent, ...]] = {}
        with reading(self._engine) as connection:
            for row in connection.execute(query):
                event = TurnEvent(n=row.n, event=row.event, data=row.data)
                found[row.turn_id] = (*found.get(row.turn_id, ()), event)
        return found

    def note_accounts(self, turn_id: str, accounts: frozenset[str]) -> None:
        """Note all the accounts an answer tells of so far; before it tells of them."""
        with writing(self._engine) as connection:
            connection.execute(update(turns).where(turns.c.id == turn_id).values(accounts=sorted(accounts)))

    def add_event(self, turn_id: str, event: TurnEvent) -> None:
        """Keep one more event."""
        row = {"turn_id": turn_id, "n": event.n, "event": event.event, "data": dict(event.data)}
        with writing(self._engine) as connection:
            connection.execute(insert(turn_events).values(row))

    def events_after(self, turn_id: str, n: int) -> tuple[tuple[TurnEvent, ...], TurnState]:
        """Return the events after the n-th, and the turn's state at that moment."""
        mine = (
            select(turn_events).where(turn_events.c.turn_id == turn_id, turn_events.c.n > n).order_by(turn_events.c.n)
        )
        with reading(self._engine) as connection:
            # State first: seen the other way round, an ending between the two would hide the last events.
            state: TurnState = connection.execute(select(turns.c.state).where(turns.c.id == turn_id)).scalar_one()
            rows = connection.execute(mine).all()
        return tuple(TurnEvent(n=row.n, event=row.event, data=row.data) for row in rows), state

    def end(self, turn_id: str, state: TurnState, *, answer: str, last: TurnEvent, at: datetime) -> None:
        """Keep the last event, the answer and the state, all at once. A turn that ended stays as it is."""
        with writing(self._engine) as connection:
            _end(connection, turn_id, state, answer=answer, last=(last,), at=at)

    def running(self) -> tuple[Turn, ...]:
        """Return the turns that have not ended."""
        with reading(self._engine) as connection:
            rows = connection.execute(select(turns).where(turns.c.state == "running")).all()
            return tuple(_turn(connection, row) for row in rows)

    def interrupt(self, turn_id: str, events: tuple[tuple[str, Mapping[str, Any]], ...], *, at: datetime) -> None:
        """End a turn that a process left running when it died: its last events, and as answer the text it had."""
        mine = select(turn_events).where(turn_events.c.turn_id == turn_id).order_by(turn_events.c.n)
        with writing(self._engine) as connection:
            rows = connection.execute(mine).all()
            answer = "".join(str(row.data.get("delta", "")) for row in rows if row.event == "text")
            n = rows[-1].n if rows else 0
            last = tuple(TurnEvent(n=n + i, event=name, data=data) for i, (name, data) in enumerate(events, start=1))
            _end(connection, turn_id, "interrupted", answer=answer, last=last, at=at)


def _redacted(request: TurnRequest) -> TurnRequest:
    # People paste what failed, secrets included. The turn that is answered is the one that is kept.
    context = {name: redact(value) for name, value in request.context.items()}
    return replace(request, text=redact(request.text), context=context)


def _asked_before(connection: Connection, request: TurnRequest) -> Turn | None:
    mine = select(turns).where(turns.c.subject == request.subject, turns.c.request_id == request.request_id)
    row = connection.execute(mine).one_or_none()
    if row is None:
        return None
    turn = _turn(connection, row)
    same_thread = request.thread_id in (None, turn.thread_id)
    if turn.text != request.text or dict(turn.context) != dict(request.context) or not same_thread:
        raise ConflictError(
            f"the request_id {request.request_id} was used for another question; give each question its own"
        )
    return turn


def _begin(connection: Connection, request: TurnRequest, at: datetime) -> tuple[Turn, bool]:
    if (known := _asked_before(connection, request)) is not None:
        return known, False
    thread_id = request.thread_id or _new_thread(connection, request, at)
    if request.thread_id is not None:
        _check_thread(connection, request.thread_id, request.subject)
    last = connection.execute(select(func.max(turns.c.n)).where(turns.c.thread_id == thread_id)).scalar() or 0
    turn = Turn(
        id=new_id("turn"),
        thread_id=thread_id,
        subject=request.subject,
        request_id=request.request_id,
        state="running",
        text=request.text,
        context=dict(request.context),
    )
    connection.execute(
        insert(turns).values(
            id=turn.id,
            thread_id=thread_id,
            n=last + 1,
            subject=turn.subject,
            request_id=turn.request_id,
            state=turn.state,
            text=turn.text,
            context=dict(turn.context),
            answer="",
            accounts=[],
            created_at=at,
        )
    )
    return turn, True


def _new_thread(connection: Connection, request: TurnRequest, at: datetime) -> str:
    thread_id = new_id("th")
    connection.execute(
        insert(threads).values(
            id=thread_id, subject=request.subject, title=title_of(request.text), memory={}, created_at=at
        )
    )
    return thread_id


def _check_thread(connection: Connection, thread_id: str, subject: str) -> None:
    owned = select(threads.c.id).where(threads.c.id == thread_id, threads.c.subject == subject)
    if connection.execute(owned).scalar() is None:
        raise NotFoundError(f"there is no conversation {thread_id} of yours")
    running = select(turns.c.id).where(turns.c.thread_id == thread_id, turns.c.state == "running")
    if (turn_id := connection.execute(running).scalar()) is not None:
        raise ConflictError(f"this conversation is still being answered (turn {turn_id}); wait for it, or stop it")


def _end(
    connection: Connection, turn_id: str, state: TurnState, *, answer: str, last: tuple[TurnEvent, ...], at: datetime
) -> None:
    ending = update(turns).where(turns.c.id == turn_id, turns.c.state == "running")
    if connection.execute(ending.values(state=state, answer=answer, ended_at=at)).rowcount == 0:
        return
    rows = [{"turn_id": turn_id, "n": event.n, "event": event.event, "data": dict(event.data)} for event in last]
    connection.execute(insert(turn_events), rows)


def _turn(connection: Connection, row: Row[Any]) -> Turn:
    return Turn(
        id=row.id,
        thread_id=row.thread_id,
        subject=row.subject,
        request_id=row.request_id,
        state=row.state,
        text=row.text,
        context=dict(row.context),
        accounts=accounts_of(connection, row.thread_id, row.accounts),
    )
