"""Answers a question about the platform from passages of its documentation, in a model's words, verified.

Nothing but the passages can vouch for a sentence: no live state was read. What the passages do not answer is said to be open.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from agent.language_model import ModelRun
from agent.prompt_file import load_prompt
from agent.reasoning.drafting import Assignment, Written, written
from agent.reasoning.fence import Fence, new_fence
from agent.reasoning.reason import MAX_HISTORY, MAX_QUESTION
from agent.verification.material import Document
from agent.verification.page_statements import verify_from_pages
from agent.verification.pages import PageMaterial
from agent.verification.planted import without_planted
from agent.verification.verify import Verified

PROMPT = "platform_answer"
MAX_PASSAGE = 3_000  # characters; six passages have as much room as the digest of a diagnosis
_PLAINLY = "The asker does not know AWS: explain in everyday words what each term means."
UNSUPPORTED = "What the language model wrote is not what the pages say; these are their own words."
KEPT_FROM_MODELS = (
    "One of your accounts is kept from language models, and so is what you write; these are the page's own words."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PageQuestion:
    """What is asked and what was said before; `plainly` where the asker wants it without jargon."""

    text: str
    history: str = ""
    plainly: bool = False


async def answer_from_pages(
    documents: Sequence[Document],
    question: PageQuestion,
    *,
    run: ModelRun,
    link_hosts: Sequence[str] = (),
    make_fence: Callable[[], Fence] = new_fence,
) -> Written:
    """Return what of a model's answer the passages support, or why there is none."""
    if run.never:
        reason = run.never.reason
        return Written(note={"not_configured": None, "forbidden": KEPT_FROM_MODELS}.get(reason, run.never.detail))
    fence, shown = make_fence(), passages_shown(documents)
    asked = f"{question.text}\n{question.history}"

    def material() -> PageMaterial:
        # The marks of a guardrail are known only once it has looked at the text.
        return PageMaterial.of(shown, question=asked, link_hosts=link_hosts, masks=run.checked.marks)

    assignment = Assignment(
        prompt=load_prompt(PROMPT),
        text=prompt_text(shown, question, fence),
        fence=fence,
        verify=lambda draft: verify_from_pages(draft, material()),
        useful=_says_something,
        unsupported=UNSUPPORTED,
    )
    return await written(assignment, run)


def passages_shown(documents: Sequence[Document]) -> tuple[Document, ...]:
    """Return what a model is shown of the passages, which is also all that can vouch for what it says."""
    return tuple(replace(one, text=without_planted(one.text)[:MAX_PASSAGE]) for one in documents)


def leaves_open(verified: Verified) -> bool:
    """Tell whether the model said that the passages do not answer the question, or not all of it."""
    return any(said.role == "unknown" for said in verified.statements)


def answers(verified: Verified) -> bool:
    """Tell whether anything is said of what was asked."""
    return any(said.role != "unknown" for said in verified.statements)


def _says_something(verified: Verified) -> bool:
    # "It does not say" counts where it is all that was said: beside lies it may be one more.
    return answers(verified) or (leaves_open(verified) and not verified.rejected)


def prompt_text(documents: Sequence[Document], question: PageQuestion, fence: Fence) -> str:
    """Return all the model is shown: what others wrote inside fences."""
    parts = [f"The mark of this answer's fences is {fence.mark}."]
    parts += [
        f"Document {one.label}:\n" + fence.around(one.label, f"{one.title}\n{one.text}", limit=MAX_PASSAGE + 300)
        for one in documents
    ]
    if question.history:
        parts.append("Said before:\n" + fence.around("conversation", question.history, limit=MAX_HISTORY))
    parts.append("Question about the platform:\n" + fence.around("question", question.text, limit=MAX_QUESTION))
    if question.plainly:
        parts.append(_PLAINLY)
    return "\n\n".join(parts)
