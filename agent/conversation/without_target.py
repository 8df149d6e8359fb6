"""Answers a message that needs no service: an error somebody pasted, or a question about the platform."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from agent.conversation import replies
from agent.conversation.explaining import explaining
from agent.conversation.history import history_of
from agent.conversation.page_reply import page_reply
from agent.conversation.pasted_error import PastedError
from agent.conversation.plain_wish import wants_plain_words, without_wish
from agent.conversation.spelling import spelled_out
from agent.diagnosis import NO_USAGE, Usage
from agent.explain.categories import categories_of
from agent.reasoning.explainer import Answered, Explainer
from agent.reasoning.page_answer import PageQuestion, answers
from agent.reasoning.retrieval import Retrieved, Retriever
from agent.reasoning.withholding import withheld_from_pages
from agent.store.threads import Message
from agent.stream import PhaseEvent, ToolEvent
from tools.principal import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformQuestion:
    """A question to the documentation: what to search for, the rules' categories in it, and what a model is asked."""

    search: str
    categories: Sequence[str]
    asked: PageQuestion


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformAnswer:
    """What the documentation says. `text` is empty where no page was found; without `says` the pages do not answer.

    `note` tells why the pages were not searched, where they could not be. `written_by` and `prompts` name the model whose words it is in; None where they are the page's own.
    """

    text: str = ""
    note: str | None = None
    says: bool = True
    usage: Usage = NO_USAGE
    written_by: str | None = None
    prompts: tuple[str, ...] = ()


def question_to_pages(
    text: str, before: Sequence[Message], repeats: str | None, categories: Sequence[str]
) -> PlatformQuestion:
    """Make a message a question to the documentation. `repeats` is an earlier one that it wants answered more plainly."""
    earlier = any(said.role == "user" and wants_plain_words(said.text) for said in before)
    asked = PageQuestion(
        text=f"{repeats}\n{text}" if repeats else text,
        history=history_of(before),
        plainly=repeats is not None or earlier or wants_plain_words(text),
    )
    return PlatformQuestion(
        search=repeats or spelled_out(without_wish(text) or text), categories=categories, asked=asked
    )


async def about_platform(
    retriever: Retriever | None, explainer: Explainer | None, principal: Principal, question: PlatformQuestion
) -> AsyncIterator[PhaseEvent | ToolEvent | PlatformAnswer]:
    """Answer from the platform's documentation alone, as a stream with the answer last.

    With an `explainer` in a model's words; where that cannot be, in the page's own.
    """
    if retriever is None:
        yield PlatformAnswer()
        return
    yield PhaseEvent(name="retrieve", state="started")
    found = await retriever.for_question(principal, question.search, question.categories)
    yield PhaseEvent(name="retrieve", state="finished")
    if not found.documents:
        yield PlatformAnswer(note=found.note)
        return
    if explainer is None:
        yield PlatformAnswer(text=replies.pages(found.documents))
        return
    async for event in explaining(
        lambda write: explainer.answer(principal, found.passages, question.asked, write=write)
    ):
        yield _told(event, found) if isinstance(event, Answered) else event


async def about_paste(retriever: Retriever | None, principal: Principal, text: str, pasted: PastedError) -> str:
    """Say what the pasted words mean, what the platform's documentation says of it, and how to have a look at it live."""
    categories = categories_of(pasted.explanation)
    found = await retriever.for_question(principal, text, categories) if retriever else Retrieved()
    return replies.explained(pasted.explanation, found.documents)


def _told(answered: Answered, found: Retrieved) -> PlatformAnswer:
    written = answered.written
    return PlatformAnswer(
        text=page_reply(
            written, found, notes=withheld_from_pages(answered.withheld, (one.label for one in found.passages))
        ),
        says=written.verified is None or answers(written.verified),
        usage=answered.usage,
        written_by=f"model:{written.model_id}" if written.verified else None,
        prompts=answered.prompts,
    )
