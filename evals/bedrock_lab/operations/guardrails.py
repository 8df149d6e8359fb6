"""Guardrails: patterns that block, and patterns that are masked; asked directly, or named by a conversation.

A conversation's guardrail reads the text of the last user message and what the model says. It does not read tool
results, tool definitions or tool arguments.
Source: https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-converse-api.html
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from evals.aws_lab.exchange import AwsError

Side = Literal["INPUT", "OUTPUT"]
_UNITS: tuple[str, ...] = (
    "topicPolicyUnits",
    "contentPolicyUnits",
    "wordPolicyUnits",
    "sensitiveInformationPolicyUnits",
    "sensitiveInformationPolicyFreeUnits",
    "contextualGroundingPolicyUnits",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardrail:
    """What is blocked on the way in and on the way out, and what is masked on the way out; all regular expressions."""

    blocked_input: tuple[str, ...] = ()
    blocked_output: tuple[str, ...] = ()
    masked: Mapping[str, str] | None = None
    input_message: str = "Sorry, the model cannot answer this question."
    output_message: str = "Sorry, the model cannot answer this question."

    def blocks(self, text: str, side: Side) -> bool:
        """Return whether a text is blocked."""
        return any(re.search(each, text) for each in (self.blocked_input if side == "INPUT" else self.blocked_output))

    def mask(self, text: str) -> str:
        """Return a text with what is masked replaced."""
        for pattern, name in (self.masked or {}).items():
            text = re.sub(pattern, f"{{{name}}}", text)
        return text

    def message(self, side: Side) -> str:
        """Return what is said instead of a blocked text."""
        return self.input_message if side == "INPUT" else self.output_message


def find_guardrail(guardrails: Mapping[str, Guardrail], identifier: str) -> Guardrail:
    """Return a guardrail by its id or ARN.

    Raises:
        AwsError: there is none.
    """
    found = guardrails.get(identifier.rsplit("/", 1)[-1])
    if found is None:
        raise AwsError("ValidationException", "The guardrail identifier or version provided in the request is invalid.")
    return found


def apply_guardrail(guardrail: Guardrail, body: Mapping[str, Any]) -> dict[str, Any]:
    """Answer ApplyGuardrail."""
    side: Side = body["source"]
    texts = [str(each["text"]["text"]) for each in body["content"] if "text" in each]
    usage: dict[str, int] = dict.fromkeys(_UNITS, 0)
    if guardrail.blocks("\n".join(texts), side):
        outputs = [{"text": guardrail.message(side)}]
        return _answer(usage, outputs, [assessment()])
    masked = [guardrail.mask(text) for text in texts]
    return _answer(usage, [{"text": text} for text in masked] if masked != texts else [], [])


def assessment() -> dict[str, Any]:
    """Return what a guardrail says of a text it blocked."""
    found = {"type": "PROMPT_ATTACK", "confidence": "HIGH", "filterStrength": "HIGH", "action": "BLOCKED"}
    return {"contentPolicy": {"filters": [{**found, "detected": True}]}}


def _answer(usage: dict[str, int], outputs: list[dict[str, str]], assessments: list[dict[str, Any]]) -> dict[str, Any]:
    action = "GUARDRAIL_INTERVENED" if outputs else "NONE"
    return {"usage": usage, "action": action, "outputs": outputs, "assessments": assessments}
