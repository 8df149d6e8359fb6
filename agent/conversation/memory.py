"""What a conversation is about, between turns: plain texts, kept with the thread."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from agent.composition import NO_LABELS, Labels
from agent.targets.target import TargetRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """The target last diagnosed, its diagnosis, a question waiting for an answer, and the evidence labels given.

    `page_question` is what was last answered from the documentation, while nothing else was since.
    """

    focus: TargetRequest | None = None
    diagnosis_id: str | None = None
    pending: str | None = None
    page_question: str | None = None
    labels: Labels = field(default=NO_LABELS)


def read_memory(texts: Mapping[str, str]) -> Memory:
    """Read what `write_memory` wrote; an empty mapping is a new conversation."""
    focus = texts.get("focus")
    return Memory(
        focus=TargetRequest(**json.loads(focus)) if focus else None,
        diagnosis_id=texts.get("diagnosis_id"),
        pending=texts.get("pending"),
        page_question=texts.get("page_question"),
        labels=Labels(known=json.loads(texts.get("labels", "{}"))),
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
    return texts
