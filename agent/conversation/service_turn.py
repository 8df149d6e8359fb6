"""The part of a turn that is about one service: what is known of it is used while it is fresh, else read again."""

import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from agent.answer.markdown import escape
from agent.composition import Labels
from agent.conversation import replies
from agent.conversation.answering import by_model, by_rule, needs_no_model
from agent.conversation.comparing import side_by_side
from agent.conversation.explaining import explaining
from agent.conversation.focus import is_of, readable, same_service, settled
from agent.conversation.log_wish import log_wish
from agent.conversation.memory import Memory, write_memory
from agent.conversation.question import Asked, Question, all_questions
from agent.conversation.recent_logs import show_logs
from agent.conversation.told_before import told_before
from agent.diagnosis import Diagnosis, EvidenceView, Usage
from agent.reasoning.explainer import Explained, Explainer
from agent.reasoning.reason import Question as FreeQuestion
from agent.reasoning.retrieval import Retrieved, Retriever
from agent.reasoning.telling import by_rules_alone, used_since
from agent.recording import Recorder
from agent.store.off_loop import off_loop
from agent.store.threads import Thread
from agent.stream import AgentEvent, DiagnosisEvent, DoneEvent, ScopeEvent, TextEvent, TicketDraftEvent
from agent.targets.target import TargetRequest
from tools.principal import Principal
from tools.tickets.ticket import TicketDraft

STALE_AFTER = timedelta(minutes=5)  # a deployment moves within minutes: an older answer is read again
EARLIER_DIAGNOSES = 5  # of a conversation, whose evidence can still be asked for by its label
DRAFTED = "Nothing is filed until you file it; change what you like first.\n"
# Asked of the same service elsewhere, these are a side glance: "it" still means what fails here.
_GLANCES = frozenset({"diagnose", "now"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceQuestion:
    """One message about a service: its words, what they ask (nothing: no rule knows), about what, whether they name it.

    `corrects`: it sets right what was meant. `other` is what it is to be compared with.
    """

    text: str
    questions: tuple[Question, ...]
    request: TargetRequest
    names_it: bool
    corrects: bool = False
    other: TargetRequest | None = None

    @property
    def names(self) -> frozenset[str]:
        """The names of what is asked."""
        return frozenset(question.name for question in self.questions)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """What an answer rests on: the diagnosis, the one it replaces, what it took, and what is kept in mind."""

    diagnosis: Diagnosis
    before: Diagnosis | None
    usage: Usage
    memory: Memory


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceTurn:
    """Answers about a service, for one principal in one conversation."""

    recorder: Recorder
    draft: Callable[[Principal, Diagnosis], "TicketDraft"]
    now: Callable[[], datetime]
    principal: Principal
    thread: Thread
    visible: frozenset[str]

    @property
    def explainer(self) -> Explainer | None:
        """What answers in a model's words, None where no model is configured."""
        found = self.recorder.diagnoser.explainer
        return found if found is not None and found.available else None

    @property
    def _retriever(self) -> Retriever | None:
        return self.recorder.diagnoser.retriever

    async def answer(self, memory: Memory, asked: ServiceQuestion) -> AsyncIterator[AgentEvent]:
        """Stream the answer, and keep in mind what it is about.

        Raises:
            TargetError: the service is not there.
        """
        before = await self.stored(memory)
        moved = memory.focus is not None and asked.request != memory.focus and not is_of(before, asked.request)
        before = None if moved else before
        asked = _as_first_question(asked) if before is None else asked
        fresh = (not asked.questions and asked.names_it) or any(one.needs == "fresh" for one in asked.questions)
        also = (
            moved and fresh and not asked.corrects and same_service(memory, asked.request) and asked.names <= _GLANCES
        )
        use_rules = needs_no_model(asked.questions, asked.text)
        seen = readable(self.thread.messages, self.visible)
        history = await told_before(self.recorder, self.principal, self.thread, seen)
        question = FreeQuestion(text=asked.text, history=history, dig=not asked.questions)
        said: _Said | None = None
        if before is None or fresh or self._is_stale(before):
            async for event in self._read(memory, asked, question, use_rules=use_rules, also=also):
                if isinstance(event, Diagnosis):
                    said = await self._noted(memory, asked, event, before=before, also=also)
                else:
                    yield event
        else:
            said = _Said(
                diagnosis=before, before=None, usage=Usage(), memory=replace(memory, pending=None, pasted=None)
            )
            if self.explainer is not None and not use_rules:
                async for event in self._retold(self.explainer, before, question, memory.labels):
                    if isinstance(event, Explained):
                        usage = used_since(before.usage, event.diagnosis.usage)
                        kept = replace(said.memory, labels=event.labels)
                        said = replace(said, diagnosis=event.diagnosis, usage=usage, memory=kept)
                    else:
                        yield event
        if said is None:
            return
        yield ScopeEvent(accounts=frozenset({said.diagnosis.target.account_id}))
        await off_loop(self.recorder.store.threads.remember, self.thread.id, write_memory(said.memory))
        async for event in self._tell(asked, said, use_rules=use_rules, also=also):
            yield event
        yield DoneEvent(usage=said.usage)

    async def stored(self, memory: Memory) -> Diagnosis | None:
        """Return the conversation's last diagnosis, while its account may be seen."""
        kept = await off_loop(self.recorder.store.diagnoses.get, memory.diagnosis_id) if memory.diagnosis_id else None
        return kept.diagnosis if kept and kept.account_id in self.visible else None

    def _is_stale(self, diagnosis: Diagnosis) -> bool:
        return self.now() - diagnosis.created_at > STALE_AFTER

    async def _read(
        self, memory: Memory, asked: ServiceQuestion, question: FreeQuestion, *, use_rules: bool, also: bool
    ) -> AsyncIterator[AgentEvent | Diagnosis]:
        """Diagnose; the last thing that comes is the diagnosis itself."""
        diagnosis: Diagnosis | None = None
        run = self.recorder.run(
            self.principal,
            asked.request,
            labels=memory.labels,
            use_model="never" if use_rules else "always",
            question=question,
        )
        async for event in run:
            if isinstance(event, DiagnosisEvent):
                diagnosis = event.diagnosis
            yield event
        if diagnosis is not None:
            yield diagnosis

    async def _noted(
        self, memory: Memory, asked: ServiceQuestion, diagnosis: Diagnosis, *, before: Diagnosis | None, also: bool
    ) -> _Said:
        await off_loop(self.recorder.store.threads.add_diagnosis, self.thread.id, diagnosis.id)
        labels = self.recorder.labels_of(diagnosis.id) or memory.labels
        if also and not replies.fails(diagnosis):
            # A look elsewhere that found nothing wrong: "it" still means what fails.
            kept = replace(memory, labels=labels, pending=None, pasted=None)
        else:
            kept = memory.about(settled(asked.request, diagnosis), diagnosis.id, labels)
        return _Said(diagnosis=diagnosis, before=before, usage=diagnosis.usage, memory=kept)

    async def _retold(
        self, explainer: Explainer, known: Diagnosis, question: FreeQuestion, labels: Labels
    ) -> AsyncIterator[AgentEvent | Explained]:
        ruled = by_rules_alone(known)
        retriever = self._retriever
        found = await retriever.for_diagnosis(self.principal, known, question.text) if retriever else Retrieved()
        ruled = replace(ruled, documents=found.views())
        work = partial(
            explainer.explain, self.principal, ruled, question, labels=labels, documents=found.documents
        )  # fmt: skip
        async for event in explaining(lambda write: work(write=write)):
            if isinstance(event, Explained) and event.diagnosis.evidence != known.evidence:
                yield DiagnosisEvent(diagnosis=event.diagnosis)  # what was read for this question can be looked at
            yield event

    async def _tell(
        self, asked: ServiceQuestion, said: _Said, *, use_rules: bool, also: bool
    ) -> AsyncIterator[AgentEvent]:
        diagnosis = said.diagnosis
        if "ticket" in asked.names:
            draft = self.draft(self.principal, diagnosis)
            await off_loop(self.recorder.store.tickets.add_draft, draft)
            yield TicketDraftEvent(draft=draft)
            yield TextEvent(delta=f"This is the draft: **{escape(draft.title)}**. {DRAFTED}")
        elif "compare" in asked.names:
            async for event in self._compared(asked, said):
                yield event
        elif "logs" in asked.names:
            yield TextEvent(delta=await self._logs(asked.text, diagnosis))
        elif also:
            yield TextEvent(delta=replies.elsewhere(diagnosis))
        else:
            told = await self._asked(asked, said)
            in_model_words = bool(diagnosis.explanation) and not use_rules and "diagnose" not in asked.names
            text = by_model(asked.questions, told) if in_model_words else by_rule(asked.questions, told)
            yield TextEvent(
                delta=text + ("" if _says_when(asked) else f"\n*As read at {diagnosis.created_at:%H:%M} UTC.*\n")
            )

    async def _logs(self, text: str, diagnosis: Diagnosis) -> str:
        snapshot = await self.recorder.snapshot_of(self.principal, diagnosis)
        diagnoser = self.recorder.diagnoser
        until = time.monotonic() + diagnoser.deadline_seconds
        shown = await show_logs(diagnoser, self.principal, snapshot, until=until, wish=log_wish(text))
        return shown.text

    async def _compared(self, asked: ServiceQuestion, said: _Said) -> AsyncIterator[AgentEvent]:
        if asked.other is None:
            yield TextEvent(delta=replies.COMPARE_WITH)
            return
        other: Diagnosis | None = None
        async for event in self.recorder.run(self.principal, asked.other, labels=said.memory.labels, use_model="never"):
            if isinstance(event, DiagnosisEvent):
                other = event.diagnosis
                await off_loop(self.recorder.store.threads.add_diagnosis, self.thread.id, other.id)
                labels = self.recorder.labels_of(other.id) or said.memory.labels
                kept = replace(said.memory, labels=labels)
                await off_loop(self.recorder.store.threads.remember, self.thread.id, write_memory(kept))
                yield ScopeEvent(accounts=frozenset({other.target.account_id}))
            yield event
        if other is not None:
            yield TextEvent(delta=side_by_side(said.diagnosis, other))

    async def _asked(self, asked: ServiceQuestion, said: _Said) -> Asked:
        needs = {question.needs for question in asked.questions}
        snapshot = await self.recorder.snapshot_of(self.principal, said.diagnosis) if "facts" in needs else None
        shown = {piece.id for piece in said.diagnosis.evidence}
        return Asked(
            text=asked.text,
            diagnosis=said.diagnosis,
            now=self.now(),
            before=said.before,
            snapshot=snapshot,
            labels={piece: label for piece, label in said.memory.labels.known.items() if label in shown},
            evidence=await self._evidence(said.diagnosis) if "evidence" in asked.names else {},
        )

    async def _evidence(self, diagnosis: Diagnosis) -> dict[str, EvidenceView]:
        """Return what the last diagnoses of the conversation showed, by label; labels are never used twice in it."""
        found: dict[str, EvidenceView] = {}
        for diagnosis_id in self.thread.diagnosis_ids[-EARLIER_DIAGNOSES:]:
            kept = await off_loop(self.recorder.store.diagnoses.get, diagnosis_id)
            if kept is not None and kept.account_id in self.visible:
                found.update({piece.id: piece for piece in kept.diagnosis.evidence})
        return found | {piece.id: piece for piece in diagnosis.evidence}


def _as_first_question(asked: ServiceQuestion) -> ServiceQuestion:
    """Before anything was said of a service, "is it still failing?" is a question for the whole diagnosis."""
    if asked.names and asked.names <= {"now", "cause"}:
        return replace(asked, questions=(all_questions()["diagnose"],))
    return asked


def _says_when(asked: ServiceQuestion) -> bool:
    """Whether the answer says itself when it was read: a whole diagnosis stands on its card, with the time."""
    return bool(asked.names & {"diagnose", "now", "brief", "evidence"})
