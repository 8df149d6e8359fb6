"""Asks a model to explain a diagnosis: dig with the read tools where rules leave doubt, draft, verify, repair once.

Bounded in turns, reads, tokens, seconds and money. Whatever goes wrong, the rules' answer stands.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.composition import Labels
from agent.diagnosis import Diagnosis, EvidenceView
from agent.draft import Draft
from agent.language_model import ModelRun
from agent.model.messages import Message, ModelRequest, ToolCall, ToolResult, UserMessage
from agent.model.reply import Cut, Refused, Reply, StructuredAnswer, ToolCalls, Unavailable
from agent.prompt_file import Prompt, load_prompt
from agent.reasoning.digest import digest
from agent.reasoning.fence import Fence, new_fence, visible
from agent.reasoning.reads import Reads
from agent.toolbox import model_tools, request_of, result_text
from agent.verification.material import Document, Material
from agent.verification.repair import joined
from agent.verification.verify import Verified, verify
from tools.errors import ToolError
from tools.tool import ReadRequest

MAX_TURNS = 4  # of digging; each is a round trip to the model
MAX_READS = 10  # in all: the rules have read what usually matters
MAX_QUESTION, MAX_HISTORY = 1_500, 3_000  # characters
ANSWER_TOKENS, DIG_TOKENS = 3_000, 1_200  # a page of JSON; a handful of calls, with what a model thinks before
_NO_MORE = "No more reads are left for this answer."
MAX_REASONS = 8  # of rejected sentences told back


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked, None for an unattended diagnosis, and what was said before in the conversation."""

    text: str | None = None
    history: str = ""
    dig: bool = False  # whether it may read on: where rules leave doubt, or somebody asks for more


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasoned:
    """What came of it. `verified` is None when the rules' answer stands alone; `note` then says why, for the reader.

    `first_rejected` counts the sentences of the first draft that were given back to be written again.
    `further` is the evidence read on the model's request, `labels` those of the thread with its labels.
    """

    labels: Labels
    verified: Verified | None = None
    first_rejected: int = 0
    further: tuple[EvidenceView, ...] = ()
    model_id: str | None = None
    note: str | None = None
    prompts: tuple[str, ...] = ()
    aws_calls: int = 0


@dataclass(slots=True, kw_only=True)
class _Work:
    """One answer in the making."""

    diagnosis: Diagnosis
    documents: Sequence[Document]
    fence: Fence
    run: ModelRun
    labels: Labels
    link_hosts: Sequence[str]
    further: dict[str, EvidenceView] = field(default_factory=dict[str, EvidenceView])
    prompts: list[str] = field(default_factory=list[str])
    model_id: str | None = None
    aws_calls: int = 0

    def material(self) -> Material:
        return Material.of(
            self.diagnosis, documents=self.documents, further=self.further.values(), link_hosts=self.link_hosts
        )

    def prompt(self, prompt_id: str) -> Prompt:
        prompt = load_prompt(prompt_id)
        if prompt.name not in self.prompts:
            self.prompts.append(prompt.name)
        return prompt


async def reason(
    diagnosis: Diagnosis,
    question: Question,
    *,
    run: ModelRun,
    reads: Reads | None,
    labels: Labels,
    documents: Sequence[Document] = (),
    link_hosts: Sequence[str] = (),
    make_fence: Callable[[], Fence] = new_fence,
) -> Reasoned:
    """Return what of a model's answer is supported, or why there is none."""
    work = _Work(
        diagnosis=diagnosis, documents=documents, fence=make_fence(), run=run, labels=labels, link_hosts=link_hosts
    )
    if run.never:
        return _nothing(work, None if run.never.reason == "not_configured" else run.never.detail)
    if question.dig and reads is not None:
        await _dig(work, question, reads)
    reply = await _draft(work, question, ())
    if not isinstance(reply.outcome, StructuredAnswer):
        return _nothing(work, _why(reply))
    work.model_id = reply.model_id
    verified = await _verified(work, reply)
    first_rejected = len(verified.rejected)
    if first_rejected:
        verified = await _repaired(work, question, verified)
    if not verified.useful:
        return _nothing(work, "What the language model wrote is not supported by the evidence; this is by rule.")
    return Reasoned(
        labels=work.labels,
        verified=verified,
        first_rejected=first_rejected,
        further=tuple(work.further.values()),
        model_id=work.model_id,
        prompts=tuple(work.prompts),
        aws_calls=work.aws_calls,
    )


async def _dig(work: _Work, question: Question, reads: Reads) -> None:
    """Let the model read on, a few turns; what it then says is not the answer, only the evidence is kept."""
    prompt = work.prompt("investigate")
    messages: list[Message] = [UserMessage(text=_ask(work, question))]
    for _ in range(MAX_TURNS):
        room = MAX_READS - len(work.further)
        if room <= 0:
            return
        reply = await work.run.ask(
            ModelRequest(system=prompt.text, messages=tuple(messages), tools=model_tools(), max_tokens=DIG_TOKENS)
        )
        if not isinstance(reply.outcome, ToolCalls):
            return
        asked = reply.outcome
        messages += [asked.message, *await _read(work, asked.calls[:room], reads)]
        # Every call needs its result, or the model refuses the conversation.
        messages += [ToolResult(call_id=call.id, text=_NO_MORE, failed=True) for call in asked.calls[room:]]


async def _read(work: _Work, calls: Sequence[ToolCall], reads: Reads) -> list[Message]:
    """Make the reads of one turn side by side and return their results in order."""
    seen = work.material().everything()
    results: dict[str, ToolResult] = {}
    asked: dict[str, ReadRequest[Any]] = {}
    for call in calls:
        try:
            asked[call.id] = request_of(call, reads.scope, seen)
        except ToolError as error:
            results[call.id] = ToolResult(call_id=call.id, text=visible(str(error)), failed=True)
    brought = await reads.make(tuple(asked.values()))
    work.aws_calls += brought.requests
    for call_id, request in asked.items():
        read = brought.answers[request]
        work.labels = work.labels.extended(piece.id for piece in brought.evidence_of(request))
        for view in brought.views(request, work.labels):
            work.further.setdefault(view.id, view)
        results[call_id] = ToolResult(call_id=call_id, text=result_text(read, work.labels, work.fence))
    return [results[call.id] for call in calls]


async def _draft(work: _Work, question: Question, corrections: Sequence[str]) -> Reply:
    prompt = work.prompt("answer")
    text = _ask(work, question)
    if corrections:
        told = "\n".join(f"- {line}" for line in corrections)
        text += (
            "\n\nThese sentences of your last draft are not supported and were dropped. Write them again so that they "
        )
        text += f"are, or leave them out. Return only these.\n{work.fence.around('rejected', told, limit=3000)}"
    return await work.run.ask(
        ModelRequest(system=prompt.text, messages=(UserMessage(text=text),), answer_as=Draft, max_tokens=ANSWER_TOKENS)
    )


async def _repaired(work: _Work, question: Question, verified: Verified) -> Verified:
    """Give the model its rejected sentences back, once, and add what then passes."""
    corrections = [f"{r.text[:300]} ({'; '.join(r.reasons[:3])})" for r in verified.rejected[:MAX_REASONS]]
    reply = await _draft(work, question, corrections)
    if not isinstance(reply.outcome, StructuredAnswer):
        return verified
    again = await _verified(work, reply)
    if reply.model_id == work.model_id:
        return joined(verified, again)
    if verified.useful:
        return verified  # an answer has one author, who is named: another model stood in for the second draft
    work.model_id = reply.model_id
    return again


async def _verified(work: _Work, reply: Reply) -> Verified:
    # Not on the loop: the first in a process compiles patterns and loads AWS's service models, which takes a second.
    return await asyncio.to_thread(verify, _as_draft(reply), work.material())


def _ask(work: _Work, question: Question) -> str:
    shown = digest(work.diagnosis, work.fence, documents=work.documents, further=tuple(work.further.values()))
    parts = [f"The mark of this answer's fences is {work.fence.mark}.", shown]
    if question.history:
        parts.append("Said before:\n" + work.fence.around("conversation", question.history, limit=MAX_HISTORY))
    if question.text:
        parts.append("Question:\n" + work.fence.around("question", question.text, limit=MAX_QUESTION))
    else:
        parts.append("Explain this diagnosis to the engineers of the service.")
    return "\n\n".join(parts)


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


def _nothing(work: _Work, note: str | None) -> Reasoned:
    return Reasoned(labels=work.labels, note=note, prompts=tuple(work.prompts), aws_calls=work.aws_calls, further=())
