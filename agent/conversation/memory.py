"""What a conversation is about, between turns: plain texts, kept with the thread."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from agent.composition import NO_LABELS, Labels
from agent.targets.target import TargetRequest

MAX_RECENT, MAX_OFFERED, MAX_PASTED = 8, 30, 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The target last diagnosed, its diagnosis, a question waiting for an answer, and the evidence labels given.

    `recent` are the targets before, newest first, `offered` what was listed last, in its order, and `pasted` the error
    that somebody pasted last, until they ask about a service again. `page_question` is what was last answered from the
    documentation, while nothing else was since.
    """

    focus: TargetRequest | None = None
    diagnosis_id: str | None = None
    pending: str | None = None
    page_question: str | None = None
    labels: Labels = field(default=NO_LABELS)
    recent: tuple[TargetRequest, ...] = ()
    offered: tuple[str, ...] = ()
    pasted: str | None = None

    def about(self, focus: TargetRequest, diagnosis_id: str, labels: Labels) -> "Memory":
        """Return the memory once the conversation is about another target, or the same read again."""
        before = (self.focus, *self.recent) if self.focus and self.focus != focus else self.recent
        recent = tuple(one for one in dict.fromkeys(before) if one and one != focus)[:MAX_RECENT]
        return Memory(focus=focus, diagnosis_id=diagnosis_id, labels=labels, recent=recent, offered=self.offered)


def read_memory(texts: Mapping[str, str]) -> Memory:
    """Read what `write_memory` wrote; an empty mapping is a new conversation."""
    focus = texts.get("focus")
    return Memory(
        focus=TargetRequest(**json.loads(focus)) if focus else None,
        diagnosis_id=texts.get("diagnosis_id"),
        pending=texts.get("pending"),
        page_question=texts.get("page_question"),
        labels=Labels(known=json.loads(texts.get("labels", "{}"))),
        recent=tuple(TargetRequest(**one) for one in json.loads(texts.get("recent", "[]"))),
        offered=tuple(json.loads(texts.get("offered", "[]"))),
        pasted=texts.get("pasted"),
    )


def write_memory(memory: Memory) -> dict[str, str]:
    """Write the memory as plain texts."""
    texts = {"labels": json.dumps(memory.labels.known)}
    if memory.focus:
        texts["focus"] = json.dumps(asdict(memory.focus))
    if memory.diagnosis_id:
        texts["diagnosis_id"] = memory.diagnosis_id
    if memory.pending:
        texts["pending"] = memory.pending
    if memory.page_question:
        texts["page_question"] = memory.page_question
    if memory.recent:
        texts["recent"] = json.dumps([asdict(one) for one in memory.recent])
    if memory.offered:
        texts["offered"] = json.dumps(memory.offered[:MAX_OFFERED])
    if memory.pasted:
        texts["pasted"] = memory.pasted[:MAX_PASTED]
    return texts
