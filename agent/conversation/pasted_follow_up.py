"""Answers questions about an error that was pasted a moment ago, from the paste alone."""

from agent.answer.markdown import escape, fenced
from agent.conversation.replies import explained, plain_words
from agent.explain.answer import Explanation, explain
from agent.explain.pasted import Pasted, Signal
from tools.pattern import Pattern

_WHICH_LINE = Pattern(
    r"(?i)\b(?:which|what|the|show) (?:\w+ )?(?:lines?|part|words|bit)\b|\bwhere (?:does it|is that|exactly)\b"
)
# What a question of each kind wants of an explanation.
_OF_A_PASTE = frozenset({"next", "simpler", "owner", "cause", "grounds", "brief", "command", "diagnose", "retry"})
MAX_LINE = 300


def answers_of_paste(names: frozenset[str], text: str) -> bool:
    """Say whether a message without a service asks about the paste before it."""
    return bool(names & _OF_A_PASTE) or _WHICH_LINE.search(text) is not None


def of_paste(names: frozenset[str], text: str, pasted: str) -> str:
    """Answer from the text that was pasted."""
    explanation = explain(Pasted(id="pasted", signals=(Signal(text=pasted),)))
    if explanation.category is None:
        return explained(explanation, ())
    if _WHICH_LINE.search(text) or "grounds" in names:
        return _lines(explanation, pasted)
    if "next" in names or "command" in names:
        fix = explanation.fix or "No rule of mine knows a fix for it."
        return f"**Do** {escape(fix)}\n\nOwner: {explanation.owner}.\n"
    if "owner" in names:
        return f"**{explanation.owner}**, as far as the text alone tells: {escape(explanation.cause or explanation.category)}\n"
    if "simpler" in names or "brief" in names:
        plain = plain_words(explanation.category) or explanation.cause or explanation.category
        return f"{escape(plain)}\n"
    return explained(explanation, ())


def _lines(explanation: Explanation, pasted: str) -> str:
    found: list[str] = []
    for match in explanation.matched:
        begin = pasted.rfind("\n", 0, match.start) + 1
        end = pasted.find("\n", match.end)
        line = pasted[begin : end if end >= 0 else len(pasted)].strip()
        found.append(line if len(line) <= MAX_LINE else line[: MAX_LINE - 1] + "…")
    shown = "\n".join(dict.fromkeys(found)) or "no single line"
    return f"This is what I go by:\n\n{fenced(shown)}\n"
