"""Diagnoses asked for by programs, while they run: each an owned task that goes on when nobody waits."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.store.off_loop import off_loop
from agent.store.runs import DiagnosisRun, RunState
from agent.store.store import Store
from agent.stream import AgentEvent, DiagnosisEvent, FailedEvent
from agent.targets.target import TargetRequest
from api.agent_interface import Agent
from api.problem_responses import any_problem
from api.problems import Problem, ProblemError, document
from api.running_turns import INTERRUPTED, STOP_SECONDS, TURN_SECONDS, close
from api.slots import Slots
from api.sse import not_served
from tools.principal import Principal

_TIMED_OUT = Problem(
    status=504,
    slug="diagnosis-timeout",
    title="The diagnosis took too long",
    detail="It did not end in time. Ask again.",
)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisRequest:
    """What to diagnose: a target, or what an event reports. `at` None means now."""

    about: TargetRequest | Mapping[str, Any]
    at: datetime | None


class RunningDiagnoses:
    """Begins diagnoses and waits for them."""

    def __init__(self, *, agent: Agent, store: Store, slots: Slots, clock: Callable[[], datetime]) -> None:
        self._agent = agent
        self._store = store
        self._slots = slots
        self._clock = clock
        self._tasks: dict[str, asyncio.Task[None]] = {}

    async def start(self, principal: Principal, request: DiagnosisRequest) -> DiagnosisRun:
        """Begin a diagnosis.

        Raises:
            ProblemError: too much of this principal's runs already, or the server is stopping.
        """
        self._slots.take(principal.subject)
        try:
            run = await off_loop(self._store.runs.begin, subject=principal.subject, at=self._clock())
        except BaseException:
            self._slots.give_back(principal.subject)
            raise
        self._tasks[run.id] = asyncio.create_task(self._run(run, principal, request), name=run.id)
        return run

    async def wait(self, run_id: str, seconds: float) -> None:
        """Wait for a diagnosis to end, at most so long. It goes on either way."""
        if (task := self._tasks.get(run_id)) is not None:
            await asyncio.wait({task}, timeout=seconds)

    async def drain(self, seconds: float) -> None:
        """Wait for the running diagnoses to end, at most so long; interrupt what is left."""
        tasks = set(self._tasks.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.wait(tasks, timeout=STOP_SECONDS)

    async def close_abandoned(self) -> None:
        """End what a process left running when it died. Only before this one begins any."""
        await off_loop(self._store.runs.interrupt_running, document(INTERRUPTED))

    async def _run(self, run: DiagnosisRun, principal: Principal, request: DiagnosisRequest) -> None:
        state: RunState = "failed"
        diagnosis_id: str | None = None
        problem: Problem | None = None
        try:
            async with asyncio.timeout(TURN_SECONDS):
                diagnosis_id = await self._diagnose(principal, request)
            state = "done"
        except asyncio.CancelledError:
            state, problem = "interrupted", INTERRUPTED
        except TimeoutError:
            problem = _TIMED_OUT
        except Exception as error:  # the outermost loop of a diagnosis: whoever asks for it later is told
            problem = any_problem(error)
        finally:
            await self._end(run, state, diagnosis_id, problem)

    async def _end(self, run: DiagnosisRun, state: RunState, diagnosis_id: str | None, problem: Problem | None) -> None:
        written = None if problem is None else document(problem)
        try:
            await off_loop(self._store.runs.end, run.id, state, diagnosis_id=diagnosis_id, problem=written)
        except Exception:
            logger.exception("the end of a diagnosis was not stored", extra={"run_id": run.id})
        finally:
            del self._tasks[run.id]
            self._slots.give_back(run.subject)

    async def _diagnose(self, principal: Principal, request: DiagnosisRequest) -> str:
        events = self._events(principal, request)
        try:
            diagnosis_id: str | None = None
            async for event in events:
                if isinstance(event, DiagnosisEvent):
                    diagnosis_id = event.diagnosis.id
                if isinstance(event, FailedEvent):
                    raise ProblemError(not_served(event))
        finally:
            await close(events)
        if diagnosis_id is None:
            raise RuntimeError("the agent ended without a diagnosis")
        return diagnosis_id

    def _events(self, principal: Principal, request: DiagnosisRequest) -> AsyncIterator[AgentEvent]:
        if isinstance(request.about, TargetRequest):
            return self._agent.diagnose(principal, request.about, at=request.at)
        return self._agent.triage(principal, request.about, at=request.at)
