"""A question as it is searched: weighted stems for the text index, a cleaned text for the vector."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from knowledge.synonyms import synonyms_in
from knowledge.terms import terms_of
from knowledge.volatile import without_volatile

SYNONYM_WEIGHT = 0.5  # measured: less finds fewer pages for chat, more drowns what was asked
# What a chat is padded with, and what is left of "isn't": said of everything, and in no page on purpose.
PADDING = frozenset(
    re.findall(
        r"\w+",
        """
    hey hi hello lol huh hmm uh um pls plz please thx thanks cheers anyone anybody anyway folks guys noob total kinda
    sorta gonna wanna gotta dunno oh ooh argh ugh omg wtf btw imo fyi asap gives
    t s d ll re ve m isn doesn didn wasn aren couldn shouldn wouldn hasn haven dont cant wont isnt doesnt didnt wasnt arent im ive id its thats whats theres
    like just really actually even ever here like thing things stuff something somehow somewhere bit lot been being
    were doing did done should would may might must
    """,
    )
)
_WORD = re.compile(r"[^\W_]+")
MAX_CHARACTERS = 4000  # a whole log says no more about the page to show than its first lines


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedQuery:
    """What is looked for. `asked` are the stems of the question itself, `weights` those with synonyms added.

    `meant` says of some of the asked ones, together, which stems a page has instead of them.
    """

    text: str
    asked: frozenset[str]
    weights: Mapping[str, float]
    meant: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()


def prepare(text: str) -> PreparedQuery:
    """Clean a question, an error or a chat message, and add what the pages call the same.

    Example:
        >>> query = prepare("oom in task 0123456789abcdef0123456789abcdef")
        >>> query.text, sorted(query.asked), query.weights["memori"]
        ('oom in task', ['oom', 'task'], 0.5)
    """
    cleaned = without_volatile(text[:MAX_CHARACTERS])
    asked = frozenset(terms_of(" ".join(word for word in _WORD.findall(cleaned) if word.lower() not in PADDING)))
    meant = tuple(
        (frozenset(terms_of(synonym.written)), frozenset(terms_of(synonym.words))) for synonym in synonyms_in(cleaned)
    )
    weights = dict.fromkeys((term for _, instead in meant for term in instead), SYNONYM_WEIGHT)
    weights.update(dict.fromkeys(asked, 1.0))
    return PreparedQuery(text=cleaned, asked=asked, weights=weights, meant=meant)
