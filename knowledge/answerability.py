"""Tells whether the best sections found answer the question at all, or only resemble it.

Neither the cosine nor the shared words alone tell it; their sum does. A word counts also where the page says it in other
words. docs/knowledge.md states what is recognised and what refused, on questions with and without an answer.
"""

from collections.abc import Sequence

from knowledge.fusion import Ranked
from knowledge.neighbours import named_in
from knowledge.query import PreparedQuery
from knowledge.terms import terms_of

LOOKED_AT = 3  # the best sections: further down something always shares a word
SHARE_WEIGHT = 0.5
LEAST_FIT = 0.48
STRANGE = 0.6  # of a question's share, where it names what no page found does
# Without vectors only the words are left.
LEAST_SHARE = 0.33


def is_documented(query: PreparedQuery, ranked: Sequence[Ranked]) -> bool:
    """Tell whether one of the best sections fits the question well enough to be shown."""
    best = [one.candidate for one in ranked[:LOOKED_AT]]
    if not best or not query.asked:
        return False
    texts = [" ".join((candidate.section.above, candidate.section.title, candidate.section.text)) for candidate in best]
    share = max(covered(query, text) for text in texts)
    if any(all(name not in text.lower() for text in texts) for name in named_in(query.text)):
        share -= STRANGE
    measured = [candidate.likeness for candidate in best if candidate.likeness is not None]
    if not measured:
        return share >= LEAST_SHARE
    return SHARE_WEIGHT * share + max(measured) >= LEAST_FIT


def covered(query: PreparedQuery, text: str) -> float:
    """Return how much of the question a text holds: 0 none, 1 all.

    What it says in other words counts by how many of these it has.
    """
    terms = frozenset(terms_of(text))
    held = dict.fromkeys(query.asked & terms, 1.0)
    for written, instead in query.meant:
        share = len(instead & terms) / len(instead) if instead else 0.0
        for term in written & query.asked:
            held[term] = max(held.get(term, 0.0), share)
    return sum(held.values()) / len(query.asked)
