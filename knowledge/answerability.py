"""Tells whether the best sections found answer the question at all, or only resemble it.

Neither the cosine nor the shared words alone tell it; their sum does, measured on questions with and without an answer:
over the runbooks it recognises 9 in 10 questions from elsewhere, and refuses 1 in 20 of those it could answer.
"""

from collections.abc import Sequence

from knowledge.fusion import Ranked
from knowledge.query import PreparedQuery
from knowledge.terms import terms_of

LOOKED_AT = 3  # the best sections: further down something always shares a word
SHARE_WEIGHT = 0.5
LEAST_FIT = 0.6
# Without vectors only the shared words are left, which recognise about half.
LEAST_SHARE = 0.4


def is_documented(query: PreparedQuery, ranked: Sequence[Ranked]) -> bool:
    """Tell whether one of the best sections fits the question well enough to be shown."""
    best = [one.candidate for one in ranked[:LOOKED_AT]]
    if not best or not query.asked:
        return False
    share = max(
        _share(query, " ".join((candidate.section.above, candidate.section.title, candidate.section.text)))
        for candidate in best
    )
    measured = [candidate.likeness for candidate in best if candidate.likeness is not None]
    if not measured:
        return share >= LEAST_SHARE
    return SHARE_WEIGHT * share + max(measured) >= LEAST_FIT


def _share(query: PreparedQuery, text: str) -> float:
    """Return how many of the question's own terms a text holds: 0 none, 1 all."""
    return len(query.asked & frozenset(terms_of(text))) / len(query.asked)
