"""Explains many pastes: one line of JSON in, one document out, in order."""

from collections.abc import Iterable, Iterator
from typing import Any

from agent.detector import all_detectors
from agent.explain.answer import Explanation, Match, explain
from agent.explain.pasted import PastedError, id_of, parse_line
from tools.pattern import screen_patterns


def explain_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Yield the answer to each line; `{id, error}` to one that is no paste."""
    # Both once: they pay for themselves within some hundred texts.
    all_detectors()  # brings in all patterns
    screen_patterns()
    for line in lines:
        try:
            yield document(explain(parse_line(line)))
        except PastedError as error:
            yield {"id": id_of(line), "error": str(error)}


def document(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as plain data; `skipped` and `not_judged` only where there is something in them."""
    plain: dict[str, Any] = {
        "id": explanation.id,
        "category": explanation.category,
        "also": [{"category": also.category, "confidence": also.confidence} for also in explanation.also],
        "symptom_only": explanation.symptom_only,
        "cause": explanation.cause,
        "fix": explanation.fix,
        "owner": explanation.owner,
        "confidence": explanation.confidence,
        "matched": [_place(match) for match in explanation.matched],
    }
    if explanation.skipped:
        plain["skipped"] = [_place(match) for match in explanation.skipped]
    if explanation.not_judged:
        plain["not_judged"] = list(explanation.not_judged)
    return plain


def _place(match: Match) -> dict[str, int]:
    return {"signal": match.signal, "start": match.start, "end": match.end}
