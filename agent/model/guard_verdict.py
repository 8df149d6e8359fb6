"""Reads what ApplyGuardrail answers: passed, masked, or blocked, and the text units it charges.

A block is of the request as a whole: which of its texts it was for, the answer does not say. Masks come text by text.
Source: ApplyGuardrail in botocore's service model of bedrock-runtime,
https://docs.aws.amazon.com/bedrock/latest/userguide/guardrails-use-independent-api.html
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast

_FREE = frozenset({"wordPolicyUnits"})  # those of free filters for sensitive information end otherwise


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """What a model may see instead, text by text, and the marks that stand for what was taken out."""

    texts: tuple[str, ...]
    marks: frozenset[str]


# unclear: it masked something, and what it returned does not fit what was sent.
Verdict = Masked | Literal["passed", "blocked", "unclear"]


def verdict_of(answer: Mapping[str, Any], sent: int) -> Verdict | None:
    """Return what a guardrail decided of so many texts; None for an answer that says nothing.

    It is believed to have masked where it names masking and nothing else; whatever else it did counts as blocking.

    Example:
        >>> verdict_of({"action": "NONE", "outputs": [], "assessments": [{}]}, 2)
        'passed'
        >>> email = {"piiEntities": [{"type": "EMAIL", "match": "a@b", "action": "ANONYMIZED"}]}
        >>> said = {"outputs": [{"text": "from {EMAIL}"}], "assessments": [{"sensitiveInformationPolicy": email}]}
        >>> verdict_of({"action": "GUARDRAIL_INTERVENED", **said}, 1)
        Masked(texts=('from {EMAIL}',), marks=frozenset({'{EMAIL}'}))
    """
    if answer.get("action") == "NONE":
        return "passed"
    if answer.get("action") != "GUARDRAIL_INTERVENED":
        return None
    findings = [each for each in _findings(answer.get("assessments")) if each["action"] != "NONE"]
    if not findings or any(each["action"] != "ANONYMIZED" for each in findings):
        return "blocked"
    outputs = cast("Sequence[Mapping[str, Any]]", answer.get("outputs") or ())
    if len(outputs) != sent:
        return "unclear"
    names = (each.get("type") or each.get("name") for each in findings)
    return Masked(
        texts=tuple(str(each.get("text") or "") for each in outputs),
        marks=frozenset(f"{{{name}}}" for name in names if name),
    )


def charged_units(answer: Mapping[str, Any]) -> int:
    """Return the text units of all policies that cost something.

    Source: https://aws.amazon.com/bedrock/pricing/ (Guardrails: each policy is charged by text unit; word filters and
    regular expressions are free).

    Example:
        >>> charged_units({"usage": {"contentPolicyUnits": 3, "topicPolicyUnits": 3, "wordPolicyUnits": 3}})
        6
    """
    usage = cast("Mapping[str, Any]", answer.get("usage") or {})
    return sum(int(units or 0) for name, units in usage.items() if name.endswith("PolicyUnits") and name not in _FREE)


def _findings(assessed: object) -> Iterator[Mapping[str, Any]]:
    """Yield whatever names an action, however deep: each policy has a form of its own, and there will be more."""
    if isinstance(assessed, Mapping):
        found = cast("Mapping[str, Any]", assessed)
        if isinstance(found.get("action"), str):
            yield found
        for inner in found.values():
            yield from _findings(inner)
    elif isinstance(assessed, list):
        for inner in cast("list[object]", assessed):
            yield from _findings(inner)
