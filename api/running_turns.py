"""Turns while they run: each an owned task that no reader's coming or going disturbs."""

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from agent.diagnosis import NO_USAGE
from agent.store.off_loop import off_loop
from agent.store.store import Store
from agent.store.turns import Turn, TurnEvent, TurnRequest, TurnState
from agent.stream import AgentEvent, DiagnosisEvent, DoneEvent, FailedEvent, ScopeEvent, TicketDraftEvent, ToolEvent
from api.agent_interface import Agent
from api.problem_responses import any_problem
from api.problems import Problem, document
from api.slots import Slots
from api.sse import frame
from api.turn_end import done
from tools.principal import Principal

TURN_SECONDS = 300  # the agent keeps its own, shorter deadlines; this frees the slot of one that hangs
STOP_SECONDS = 5  # how long stopping waits for the agent to let go
POLL_SECONDS = 0.5  # how often a turn that another process runs is looked at
INTERRUPTED = Problem(
    status=503,
    slug="interrupted",
    title="The answer was interrupted",
    detail="The server stopped before the answer was complete. Ask again.",
)
_TIMED_OUT = Problem(
    status=504, slug="turn-timeout", title="The answer took too long", detail="No answer was found in time. Ask again."
)
_NOTHING_USED = DoneEvent(usage=NO_USAGE)
logger = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True, eq=False)
class _Live:
    """A turn that runs here. `ending` is why it was told to stop, if it was."""

    turn: Turn
    events: list[TurnEvent] = field(default_factory=list[TurnEvent])
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    over: bool = False
    ending: TurnState | None = None
    task: asyncio.Task[None] | None = None


class RunningTurns:
    """Begins turns, keeps what they say, lets any number of readers follow, and stops them."""

    def __init__(self, *, agent: Agent, store: Store, slots: Slots, clock: Callable[[], datetime]) -> None:
        self._agent = agent
        self._store = store
        self._slots = slots
        self._clock = clock
        self._live: dict[str, _Live] = {}
        self._beginning = asyncio.Lock()

    async def start(self, principal: Principal, request: TurnRequest) -> Turn:
        """Begin a turn, or return the one this request began earlier.

        Raises:
            NotFoundError, ConflictError: see TurnStore.begin.
            ProblemError: too many turns of this principal run, or the server is stopping.
        """
        async with self._beginning:
            if (known := await off_loop(self._store.turns.asked_before, request)) is not None:
                return known
            self._slots.take(request.subject)
            try:
                turn, new = await off_loop(self._store.turns.begin, request, at=self._clock())
            except BaseException:
                self._slots.give_back(request.subject)
                raise
            if not new:  # another process was faster
                self._slots.give_back(request.subject)
                return turn
            live = _Live(turn=turn)
            self._live[turn.id] = live
            live.task = asyncio.create_task(self._run(live, principal), name=turn.id)
        return turn

    async def follow(self, turn_id: str, after: int) -> AsyncGenerator[TurnEvent]:
        """Yield the events after the `after`-th: what was said, then what is being said, to the end."""
        if (live := self._live.get(turn_id)) is None:
            async for event in self._follow_stored(turn_id, after):
                yield event
            return
        while True:
            for event in live.events[after:]:
                yield event
                after = event.n
            async with live.changed:
                while not live.over and len(live.events) <= after:
                    await live.changed.wait()
            if len(live.events) <= after:
                return

    async def stop(self, turn_id: str) -> None:
        """Stop a turn and wait for it to end. One that has ended stays as it is."""
        live = self._live.get(turn_id)
        if live is None or live.task is None:
            return
        self._cancel(live, "cancelled")
        await asyncio.wait({live.task}, timeout=STOP_SECONDS)

    async def drain(self, seconds: float) -> None:
        """Wait for the running turns to end, at most so long; interrupt what is left."""
        tasks = {live.task for live in self._live.values() if live.task is not None}
        if not tasks:
            return
        await asyncio.wait(tasks, timeout=seconds)
        for live in list(self._live.values()):
            self._cancel(live, "interrupted")
        await asyncio.wait(tasks, timeout=STOP_SECONDS)

    async def close_abandoned(self) -> None:
        """End the turns that a process left running when it died. Only before this one begins any."""
        for turn in await off_loop(self._store.turns.running):
            last = done(thread_id=turn.thread_id, turn_id=turn.id, state="interrupted", over=_NOTHING_USED)
            events = (("error", document(INTERRUPTED)), ("done", last))
            await off_loop(self._store.turns.interrupt, turn.id, events, at=self._clock())

    def _cancel(self, live: _Live, ending: TurnState) -> None:
        if live.ending is None and live.task is not None and not live.over:
            live.ending = ending
            live.task.cancel()

    async def _run(self, live: _Live, principal: Principal) -> None:
        state: TurnState = "failed"
        over = _NOTHING_USED
        try:
            async with asyncio.timeout(TURN_SECONDS):
                state, over = await self._answer(live, principal)
        except asyncio.CancelledError:
            state = live.ending or "interrupted"
            if state == "interrupted":
                await self._fail(live, INTERRUPTED)
        except TimeoutError:
            await self._fail(live, _TIMED_OUT)
        except Exception as error:  # the outermost loop of a turn: whatever it is, the reader is told
            await self._fail(live, any_problem(error))
        finally:
            await self._end(live, state, over)

    async def _answer(self, live: _Live, principal: Principal) -> tuple[TurnState, DoneEvent]:
        turn = live.turn
        state: TurnState = "done"
        over = _NOTHING_USED
        threads = self._store.threads
        thread = await off_loop(threads.get, turn.thread_id, subject=turn.subject, before_turn=turn.id)
        events = self._agent.chat(principal, thread, turn.text, turn.context)
        noted: frozenset[str] = frozenset()
        try:
            async for event in events:
                if not (told := _accounts(event)) <= noted:
                    noted |= told
                    await off_loop(self._store.turns.note_accounts, turn.id, noted)
                if isinstance(event, DoneEvent):
                    over = event
                if isinstance(event, FailedEvent):
                    state = "failed"
                if isinstance(event, DiagnosisEvent):
                    await off_loop(threads.add_diagnosis, turn.thread_id, event.diagnosis.id)
                if (framed := frame(event)) is not None:
                    await self._say(live, *framed)
        finally:
            await close(events)
        return state, over

    async def _say(self, live: _Live, name: str, data: Mapping[str, Any]) -> None:
        event = TurnEvent(n=len(live.events) + 1, event=name, data=data)
        try:
            await off_loop(self._store.turns.add_event, live.turn.id, event)
        except asyncio.CancelledError:
            # off_loop lets the write end first: the event is stored, so it was said.
            live.events.append(event)
            raise
        live.events.append(event)
        await self._notify(live)

    async def _fail(self, live: _Live, problem: Problem) -> None:
        try:
            await self._say(live, "error", document(problem))
        except Exception:  # whoever is reading is told, also when it cannot be kept
            logger.exception("a turn's error was not stored", extra={"turn_id": live.turn.id})
            live.events.append(TurnEvent(n=len(live.events) + 1, event="error", data=document(problem)))

    async def _end(self, live: _Live, state: TurnState, over: DoneEvent) -> None:
        turn = live.turn
        content = done(thread_id=turn.thread_id, turn_id=turn.id, state=state, over=over)
        last = TurnEvent(n=len(live.events) + 1, event="done", data=content)
        answer = "".join(str(event.data["delta"]) for event in live.events if event.event == "text")
        try:
            await off_loop(self._store.turns.end, turn.id, state, answer=answer, last=last, at=self._clock())
        except Exception:
            logger.exception("the end of a turn was not stored", extra={"turn_id": turn.id})
        finally:
            live.events.append(last)
            live.over = True
            del self._live[turn.id]
            self._slots.give_back(turn.subject)
            await self._notify(live)

    async def _notify(self, live: _Live) -> None:
        async with live.changed:
            live.changed.notify_all()

    async def _follow_stored(self, turn_id: str, after: int) -> AsyncIterator[TurnEvent]:
        while True:
            events, state = await off_loop(self._store.turns.events_after, turn_id, after)
            for event in events:
                yield event
                after = event.n
            if state != "running":
                return
            await asyncio.sleep(POLL_SECONDS)


def _accounts(event: AgentEvent) -> frozenset[str]:
    """Return the accounts an event tells of: whoever may not see them any more may not see the answer again."""
    match event:
        case ScopeEvent():
            return event.accounts
        case ToolEvent():
            return frozenset({event.account_id})
        case DiagnosisEvent():
            return frozenset({event.diagnosis.target.account_id})
        case TicketDraftEvent():
            return frozenset({event.draft.account_id})
        case _:
            return frozenset()


async def close(events: AsyncIterator[AgentEvent]) -> None:
    """Let the agent clean up where its events are no longer wanted."""
    if isinstance(events, AsyncGenerator):
        await events.aclose()
