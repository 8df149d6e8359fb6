"""Puts the two scores of a candidate together, in the same way for every index.

The text score, brought to at most 1 by the best one, plus the cosine. Measured on judged questions this is better than
fusing ranks (nDCG@10 0.68 against 0.66), and hardly moves with its weights: how much better the first is than the
second says something, and ranks forget it.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from knowledge.index import Candidate

LIKENESS_WEIGHT = 1.0
# A runbook of a category that rules have found is wanted whatever the words: it goes before what only resembles it.
CATEGORY_BONUS = 0.5
# A page of which two sections fit is the better page: of the mean of its best two, each section gets this much.
PAGE_WEIGHT = 0.2
SHORT_LEAD = 400  # characters: three sentences; what is longer may say something of its own
JUST = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranked:
    """A candidate and what it is ranked by: above 0, seldom above 2."""

    candidate: Candidate
    score: float


def fuse(candidates: Sequence[Candidate], *, categories: Collection[str] = ()) -> tuple[Ranked, ...]:
    """Rank candidates, best first; equal ones by id, so that the order is always the same."""
    most = max((candidate.words for candidate in candidates), default=0.0) or 1.0
    measured = [candidate.likeness for candidate in candidates if candidate.likeness is not None]
    least = min(measured, default=0.0)  # of what an index did not measure, it knows only that it is no better
    ranked = tuple(
        Ranked(
            candidate=candidate,
            score=candidate.words / most
            + LIKENESS_WEIGHT * (least if candidate.likeness is None else candidate.likeness)
            + (CATEGORY_BONUS if candidate.section.label.category in categories else 0.0),
        )
        for candidate in candidates
    )
    return tuple(
        sorted(_with_their_page(_leads_behind(ranked)), key=lambda one: (-one.score, one.candidate.section.id))
    )


def _leads_behind(ranked: Sequence[Ranked]) -> Sequence[Ranked]:
    """Put a page's few words of greeting behind the best of its sections: they hold its title and no answer."""
    best = {
        page: max(own) for page, own in _by_page(one for one in ranked if not one.candidate.section.is_lead).items()
    }

    def placed(one: Ranked) -> Ranked:
        section = one.candidate.section
        if not section.is_lead or len(section.text) > SHORT_LEAD or _page(one) not in best:
            return one
        return replace(one, score=min(one.score, best[_page(one)] - JUST))

    return [placed(one) for one in ranked]


def _with_their_page(ranked: Sequence[Ranked]) -> Iterator[Ranked]:
    best_two = {page: sum(sorted(own)[-2:]) / 2 for page, own in _by_page(ranked).items()}
    return (replace(one, score=one.score + PAGE_WEIGHT * best_two[_page(one)]) for one in ranked)


def _by_page(ranked: Iterable[Ranked]) -> dict[tuple[str, str], list[float]]:
    scores: dict[tuple[str, str], list[float]] = {}
    for one in ranked:
        scores.setdefault(_page(one), []).append(one.score)
    return scores


def _page(ranked: Ranked) -> tuple[str, str]:
    section = ranked.candidate.section
    return section.source, section.doc_id
