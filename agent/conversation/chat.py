"""One turn of a conversation: what is asked, about which service, and the answer as a stream of events."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from agent.conversation import replies
from agent.conversation.defining import defined
from agent.conversation.focus import of_page, readable
from agent.conversation.hearing import Heard, better_looked_up, hear
from agent.conversation.intent import reports_failure
from agent.conversation.listing import list_services
from agent.conversation.lookup import look_up
from agent.conversation.memory import MAX_PASTED, Memory, read_memory, write_memory
from agent.conversation.pasted_error import PastedError, pasted_error
from agent.conversation.pasted_follow_up import answers_of_paste, of_paste
from agent.conversation.reference import Named, Unclear, find_reference, find_resource
from agent.conversation.service_turn import ServiceQuestion, ServiceTurn
from agent.conversation.without_target import PlatformAnswer, about_paste, about_platform, question_to_pages
from agent.diagnosis import Diagnosis, Usage
from agent.errors import AmbiguousTargetError
from agent.explain.categories import categories_of, explanation_of
from agent.fleet import Fleet, ServicesOverview
from agent.reasoning.explainer import Explainer
from agent.reasoning.retrieval import Retriever
from agent.reasoning.telling import used_together
from agent.recording import Recorder
from agent.store.off_loop import off_loop
from agent.store.threads import Thread
from agent.stream import AgentEvent, DoneEvent, PhaseEvent, ScopeEvent, TextEvent
from agent.targets.arn import parse_arn
from agent.targets.target import TargetRequest
from tools.pattern import Pattern
from tools.principal import Principal
from tools.tickets.ticket import TicketDraft

_LINK = Pattern(r"https?://[^\s\"'<>]+")
# Said without looking at anything, and without ending what the conversation is about.
_COURTESIES: Mapping[str, str] = {
    "help": replies.HELP,
    "thanks": replies.WELCOME,
    "never_mind": replies.NOTHING_DONE,
    "instructions": replies.OUTSIDE,
}
_NEED_A_SERVICE = frozenset({"ticket", "logs", "act"})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Message:
    """One message: its words, what is heard in them, and what they are heard with."""

    text: str
    context: Mapping[str, str]
    memory: Memory
    heard: Heard
    overview: ServicesOverview

    @property
    def named(self) -> TargetRequest | None:
        """The service it names."""
        return self.heard.reference.request if isinstance(self.heard.reference, Named) else None

    @property
    def request(self) -> TargetRequest | None:
        """What is looked at: what it names, else what the conversation or the page is about."""
        return self.named or self.memory.focus or of_page(self.context)


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """Conversations, by rule, and where there is one in a model's words. `draft` writes a ticket draft for a stored diagnosis."""

    recorder: Recorder
    fleet: Fleet
    draft: Callable[[Principal, Diagnosis], "TicketDraft"]
    now: Callable[[], datetime]

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
        message = _Message(text=text, context=context, memory=memory, heard=heard, overview=overview)
        if pasted is not None and not better_looked_up(pasted, heard.reference, memory):
            about = _about_what_matched(pasted, text)
            await self._remember(thread, replace(memory, pending=None, page_question=None, pasted=about))
            yield TextEvent(delta=await about_paste(self._retriever, principal, text, pasted))
        elif memory.pasted and heard.reference is None and answers_of_paste(heard.names, text):
            yield TextEvent(delta=of_paste(heard.names, text, memory.pasted))
        elif ("meaning" in heard.names and (told := await defined(self._retriever, principal, text))) or (
            told := await self._looked_up(principal, memory, text, heard)
        ):
            yield TextEvent(delta=told)
        else:
            async for event in self._of_pages_first(principal, thread, message, categories_of(explanation)):
                yield event
            return
        yield DoneEvent(usage=Usage())

    async def _of_pages_first(
        self, principal: Principal, thread: Thread, message: _Message, categories: Sequence[str]
    ) -> AsyncIterator[AgentEvent]:
        """Answer from the documentation where that may hold the answer, else in another way."""
        pages, searched = PlatformAnswer(), ""
        if self._may_be_in_pages(message):
            seen = readable(thread.messages, self._visible(principal))
            question = question_to_pages(message.text, seen, message.heard.repeats, categories)
            searched = question.search
            async for event in about_platform(self._retriever, self._explainer, principal, question):
                if isinstance(event, PlatformAnswer):
                    pages = event
                else:
                    yield event
        says = searched if pages.text and pages.says else None
        message = replace(message, memory=replace(message.memory, page_question=says))
        if message.heard.in_general and pages.text and (pages.says or message.request is None):
            await self._remember(thread, replace(message.memory, pending=None))
            yield TextEvent(delta=pages.text)
            yield DoneEvent(usage=pages.usage, written_by=pages.written_by, prompts=pages.prompts)
            return
        async for event in self._otherwise(principal, thread, message, pages):
            yield _with_usage(event, pages.usage)

    async def _otherwise(
        self, principal: Principal, thread: Thread, message: _Message, pages: PlatformAnswer
    ) -> AsyncIterator[AgentEvent]:
        heard, memory, overview = message.heard, message.memory, message.overview
        if "services" in heard.names and not isinstance(heard.reference, Named):
            listing = list_services(overview, message.text)
            await self._remember(thread, replace(memory, pending=None, offered=listing.offered))
            yield _scope(overview)
            yield TextEvent(delta=listing.text)
        elif isinstance(heard.reference, Unclear):
            question = heard.reference.question
            waiting = memory.pending or message.text
            await self._remember(thread, replace(memory, pending=waiting, offered=heard.reference.choices))
            yield _scope(overview)
            yield TextEvent(delta=replies.escape(question) + "\n")
            raise AmbiguousTargetError(question, heard.reference.choices)
        elif heard.reference is None and (courtesy := next(iter(heard.names & set(_COURTESIES)), None)):
            no_model = replies.BY_RULE if courtesy == "help" and self._explainer is None else ""
            yield TextEvent(delta=_COURTESIES[courtesy] + no_model)
        elif message.request is None or self._asks_nothing(message):
            async for event in self._without_service(thread, message, pages):
                yield event
            return
        else:
            async for event in self._of_a_service(principal, thread, message, message.request):
                yield event
            return
        yield DoneEvent(usage=Usage())

    async def _without_service(
        self, thread: Thread, message: _Message, pages: PlatformAnswer
    ) -> AsyncIterator[AgentEvent]:
        """Answer from the pages that were found, decline, or ask which service is meant."""
        found, waits = pages.text if pages.says else "", False
        told = found or replies.OUTSIDE
        if not self._asks_nothing(message):
            waits = not found
            told = replies.without_subject(found, fails=reports_failure(message.text))
        if message.heard.names & _NEED_A_SERVICE:
            told, waits = replies.NO_SUBJECT, True
        await self._remember(thread, replace(message.memory, pending=message.text if waits else None))
        # That no page was found and that none could be looked for are two things.
        unread = f"\n*{replies.escape(pages.note)}*\n" if pages.note else ""
        yield TextEvent(delta=told + unread + _about_links(message.text))
        by = pages if found else PlatformAnswer()
        yield DoneEvent(usage=Usage(), written_by=by.written_by, prompts=by.prompts)

    async def _of_a_service(
        self, principal: Principal, thread: Thread, message: _Message, request: TargetRequest
    ) -> AsyncIterator[AgentEvent]:
        """Answer about the service that is named, or that the conversation or the page is about."""
        heard, memory = message.heard, message.memory
        turn = ServiceTurn(
            recorder=self.recorder,
            draft=self.draft,
            now=self.now,
            principal=principal,
            thread=thread,
            visible=self._visible(principal),
        )
        asked = ServiceQuestion(
            text=message.text,
            questions=heard.questions,
            request=request,
            names_it=message.named is not None,
            corrects=heard.corrects,
        )
        if "compare" in heard.names and memory.focus is not None:
            other = self._other(message.named, memory, message.text, message.overview, message.context)
            asked = replace(asked, request=memory.focus, other=other, names_it=False)
        async for event in turn.answer(replace(memory, page_question=None), asked):
            if isinstance(event, DoneEvent) and (note := _about_links(message.text)):
                yield TextEvent(delta=note)
            yield event

    def _asks_nothing(self, message: _Message) -> bool:
        """Whether no rule knows what is asked, and there is no service and no model to ask it of."""
        may_ask_freely = self._explainer is not None and message.memory.focus is not None
        return not message.heard.questions and message.named is None and not may_ask_freely

    def _may_be_in_pages(self, message: _Message) -> bool:
        """Whether the documentation may hold the answer: to a question in general, and to what is about no service."""
        heard = message.heard
        if heard.in_general:
            return True
        if heard.reference is not None or heard.names & ({"services"} | set(_COURTESIES) | _NEED_A_SERVICE):
            return False
        return message.request is None or self._asks_nothing(message)

    def _other(
        self,
        named: TargetRequest | None,
        memory: Memory,
        text: str,
        overview: ServicesOverview,
        context: Mapping[str, str],
    ) -> TargetRequest | None:
        """Find what the conversation's service is to be compared with: the one that is named, or the same elsewhere."""
        if named is not None and named != memory.focus:
            return named
        found = find_reference(text, overview.services, context, memory.focus, memory.recent)
        return found.request if isinstance(found, Named) and found.request != memory.focus else None

    async def _looked_up(self, principal: Principal, memory: Memory, text: str, heard: Heard) -> str:
        """Answer a question no rule knows from what was said of the service, where there is no model to ask; else empty."""
        left_to_the_model = self._explainer is not None and not heard.in_general
        if heard.questions or heard.reference is not None or memory.diagnosis_id is None or left_to_the_model:
            return ""
        kept = await off_loop(self.recorder.store.diagnoses.get, memory.diagnosis_id)
        if kept is None or kept.account_id not in self._visible(principal):
            return ""
        found = look_up(text, kept.diagnosis, only_found=heard.in_general)
        return f"{found}\n*As read at {kept.diagnosis.created_at:%H:%M} UTC.*\n" if found else ""

    @property
    def _explainer(self) -> Explainer | None:
        found = self.recorder.diagnoser.explainer
        return found if found is not None and found.available else None

    @property
    def _retriever(self) -> Retriever | None:
        return self.recorder.diagnoser.retriever

    def _visible(self, principal: Principal) -> frozenset[str]:
        return frozenset(account.id for account in self.recorder.diagnoser.access.accounts_for(principal))

    def _can_be_read(self, principal: Principal, text: str) -> bool:
        """Whether a text names a service, task or stack by ARN or console address in an account the asker may see."""
        resource = find_resource(text)
        if resource is None:
            return False
        if (arn := parse_arn(resource)) is None:
            return True
        readable = arn.resource.startswith(("service/", "task/", "stack/"))
        return readable and arn.account_id in self._visible(principal)

    async def _remember(self, thread: Thread, memory: Memory) -> None:
        await off_loop(self.recorder.store.threads.remember, thread.id, write_memory(memory))


def _with_usage(event: AgentEvent, before: Usage) -> AgentEvent:
    """Count what was used before, at the end."""
    return replace(event, usage=used_together(before, event.usage)) if isinstance(event, DoneEvent) else event


def _about_what_matched(pasted: PastedError, text: str) -> str:
    """Keep of a long paste what stands around the words that a rule knew."""
    matched = pasted.explanation.matched
    begin = max(0, matched[0].start - MAX_PASTED // 2) if matched else 0
    return text[begin : begin + MAX_PASTED]


def _scope(overview: ServicesOverview) -> ScopeEvent:
    """Say that an answer names services of these accounts."""
    return ScopeEvent(accounts=frozenset(state.account_id for state in overview.services))


def _about_links(text: str) -> str:
    """Admit that a link to another system was not opened; one of the AWS console names what is read."""
    others = [link for link in _LINK.findall(text) if find_resource(link) is None]
    return replies.NOT_A_LINK_I_OPEN if others else ""
