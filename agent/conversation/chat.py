"""One turn of a conversation: what is asked, about which service, and the answer as a stream of events."""

import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from agent.composition import Labels
from agent.conversation import replies
from agent.conversation.explaining import explaining
from agent.conversation.hearing import Heard, better_looked_up, hear, request_of
from agent.conversation.intent import Intent, reports_failure
from agent.conversation.memory import Memory, read_memory, write_memory
from agent.conversation.pasted_error import pasted_error
from agent.conversation.recent_logs import show_logs
from agent.conversation.reference import Unclear, find_resource
from agent.conversation.told_before import told_before
from agent.conversation.without_target import PlatformAnswer, about_paste, about_platform, question_to_pages
from agent.diagnosis import Diagnosis, Usage
from agent.errors import AmbiguousTargetError
from agent.explain.categories import categories_of, explanation_of
from agent.fleet import Fleet
from agent.reasoning.explainer import Explained, Explainer
from agent.reasoning.reason import Question
from agent.reasoning.retrieval import Retrieved, Retriever
from agent.reasoning.telling import by_rules_alone, used_since, used_together
from agent.recording import Recorder
from agent.store.off_loop import off_loop
from agent.store.threads import Thread
from agent.stream import AgentEvent, DiagnosisEvent, DoneEvent, PhaseEvent, TextEvent, TicketDraftEvent
from agent.targets.arn import parse_arn
from agent.targets.target import TargetRequest
from tools.principal import Principal
from tools.tickets.ticket import TicketDraft

STALE_AFTER = timedelta(minutes=5)  # a deployment moves within minutes: an older answer is read again
_NO_TARGET: Mapping[Intent | None, str] = {
    "help": replies.HELP,
    "thanks": replies.WELCOME,
    None: replies.OUTSIDE,
}

# Tickets and log lines are shown as they are: there is nothing to put into words.
_BY_RULE: frozenset[Intent | None] = frozenset({"ticket", "logs", "owner"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """One message: its words, what they ask for (None: no rule knows), about what, and whether they name it."""

    text: str
    intent: Intent | None
    request: TargetRequest
    names: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """Conversations, by rule, and where there is one in a model's words. `draft` writes a ticket draft for a stored diagnosis."""

    recorder: Recorder
    fleet: Fleet
    draft: Callable[[Principal, Diagnosis], "TicketDraft"]
    now: Callable[[], datetime]

    @property
    def explainer(self) -> Explainer | None:
        """What answers in a model's words, None where no model is configured."""
        found = self.recorder.diagnoser.explainer
        return found if found is not None and found.available else None

    async def turn(
        self, principal: Principal, thread: Thread, text: str, context: Mapping[str, str]
    ) -> AsyncIterator[AgentEvent]:
        """Answer one message.

        Raises:
            AmbiguousTargetError: the message fits several services; the question back was streamed already.
            TargetError: the service is not there.
        """
        # At once: the list of services may have to be read anew, and nobody should look at nothing meanwhile.
        yield PhaseEvent(name="understand", state="started")
        memory = read_memory(thread.memory)
        overview = await self.fleet.overview(principal)
        yield PhaseEvent(name="understand", state="finished")
        explanation = explanation_of(text)
        pasted = pasted_error(text, explanation)
        words = text if pasted is None or self._can_be_read(principal, text) else pasted.prose
        heard = hear(words, memory, overview.services, context)
        explains = pasted is not None and not better_looked_up(pasted, heard.reference, memory)
        told = PlatformAnswer()
        retriever = None if explains or not self._may_be_in_pages(heard, memory, context) else self._retriever
        question = question_to_pages(text, thread.messages, heard.repeats, categories_of(explanation))
        async for event in about_platform(retriever, self.explainer, principal, question):
            if isinstance(event, PlatformAnswer):
                told = event
            else:
                yield event
        request = request_of(heard, memory, context)
        by_pages = replace(memory, pending=None, page_question=question.search if told.text and told.says else None)
        if pasted is not None and explains:
            await self._remember(thread, by_pages)
            yield TextEvent(delta=await about_paste(self._retriever, principal, text, pasted))
        elif heard.in_general and told.text and (told.says or request is None):
            await self._remember(thread, by_pages)
            yield TextEvent(delta=told.text)
        elif isinstance(heard.reference, Unclear):
            back = heard.reference.question
            await self._remember(thread, replace(memory, pending=memory.pending or text))
            yield TextEvent(delta=replies.escape(back) + "\n")
            raise AmbiguousTargetError(back, heard.reference.choices)
        elif heard.intent == "services":
            yield TextEvent(delta=replies.services_list(overview))
        elif heard.reference is None and heard.intent in _NO_TARGET and not self._may_ask_freely(heard.intent, memory):
            no_model = replies.BY_RULE if heard.intent == "help" and self.explainer is None else ""
            if told.text and told.says:
                await self._remember(thread, by_pages)
            yield TextEvent(delta=((told.says and told.text) or _NO_TARGET[heard.intent]) + no_model)
        elif request is not None:
            asked = _Asked(text=text, intent=heard.intent, request=request, names=heard.reference is not None)
            async for event in self._about(principal, thread, replace(memory, page_question=None), asked):
                yield _with_usage(event, told.usage)
            return
        else:
            await self._remember(thread, by_pages)
            found = told.text if told.says else ""
            yield TextEvent(delta=replies.without_subject(found, fails=reports_failure(text)))
        yield DoneEvent(usage=told.usage, written_by=told.written_by, prompts=told.prompts)

    async def _about(
        self, principal: Principal, thread: Thread, memory: Memory, asked: "_Asked"
    ) -> AsyncIterator[AgentEvent]:
        intent, request = asked.intent, asked.request
        moved = memory.focus is not None and request != memory.focus
        fresh = intent == "diagnose" or (intent is None and asked.names)
        also = moved and fresh and _same_service(thread, request)
        known = None if moved or fresh else await self._known(memory)
        before = await told_before(self.recorder, principal, thread)
        question = Question(text=asked.text, history=before, dig=intent is None)
        by_rule = intent in _BY_RULE
        if known is None:
            diagnosis: Diagnosis | None = None
            async for event in self.recorder.run(
                principal,
                request,
                labels=memory.labels,
                use_model="never" if by_rule else "always",
                question=question,
            ):
                if isinstance(event, DiagnosisEvent):
                    diagnosis = event.diagnosis
                yield event
            if diagnosis is None:
                return
            await off_loop(self.recorder.store.threads.add_diagnosis, thread.id, diagnosis.id)
            labels = self.recorder.labels_of(diagnosis.id) or memory.labels
            if also and not replies.fails(diagnosis):
                # A look elsewhere that found nothing wrong: "it" still means what fails.
                memory = replace(memory, labels=labels, pending=None)
            else:
                memory = Memory(focus=_settled(request, diagnosis), diagnosis_id=diagnosis.id, labels=labels)
            usage = diagnosis.usage
        else:
            diagnosis, usage = known, Usage()
            memory = replace(memory, pending=None)
            if self.explainer is not None and not by_rule:
                async for event in self._retold(self.explainer, principal, known, question, memory.labels):
                    if isinstance(event, Explained):
                        diagnosis, usage = event.diagnosis, used_since(known.usage, event.diagnosis.usage)
                        memory = replace(memory, labels=event.labels)
                    else:
                        yield event
        await self._remember(thread, memory)
        async for event in self._answer(principal, intent, diagnosis, also=also):
            yield event
        yield DoneEvent(usage=usage)

    def _may_be_in_pages(self, heard: Heard, memory: Memory, context: Mapping[str, str]) -> bool:
        """Whether the documentation may hold the answer: to a question in general, and to what names no service."""
        if heard.in_general:
            return True
        if heard.reference is not None or heard.intent in {"services", "help", "thanks"}:
            return False
        alone = heard.intent is None and not self._may_ask_freely(heard.intent, memory)
        return alone or request_of(heard, memory, context) is None

    @property
    def _retriever(self) -> Retriever | None:
        return self.recorder.diagnoser.retriever

    def _can_be_read(self, principal: Principal, text: str) -> bool:
        """Whether a text names a service, task or stack by ARN or console address in an account the asker may see."""
        resource = find_resource(text)
        if resource is None:
            return False
        if (arn := parse_arn(resource)) is None:
            return True
        accounts = {account.id for account in self.recorder.diagnoser.access.accounts_for(principal)}
        return arn.account_id in accounts and arn.resource.startswith(("service/", "task/", "stack/"))

    async def _retold(
        self, explainer: Explainer, principal: Principal, known: Diagnosis, question: Question, labels: Labels
    ) -> AsyncIterator[AgentEvent | Explained]:
        ruled = by_rules_alone(known)
        retriever = self._retriever
        found = await retriever.for_diagnosis(principal, known, question.text) if retriever else Retrieved()
        ruled = replace(ruled, documents=found.views())
        work = partial(
            explainer.explain, principal, ruled, question, labels=labels, documents=found.documents
        )  # fmt: skip
        async for event in explaining(lambda write: work(write=write)):
            if isinstance(event, Explained) and event.diagnosis.evidence != known.evidence:
                yield DiagnosisEvent(diagnosis=event.diagnosis)  # what was read for this question can be looked at
            yield event

    def _may_ask_freely(self, intent: Intent | None, memory: Memory) -> bool:
        """Whether a question no rule understands has an answer: about what the conversation is about, by a model."""
        return intent is None and self.explainer is not None and memory.focus is not None

    async def _answer(
        self, principal: Principal, intent: Intent | None, diagnosis: Diagnosis, *, also: bool
    ) -> AsyncIterator[AgentEvent]:
        if intent == "ticket":
            draft = self.draft(principal, diagnosis)
            await off_loop(self.recorder.store.tickets.add_draft, draft)
            yield TicketDraftEvent(draft=draft)
            yield TextEvent(
                delta="This is the draft. Nothing is filed until you file it; change what you like first.\n"
            )
        elif intent == "logs":
            snapshot = await self.recorder.snapshot_of(principal, diagnosis)
            until = time.monotonic() + self.recorder.diagnoser.deadline_seconds
            shown = await show_logs(self.recorder.diagnoser, principal, snapshot, until=until)
            yield TextEvent(delta=shown.text)
        elif also:
            yield TextEvent(delta=replies.elsewhere(diagnosis))
        elif diagnosis.explanation and intent != "diagnose":
            yield TextEvent(
                delta=replies.by_model(intent, diagnosis) + f"\n*As read at {diagnosis.created_at:%H:%M} UTC.*\n"
            )
        else:
            read_at = f"*As read at {diagnosis.created_at:%H:%M} UTC.*\n" if intent != "diagnose" else ""
            yield TextEvent(delta=replies.reply(intent or "diagnose", diagnosis) + ("\n" + read_at if read_at else ""))

    async def _known(self, memory: Memory) -> Diagnosis | None:
        """Return the conversation's last diagnosis while it is fresh."""
        if memory.diagnosis_id is None:
            return None
        stored = await off_loop(self.recorder.store.diagnoses.get, memory.diagnosis_id)
        if stored is None or self.now() - stored.diagnosis.created_at > STALE_AFTER:
            return None
        return stored.diagnosis

    async def _remember(self, thread: Thread, memory: Memory) -> None:
        await off_loop(self.recorder.store.threads.remember, thread.id, write_memory(memory))


def _with_usage(event: AgentEvent, before: Usage) -> AgentEvent:
    """Count what was used before, at the end."""
    return replace(event, usage=used_together(before, event.usage)) if isinstance(event, DoneEvent) else event


def _settled(request: TargetRequest, diagnosis: Diagnosis) -> TargetRequest:
    """Keep what was asked about in full, so that "it" means the same next time."""
    target = diagnosis.target
    return replace(
        request,
        text=None,
        account=target.account_id,
        region=target.region,
        cluster=target.cluster,
        service=target.family or target.service,
        stack=target.stack_name,
        task=target.task_arn,
    )


def _same_service(thread: Thread, request: TargetRequest) -> bool:
    focus = read_memory(thread.memory).focus
    return focus is not None and focus.service == request.service and focus.service is not None
