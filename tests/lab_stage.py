"""A stage for tests of the whole road: scenarios served by the simulator, and diagnoses of them as a user gets them."""

import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

from agent.composition import NO_LABELS, Labels
from agent.diagnosing import Diagnoser
from agent.diagnosis import Diagnosis
from agent.fleet import Fleet
from agent.language_model import LanguageModel
from agent.reasoning.explainer import Explainer
from agent.settings import AWS_LINK_HOSTS
from agent.state import State
from agent.store.store import Store
from agent.stream import AgentEvent, DiagnosisEvent, ToolEvent
from agent.support_agent import SupportAgent
from agent.targets.target import TargetRequest
from evals.aws_lab.journal import JournalEntry
from evals.aws_lab.server import Lab
from evals.aws_lab.world import World
from evals.expansion import scenario_paths
from evals.run import request_of, scenario_settings
from evals.selection import select_worlds
from tools.aws.accounts import Directory, DirectoryFile
from tools.aws.credentials import RoleAccess
from tools.aws.session import ClientFactory, own_credentials
from tools.aws.wave import WaveRunner
from tools.opensearch.log_store import LogStores
from tools.principal import Principal
from tools.tickets.local import LocalTickets

DEMO = "s-7f9d02"
SCENARIOS = tuple(path.parent.name for path in scenario_paths())


@cache
def scenario(scenario_id: str) -> World:
    """One of our scenarios, expanded once for each worker."""
    return select_worlds([], [scenario_id])[0]


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Everything one run said."""

    diagnosis: Diagnosis
    events: tuple[AgentEvent, ...]
    state: State

    @property
    def categories(self) -> list[str]:
        return [cause.category for cause in self.diagnosis.root_causes]

    def reads(self) -> list[tuple[str, str | None]]:
        """The reads that ended, as (tool, why it could not be made)."""
        return [(e.name, e.gap) for e in self.events if isinstance(e, ToolEvent) and e.state == "finished"]


@dataclass(slots=True, kw_only=True)
class Clock:
    """The time now, moved on by hand."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


@dataclass(slots=True, kw_only=True)
class LabStage:
    """The simulator and diagnosers on it. What a test opens is closed after it."""

    lab: Lab
    clients: ClientFactory
    _runners: list[WaveRunner] = field(default_factory=list[WaveRunner])

    def serve(self, *worlds: World | str) -> World:
        """Serve these scenarios alone; returns the first as it was written."""
        chosen = [world if isinstance(world, World) else scenario(world) for world in worlds]
        self.lab.load(chosen)
        self.lab.clear_journal()
        return chosen[0]

    def fail(self, *rules: dict[str, Any]) -> None:
        """Put these fault rules in force."""
        self.lab.set_faults(list(rules))

    def directory(self) -> Directory:
        return DirectoryFile(self.lab.accounts_file)()

    def principal(self, subject: str | None = None) -> Principal:
        return self.directory().principal(subject or self.lab.environment()["TSUBA_SUBJECT"], "cli")

    def entry(self) -> TargetRequest:
        """What the first scenario served asks about, as a user would name it."""
        return request_of(self.lab.entry(self.lab.loaded[0].id))

    def diagnoser(
        self,
        *,
        deadline_seconds: float = 90.0,
        read_seconds: float = 30.0,
        clients: ClientFactory | None = None,
        language_model: LanguageModel | None = None,
    ) -> Diagnoser:
        access = RoleAccess(DirectoryFile(self.lab.accounts_file))
        stores = LogStores(
            stores=tuple(form.store() for form in scenario_settings(self.lab).log_stores),
            own_credentials=own_credentials,
        )
        runner = WaveRunner(access, clients or self.clients, read_seconds=read_seconds, now=utc_now, log_stores=stores)
        self._runners.append(runner)
        explainer = (
            Explainer(language_model=language_model, access=access, runner=runner, link_hosts=AWS_LINK_HOSTS)
            if language_model
            else None
        )
        return Diagnoser(
            access=access, runner=runner, now=utc_now, deadline_seconds=deadline_seconds, explainer=explainer
        )

    async def diagnose(
        self,
        request: TargetRequest | None = None,
        *,
        subject: str | None = None,
        diagnoser: Diagnoser | None = None,
        labels: Labels = NO_LABELS,
        at: datetime | None = None,
    ) -> Told:
        """Diagnose what the scenario asks about, or something else of it."""
        chosen = diagnoser or self.diagnoser()
        events: list[AgentEvent] = []
        state: State | None = None
        async for event in chosen.run(self.principal(subject), request or self.entry(), labels=labels, at=at):
            if isinstance(event, dict):
                state = event
            else:
                events.append(event)
        assert state is not None
        diagnosis = next(event.diagnosis for event in events if isinstance(event, DiagnosisEvent))
        return Told(diagnosis=diagnosis, events=tuple(events), state=state)

    def support_agent(self, store: Store, clock: Clock, language_model: LanguageModel | None = None) -> SupportAgent:
        """The long-running agent on the simulator, as assembly makes it, with a clock of the test's own."""
        diagnoser = replace(self.diagnoser(language_model=language_model), now=clock)
        return SupportAgent(
            access=diagnoser.access,
            diagnoser=diagnoser,
            fleet=Fleet(diagnoser.access, diagnoser.runner, clock),
            store=store,
            tickets=LocalTickets(store.engine),
            now=clock,
        )

    def asked(self) -> list[JournalEntry]:
        """The calls of reads so far, without those that got the credentials."""
        return [entry for entry in self.lab.journal() if entry.service != "sts"]

    def close(self) -> None:
        # A read that was given up on goes on for a while: the next test must not find its calls among its own.
        self.lab.set_faults([])
        for runner in self._runners:
            runner.close(wait_for_reads=True)


class Stopwatch:
    """Seconds on the clock deadlines are kept by."""

    def __init__(self) -> None:
        self._began = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._began


def gap_operations(diagnosis: Diagnosis) -> set[str]:
    return {gap.operation for gap in diagnosis.gaps}


def gap_reasons(diagnosis: Diagnosis) -> set[str]:
    return {gap.reason for gap in diagnosis.gaps}
