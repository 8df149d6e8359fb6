"""Tells an error that somebody pasted from a sentence of their own, and what the paste itself says."""

from dataclasses import dataclass

from agent.explain.answer import Explanation
from agent.explain.categories import explanation_of
from tools.pattern import Pattern

# What programs write and people do not: error types, stack events, ARNs, JSON keys, stack traces, shells' complaints.
_WRITTEN_BY_PROGRAM = Pattern(
    r"\b[A-Z][A-Za-z]*[a-z](?:Error|Exception|Failure|Fault)\b|\bE(?:CONN|NOTFOUND|TIMEDOUT|HOSTUNREACH|ACCES|NOENT)\w*\b|"
    r"\barn:aws[a-z-]*:|\b(?:CREATE|UPDATE|DELETE|ROLLBACK|IMPORT)_(?:\w+_)?FAILED\b|\bAn error occurred \(|"
    r"\(service [^)\s]+\)|\bResource handler returned message\b|\"\w+\"\s*:|\bexec format error\b|\bTraceback \(|"
    r"\bretried \d+ time|(?:^|\n)\s+at [\w.<$]+|(?:^|\n)\s*(?:Error|FATAL|ERROR|panic)\b: |\bservice [\w-]+ was unable to\b|"
    r"\bexited with (?:exit )?code \d|\b(?:ELIFECYCLE|OOMKilled|OutOfMemory)\b"
)
# Addresses, ARNs, images, paths and settings: a name inside one of them is not a service somebody asks about.
_COMPOSED = Pattern(r"\S*[^\s(\"'\[{<][:/@=][^\s)\"'\]}>]\S*")
# A question in somebody's own words may hold a rule's words and is no paste: "which env vars are missing?".
_ASKED = Pattern(
    r"(?i)^\W*(?:(?:and|so|ok|but|hi|hey)\W+)*(?:who|what|which|when|where|why|how|is|are|was|were|do|does|did|can|could|should|has|have)\b[^\n]{0,90}$"
)
_SURE = frozenset({"certain", "likely"})
_MOST = 0.4  # of a text: where a rule's words are so much of it, the rest is hardly a sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class PastedError:
    """An error somebody pasted: what it says, and the text without what only looks like names."""

    explanation: Explanation
    prose: str


def pasted_error(text: str, explanation: Explanation | None = None) -> PastedError | None:
    """Return what a pasted error says; None for a sentence, and for a text that reports no failure.

    What a program wrote of a failure that no rule knows is a pasted error without a category. `explanation` is what
    rules say of the text, where that is known already.

    Example:
        >>> pasted_error("exec /app/start.sh: exec format error").explanation.category
        'exec_format'
        >>> pasted_error("why is checkout failing?") is None
        True
    """
    by_program = _WRITTEN_BY_PROGRAM.search(text) is not None
    if not by_program and _ASKED.search(text):
        return None
    explanation = explanation or explanation_of(text)
    if explanation.category == "benign" or (explanation.category is None and not by_program):
        return None
    matched = sum(match.end - match.start for match in explanation.matched)
    if not by_program and not (explanation.confidence in _SURE and matched > _MOST * len(text)):
        return None
    return PastedError(explanation=explanation, prose=_COMPOSED.sub(" ", text))
