"""What a language model does for searches of the documentation, as the settings allow it, through the one model client.

What it says is never shown: terms only add to what is looked for, and a verdict only picks among passages that were found.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from pydantic import BaseModel, ConfigDict

from agent.documentation.settings import KnowledgeSettings
from agent.language_model import ModelRun
from agent.model.messages import ModelRequest, UserMessage
from agent.model.reply import StructuredAnswer, Unavailable
from agent.prompt_file import load_prompt
from agent.reasoning.fence import Fence, new_fence
from knowledge.article import Section
from knowledge.errors import HelpError
from knowledge.model_help import ModelHelp, Verdict

Form = TypeVar("Form", bound=BaseModel)

TERMS_PROMPT, CHECK_PROMPT = "search_terms", "passage_check"
MAX_TOKENS = 800  # a line of JSON, and what a model thinks before
MAX_QUESTION, MAX_PASSAGE = 1_500, 3_000  # characters; a section beyond that says early what it is about
MAX_TERMS = 12


class SearchTerms(BaseModel):
    """The terms a model would look for."""

    model_config = ConfigDict(frozen=True, extra="ignore")  # a model may add fields; they mean nothing

    terms: list[str]


class PassageCheck(BaseModel):
    """Whether passages answer, and the number of the best, from 1."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    answered: bool
    passage: int | None = None


def model_help(settings: KnowledgeSettings, open_run: Callable[[], ModelRun]) -> ModelHelp:
    """Return what the settings let a model do. Each search opens a run of its own, with its own caps."""
    return ModelHelp(
        rewrite=_Rewriting(open_run) if settings.rewrite else None,
        check=_Checking(open_run) if settings.check else None,
    )


class _Rewriting:
    def __init__(self, open_run: Callable[[], ModelRun]) -> None:
        self._open_run = open_run

    async def __call__(self, question: str) -> str:
        fence = new_fence()
        text = fence.around("question", question, limit=MAX_QUESTION)
        answer = await _asked(self._open_run(), TERMS_PROMPT, text, fence, SearchTerms)
        return ", ".join(" ".join(term.split()) for term in answer.terms[:MAX_TERMS])


class _Checking:
    def __init__(self, open_run: Callable[[], ModelRun]) -> None:
        self._open_run = open_run

    async def __call__(self, question: str, sections: Sequence[Section]) -> Verdict:
        fence = new_fence()
        parts = [fence.around("question", question, limit=MAX_QUESTION)]
        parts += [
            fence.around(f"passage {number}", section.embedded_text, limit=MAX_PASSAGE)
            for number, section in enumerate(sections, start=1)
        ]
        answer = await _asked(self._open_run(), CHECK_PROMPT, "\n\n".join(parts), fence, PassageCheck)
        named = answer.passage
        inside = named is not None and 1 <= named <= len(sections)
        return Verdict(answered=answer.answered, passage=named - 1 if named is not None and inside else None)


async def _asked(run: ModelRun, prompt_id: str, text: str, fence: Fence, form: type[Form]) -> Form:
    request = ModelRequest(
        system=load_prompt(prompt_id).text,
        messages=(UserMessage(text=text),),
        answer_as=form,
        max_tokens=MAX_TOKENS,
        fence=fence,
    )
    outcome = (await run.ask(request)).outcome
    if isinstance(outcome, StructuredAnswer) and isinstance(outcome.value, form):
        return outcome.value
    raise HelpError(outcome.detail if isinstance(outcome, Unavailable) else "the model gave no usable answer")
