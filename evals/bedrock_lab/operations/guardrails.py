"""Guardrails: patterns that block, and patterns that are masked; asked directly, or named by a conversation.

A conversation's guardrail reads the text of the last user message and what the model says. It does not read tool
results, tool definitions or tool arguments.
Source: https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-converse-api.html
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.service_models import service_model

Side = Literal["INPUT", "OUTPUT"]
# Source: https://docs.aws.amazon.com/general/latest/gr/bedrock.html#limits_bedrock (text units); a larger request is
# answered with 429, as https://github.com/BerriAI/litellm/issues/19501 tells.
UNIT_CHARACTERS, MOST_UNITS = 1000, 25
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
    """What is blocked on the way in and on the way out, and what is masked, by what name; all regular expressions."""

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
    """Answer ApplyGuardrail: what is blocked gets one message for the whole request, what is masked each text anew.

    Raises:
        AwsError: there is nothing to look at, or more than one request takes.
    """
    side: Side = body["source"]
    texts = [str(each["text"]["text"]) for each in body["content"] if "text" in each]
    if not any(text.strip() for text in texts):
        raise AwsError("ValidationException", "The content is empty.")
    # Whether a unit spans blocks is nowhere said: the lab counts each block by itself, which is the more.
    units = sum(-(-len(text) // UNIT_CHARACTERS) for text in texts)
    if units > MOST_UNITS:
        raise AwsError("ThrottlingException", "Too many requests, please wait before trying again.")
    usage = _usage(guardrail, units)
    found = _masks(guardrail, texts)
    if guardrail.blocks("\n".join(texts), side):
        return _answer(usage, [{"text": guardrail.message(side)}], [{**assessment(), **found}])
    masked = [guardrail.mask(text) for text in texts]
    if masked == texts:
        return _answer(usage, [], [{}])
    return _answer(usage, [{"text": text} for text in masked], [found])


def assessment() -> dict[str, Any]:
    """Return what a guardrail says of a text it blocked."""
    found = {"type": "PROMPT_ATTACK", "confidence": "HIGH", "filterStrength": "HIGH", "action": "BLOCKED"}
    return {"contentPolicy": {"filters": [{**found, "detected": True}]}}


def _masks(guardrail: Guardrail, texts: list[str]) -> dict[str, Any]:
    """Return what it says of what it masked: by a type that AWS knows, else by a regular expression of one's own."""
    entities: list[dict[str, Any]] = []
    regexes: list[dict[str, Any]] = []
    for pattern, name in (guardrail.masked or {}).items():
        for match in (found[0] for text in texts for found in re.finditer(pattern, text)):
            said = {"match": match, "action": "ANONYMIZED", "detected": True}
            if name in _entity_types():
                entities.append({**said, "type": name})
            else:
                regexes.append({**said, "name": name, "regex": pattern})
    if not (entities or regexes):
        return {}
    return {"sensitiveInformationPolicy": {"piiEntities": entities, "regexes": regexes}}


@cache
def _entity_types() -> frozenset[str]:
    answer = service_model("bedrock-runtime").shape_for("GuardrailPiiEntityType")
    return frozenset(answer.enum)


def _usage(guardrail: Guardrail, units: int) -> dict[str, int]:
    names = set((guardrail.masked or {}).values())
    usage = dict.fromkeys(_UNITS, 0)
    usage["contentPolicyUnits"] = units if guardrail.blocked_input or guardrail.blocked_output else 0
    usage["sensitiveInformationPolicyUnits"] = units if names & _entity_types() else 0
    usage["sensitiveInformationPolicyFreeUnits"] = units if names - _entity_types() else 0
    return usage


def _answer(usage: dict[str, int], outputs: list[dict[str, str]], assessments: list[dict[str, Any]]) -> dict[str, Any]:
    action = "GUARDRAIL_INTERVENED" if outputs else "NONE"
    return {"usage": usage, "action": action, "outputs": outputs, "assessments": assessments}
