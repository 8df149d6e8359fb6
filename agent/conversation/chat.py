"""One turn of a conversation: what is asked, about which service, and the answer as a stream of events."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from agent.conversation import replies
from agent.conversation.defining import defined
from agent.conversation.focus import of_page
from agent.conversation.hearing import Heard, hear
from agent.conversation.intent import reports_failure
from agent.conversation.listing import list_services
from agent.conversation.lookup import look_up
from agent.conversation.memory import MAX_PASTED, Memory, read_memory, write_memory
from agent.conversation.pasted_error import PastedError, pasted_error
from agent.conversation.pasted_follow_up import answers_of_paste, of_paste
from agent.conversation.reference import Named, Unclear, find_reference, find_resource
from agent.conversation.service_turn import ServiceQuestion, ServiceTurn
from agent.conversation.spelling import spelled_out
from agent.conversation.without_target import about_paste, about_platform
from agent.diagnosis import Diagnosis, Usage
from agent.errors import AmbiguousTargetError
from agent.fleet import Fleet, ServicesOverview
from agent.reasoning.explainer import Explainer
from agent.reasoning.retrieval import Retriever
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
        pasted = pasted_error(text)
        words = text if pasted is None or self._can_be_read(principal, text) else pasted.prose
        heard = hear(words, memory, overview.services, context)
        if pasted is not None and not _better_looked_up(pasted, heard.reference, memory):
            await self._remember(thread, replace(memory, pending=None, pasted=_about_what_matched(pasted, text)))
            yield TextEvent(delta=await about_paste(self._retriever, principal, text, pasted))
        elif memory.pasted and heard.reference is None and answers_of_paste(heard.names, text):
            yield TextEvent(delta=of_paste(heard.names, text, memory.pasted))
        elif ("meaning" in heard.names and (told := await defined(self._retriever, principal, text))) or (
            told := await self._looked_up(principal, memory, text, heard)
        ):
            yield TextEvent(delta=told)
        elif heard.in_general and (told := await about_platform(self._retriever, principal, spelled_out(text))):
            await self._remember(thread, replace(memory, pending=None))
            yield TextEvent(delta=told)
        elif "services" in heard.names and not isinstance(heard.reference, Named):
            listing = list_services(overview, text)
            await self._remember(thread, replace(memory, pending=None, offered=listing.offered))
            yield _scope(overview)
            yield TextEvent(delta=listing.text)
        elif isinstance(heard.reference, Unclear):
            question = heard.reference.question
            waiting = memory.pending or text
            await self._remember(thread, replace(memory, pending=waiting, offered=heard.reference.choices))
            yield _scope(overview)
            yield TextEvent(delta=replies.escape(question) + "\n")
            raise AmbiguousTargetError(question, heard.reference.choices)
        elif heard.reference is None and (courtesy := next(iter(heard.names & set(_COURTESIES)), None)):
            no_model = replies.BY_RULE if courtesy == "help" and self._explainer is None else ""
            yield TextEvent(delta=_COURTESIES[courtesy] + no_model)
        else:
            async for event in self._of_a_service(principal, thread, text, context, memory, heard, overview):
                yield event
            return
        yield DoneEvent(usage=Usage())

    async def _of_a_service(
        self,
        principal: Principal,
        thread: Thread,
        text: str,
        context: Mapping[str, str],
        memory: Memory,
        heard: Heard,
        overview: ServicesOverview,
    ) -> AsyncIterator[AgentEvent]:
        """Answer about the service that is named, or that the conversation or the page is about; else without one."""
        turn = ServiceTurn(
            recorder=self.recorder,
            draft=self.draft,
            now=self.now,
            principal=principal,
            thread=thread,
            visible=self._visible(principal),
        )
        named = heard.reference.request if isinstance(heard.reference, Named) else None
        request = named or memory.focus or of_page(context)
        told = ""
        if not heard.questions and named is None and not (self._explainer and memory.focus):
            told = await self._not_searched_yet(principal, text, heard) or replies.OUTSIDE
        if request is None or told or (not heard.questions and named is None and memory.focus is None):
            waits = False
            if request is None and not told and heard.questions:
                told, waits = await self._no_service(principal, text, heard)
            await self._remember(thread, replace(memory, pending=text if waits else None))
            yield TextEvent(delta=(told or replies.OUTSIDE) + _about_links(text))
            yield DoneEvent(usage=Usage())
            return
        asked = ServiceQuestion(
            text=text, questions=heard.questions, request=request, names_it=named is not None, corrects=heard.corrects
        )
        if "compare" in heard.names and memory.focus is not None:
            other = self._other(named, memory, text, overview, context)
            asked = replace(asked, request=memory.focus, other=other, names_it=False)
        async for event in turn.answer(memory, asked):
            if isinstance(event, DoneEvent) and (note := _about_links(text)):
                yield TextEvent(delta=note)
            yield event

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

    async def _no_service(self, principal: Principal, text: str, heard: Heard) -> tuple[str, bool]:
        """Ask which service is meant, and say whether what was asked waits for the answer."""
        if heard.names & {"ticket", "logs", "act"}:
            return replies.NO_SUBJECT, True
        told = await self._not_searched_yet(principal, text, heard)
        return replies.without_subject(told, fails=reports_failure(text)), not told

    async def _not_searched_yet(self, principal: Principal, text: str, heard: Heard) -> str:
        """Search the documentation, unless a question about the platform was already, and found nothing."""
        return "" if heard.in_general else await about_platform(self._retriever, principal, spelled_out(text))

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


def _better_looked_up(pasted: PastedError, reference: Named | Unclear | None, memory: Memory) -> bool:
    """Whether the live state says more than the text: of the one service it names, and of an error no rule knows."""
    if pasted.explanation.category is None:
        return reference is not None or memory.focus is not None
    return isinstance(reference, Named)


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
