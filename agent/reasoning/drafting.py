"""The one way of a model's words to people: it drafts, a program verifies, what failed is written again once, then dropped.

Whatever goes wrong, what the rules have to say stands, with a note why. Bounded in tokens, seconds and money by the run.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from agent.draft import Draft
from agent.language_model import ModelRun
from agent.model.messages import ModelRequest, UserMessage
from agent.model.reply import Cut, Refused, Reply, StructuredAnswer, Unavailable
from agent.prompt_file import Prompt
from agent.reasoning.fence import Fence
from agent.verification.repair import joined
from agent.verification.verify import Verified

ANSWER_TOKENS = 3_000  # a page of JSON, and what a model thinks before
MAX_REASONS = 8  # of rejected sentences told back


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """What a model is to write: under which prompt, from which text, and what verifies its draft.

    `text` is all it is shown, what others wrote inside fences of `fence`. `useful` tells whether enough passed to
    answer with, and `unsupported` says to the reader that it did not.
    """

    prompt: Prompt
    text: str
    fence: Fence
    verify: Callable[[Draft], Verified]
    useful: Callable[[Verified], bool]
    unsupported: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What came of it. `verified` is None where nothing of it may be shown; `note` then says why, for the reader.

    `first_rejected` counts the sentences of the first draft that were given back to be written again.
    """

    verified: Verified | None = None
    first_rejected: int = 0
    model_id: str | None = None
    note: str | None = None


async def written(assignment: Assignment, run: ModelRun) -> Written:
    """Ask for a draft, verify it, and ask once more for what was rejected."""
    reply = await _ask(assignment, run, assignment.text)
    if not isinstance(reply.outcome, StructuredAnswer):
        return Written(note=_why(reply))
    verified, author = await _verified(assignment, reply), reply.model_id
    first_rejected = len(verified.rejected)
    if first_rejected:
        verified, author = await _repaired(assignment, run, verified, author)
    if not assignment.useful(verified):
        return Written(note=assignment.unsupported, first_rejected=first_rejected)
    return Written(verified=verified, first_rejected=first_rejected, model_id=author)


async def _repaired(
    assignment: Assignment, run: ModelRun, verified: Verified, author: str | None
) -> tuple[Verified, str | None]:
    """Give the model its rejected sentences back, once, and add what then passes; return whose words they are, too."""
    corrections = [f"- {r.text[:300]} ({'; '.join(r.reasons[:3])})" for r in verified.rejected[:MAX_REASONS]]
    told = (
        "These sentences of your last draft are not supported and were dropped. Write them again so that they are, or "
        f"leave them out. Return only these.\n{assignment.fence.around('rejected', chr(10).join(corrections), limit=3000)}"
    )
    reply = await _ask(assignment, run, f"{assignment.text}\n\n{told}")
    if not isinstance(reply.outcome, StructuredAnswer):
        return verified, author
    again = await _verified(assignment, reply)
    if reply.model_id == author:
        return joined(verified, again), author
    # An answer has one author, who is named; here another model stood in for the second draft.
    return (verified, author) if assignment.useful(verified) else (again, reply.model_id)


async def _verified(assignment: Assignment, reply: Reply) -> Verified:
    # Not on the loop: the first in a process compiles patterns and loads AWS's service models, which takes a second.
    return await asyncio.to_thread(assignment.verify, _as_draft(reply))


async def _ask(assignment: Assignment, run: ModelRun, text: str) -> Reply:
    request = ModelRequest(
        system=assignment.prompt.text,
        messages=(UserMessage(text=text),),
        answer_as=Draft,
        max_tokens=ANSWER_TOKENS,
        fence=assignment.fence,
    )
    return await run.ask(request)


def _as_draft(reply: Reply) -> Draft:
    value = reply.outcome.value if isinstance(reply.outcome, StructuredAnswer) else None
    return value if isinstance(value, Draft) else Draft()


def _why(reply: Reply) -> str:
    outcome = reply.outcome
    if isinstance(outcome, Unavailable):
        return outcome.detail
    if isinstance(outcome, Refused):
        return "A guardrail stopped the language model; this is by rule."
    if isinstance(outcome, Cut):
        return "The language model's answer broke off; this is by rule."
    return "The language model gave no usable answer; this is by rule."
