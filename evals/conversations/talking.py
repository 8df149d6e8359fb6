"""Has the conversations: each a thread of its own, with the agent as it is put together for the server."""

import asyncio
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path

from agent.assembly import assemble_agent
from agent.conversation.memory import read_memory
from agent.documentation.opening import open_documentation
from agent.documentation.settings import KnowledgeSettings
from agent.documentation.sources import configured_sources
from agent.errors import AgentError, AmbiguousTargetError
from agent.settings import Settings
from agent.store.store import Store, open_store
from agent.store.turns import TurnEvent, TurnRequest
from agent.stream import DiagnosisEvent, TextEvent, TicketDraftEvent
from agent.support_agent import SupportAgent
from evals.aws_lab.server import Lab, start_lab
from evals.conversations.form import ConversationForm, TurnForm, said, waited
from evals.conversations.scoring import NOTHING, Judged, Shown, faults
from evals.run import lab_environment, scenario_settings
from evals.selection import select_worlds
from knowledge.ingest import sync
from tools.aws.accounts import Directory, DirectoryFile
from tools.errors import ToolError


@dataclass(slots=True, kw_only=True)
class _Clock:
    """The time now, moved on by what a conversation waits."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    """The agent, who is known to it, and the clock it goes by."""

    agent: SupportAgent
    store: Store
    directory: Directory
    clock: _Clock


def hold(
    conversations: Iterable[tuple[Path, ConversationForm]], *, report: Callable[[Judged], None] = lambda _: None
) -> tuple[Judged, ...]:
    """Have the conversations, those of one scenario together, and judge each answer as it comes.

    Raises:
        SelectionError: a conversation names a scenario there is not.
    """
    judged: list[Judged] = []
    chosen = sorted(conversations, key=lambda one: one[1].scenario)
    worlds = {name: select_worlds([], [name]) for name in {one.scenario for _, one in chosen}}
    if not chosen:
        return ()
    with (
        tempfile.TemporaryDirectory(prefix="tsuba-talk-") as state,
        start_lab(worlds[chosen[0][1].scenario]) as lab,
        lab_environment(lab),
    ):
        knowledge = KnowledgeSettings(path=Path(state) / "knowledge.db", example_platform=True)
        for scenario, those in groupby(chosen, key=lambda one: one[1].scenario):
            lab.load(worlds[scenario])
            settings = scenario_settings(lab).model_copy(update={"knowledge": knowledge})
            url = f"sqlite:///{Path(state) / scenario}.db"
            for one in asyncio.run(_hold_those(settings, lab, url, list(those))):
                report(one)
                judged.append(one)
    return tuple(judged)


async def _hold_those(
    settings: Settings, lab: Lab, url: str, those: Sequence[tuple[Path, ConversationForm]]
) -> list[Judged]:
    await _fill(settings.knowledge)
    directory, store, clock = DirectoryFile(lab.accounts_file), open_store(url), _Clock()
    agent = assemble_agent(settings, directory, store, now=clock)
    stage = _Stage(agent=agent, store=store, directory=directory(), clock=clock)
    try:
        return [judged for path, one in those for judged in await _converse(stage, path, one)]
    finally:
        await agent.close()
        store.close()


async def _fill(kept: KnowledgeSettings) -> None:
    if kept.path.exists():
        return
    opened = open_documentation(kept)
    try:
        await sync(configured_sources(kept), opened.index, opened.embedder, without=opened.without)
    finally:
        await opened.index.close()


async def _converse(stage: _Stage, path: Path, one: ConversationForm) -> list[Judged]:
    judged: list[Judged] = []
    stage.clock.ahead = timedelta()
    thread_id: str | None = None
    for n, turn in enumerate(one.turns):
        stage.clock.ahead += waited(turn)
        thread_id, shown = await _answer(stage, one, turn, thread_id, f"{path.stem}-{one.title}-{n}")
        judged.append(
            Judged(file=path.stem, conversation=one.title, said=turn.say, shown=shown, wrong=faults(turn, shown))
        )
    return judged


async def _answer(
    stage: _Stage, one: ConversationForm, turn: TurnForm, thread_id: str | None, request_id: str
) -> tuple[str, Shown]:
    text = said(turn)
    request = TurnRequest(subject=one.asks, request_id=request_id, text=text, thread_id=thread_id, context=one.context)
    begun, _ = stage.store.turns.begin(request, at=stage.clock())
    thread = stage.store.threads.get(begun.thread_id, subject=one.asks, before_turn=begun.id)
    principal = stage.directory.principal(one.asks, "http")
    told: list[str] = []
    diagnosed: str | None = None
    draft = False
    try:
        async for event in stage.agent.chat(principal, thread, text, one.context):
            if isinstance(event, TextEvent):
                told.append(event.delta)
            elif isinstance(event, DiagnosisEvent):
                diagnosed = event.diagnosis.id
            elif isinstance(event, TicketDraftEvent):
                draft = True
    except AmbiguousTargetError as error:
        told.append("\n".join(error.choices))  # buttons below the question, which was streamed
    except (AgentError, ToolError) as error:
        told.append(str(error))
    answer = "".join(told)
    last = TurnEvent(n=1, event="done", data={})
    stage.store.turns.end(begun.id, "done", answer=answer, last=last, at=stage.clock())
    about = _about(stage, one.asks, begun.thread_id, diagnosed)
    return begun.thread_id, Shown(text=answer, about=about, card=diagnosed is not None, draft=draft)


def _about(stage: _Stage, subject: str, thread_id: str, diagnosed: str | None) -> str:
    """Name what an answer rests on: the diagnosis it shows, else the one the conversation keeps in mind."""
    kept = read_memory(stage.store.threads.get(thread_id, subject=subject).memory).diagnosis_id
    stored = stage.store.diagnoses.get(diagnosed or kept or "")
    if stored is None:
        return NOTHING
    target = stored.diagnosis.target
    account = next((one.name for one in stage.directory.accounts if one.id == target.account_id), target.account_id)
    return f"{target.service or target.stack_name}@{account}/{target.region}"
