"""The categories of failure that rules see in a text: a strong hint which runbook is wanted."""

from agent.explain.answer import Explanation, explain
from agent.explain.pasted import Pasted, Signal


def categories_in(text: str) -> tuple[str, ...]:
    """Return the categories rules see in a text, the surest first; none where it reports no failure.

    Example:
        >>> categories_in("exec /app/start.sh: exec format error"), categories_in("how do I roll back?")
        (('exec_format',), ())
    """
    return categories_of(explanation_of(text))


def explanation_of(text: str) -> Explanation:
    """Explain a text by itself, whatever it is."""
    return explain(Pasted(id="text", signals=(Signal(text=text),)))


def categories_of(explanation: Explanation) -> tuple[str, ...]:
    """Return the categories of a text that is explained already."""
    if explanation.category in (None, "benign"):
        return ()
    return (explanation.category, *(other.category for other in explanation.also))
