"""Orders the best candidates anew by a model that reads question and section together, where one is configured."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Protocol

from knowledge.fusion import CATEGORY_BONUS, Ranked

RERANKED = 50  # of the best: Bedrock charges for 100 sections a question, and takes longer the more they are
MAX_CHARACTERS = 4000  # of a section; rerankers read some 512 to 4,096 tokens of question and text


class Reranker(Protocol):
    """Scores texts by how well each answers a question."""

    @property
    def model(self) -> str:
        """Return the model's id."""
        ...

    def relevance(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        """Return a score between 0 and 1 for each text, in order. Blocks.

        Raises:
            HelpError: the model failed.
        """
        ...


def reranked(
    reranker: Reranker, question: str, ranked: Sequence[Ranked], *, categories: Collection[str] = ()
) -> tuple[Ranked, ...]:
    """Return the best candidates in the order of the model; what is behind them is left out. Blocks.

    Runbooks of categories that rules have found keep their advantage.

    Raises:
        HelpError: the model failed.
    """
    best = ranked[:RERANKED]
    if len(best) < 2 or not question.strip():
        return tuple(ranked)
    scores = reranker.relevance(question, [one.candidate.section.embedded_text[:MAX_CHARACTERS] for one in best])
    scored = [
        replace(one, score=score + (CATEGORY_BONUS if one.candidate.section.label.category in categories else 0.0))
        for one, score in zip(best, scores, strict=True)
    ]
    return tuple(sorted(scored, key=lambda one: (-one.score, one.candidate.section.id)))
