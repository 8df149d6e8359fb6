"""A model that writes what it is told to, on the wire, and drafts as it would write them."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from agent.composition import Labels
from agent.diagnosis import Diagnosis
from agent.model.configuration import ModelEntry
from agent.reasoning.reads import Reads
from agent.reasoning.reason import Question, Reasoned, reason
from agent.settings import AWS_LINK_HOSTS
from evals.bedrock_lab.turn import ModelCall, ToolUse, Turn
from tests.agent.verification.stage import failed
from tests.model_stage import ModelStage

LABELS = Labels(known={f"ev-{number}": f"E{number}" for number in range(1, 6)})
SUMMARY = {
    "role": "summary",
    "text": "web-v57 never started because its image does not exist; users are served by web-v56.",
    "sources": ["E1", "E3", "E4"],
}
CAUSE = {
    "role": "cause",
    "category": "image_not_found",
    "text": "web:57 asks for the tag v57, and the repository has no such image.",
    "sources": ["E1", "E3"],
}


def drafted(*statements: Mapping[str, Any], steps: Sequence[Mapping[str, Any]] = ()) -> Turn:
    """The turn of a model that answers with this draft."""
    return Turn(text=json.dumps({"statements": list(statements), "steps": list(steps)}))


def digging(*calls: ToolUse) -> Callable[[ModelCall], Turn | None]:
    """The turn of a model that wants these reads, played where tools are offered."""
    return lambda call: Turn(tool_calls=calls) if call.tools else None


def done(call: ModelCall) -> Turn | None:
    """The turn of a model that knows enough."""
    return Turn(text="done") if call.tools else None


async def reasoned(
    bedrock: ModelStage,
    *,
    diagnosis: Diagnosis | None = None,
    question: Question | None = None,
    reads: Reads | None = None,
    chain: Sequence[ModelEntry] = (),
    **options: Any,
) -> Reasoned:
    """Ask the model of the stage about a diagnosis."""
    return await reason(
        diagnosis or failed(),
        question or Question(),
        run=bedrock.run(*chain, **options),
        reads=reads,
        labels=LABELS,
        link_hosts=AWS_LINK_HOSTS,
    )
