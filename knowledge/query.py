"""A question as it is searched: weighted stems for the text index, a cleaned text for the vector."""

from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.synonyms import synonyms_in
from knowledge.terms import terms_of
from knowledge.volatile import without_volatile

SYNONYM_WEIGHT = 0.5  # measured: less finds fewer pages for chat, more drowns what was asked
MAX_CHARACTERS = 4000  # a whole log says no more about the page to show than its first lines


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedQuery:
    """What is looked for. `asked` are the stems of the question itself, `weights` those with synonyms added."""

    text: str
    asked: frozenset[str]
    weights: Mapping[str, float]


def prepare(text: str) -> PreparedQuery:
    """Clean a question, an error or a chat message, and add what the pages call the same.

    Example:
        >>> query = prepare("oom in task 0123456789abcdef0123456789abcdef")
        >>> query.text, sorted(query.asked), query.weights["memori"]
        ('oom in task', ['oom', 'task'], 0.5)
    """
    cleaned = without_volatile(text[:MAX_CHARACTERS])
    asked = frozenset(terms_of(cleaned))
    weights = dict.fromkeys(terms_of(" ".join(synonyms_in(cleaned))), SYNONYM_WEIGHT)
    weights.update(dict.fromkeys(asked, 1.0))
    return PreparedQuery(text=cleaned, asked=asked, weights=weights)
