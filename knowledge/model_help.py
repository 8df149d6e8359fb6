"""What a language model may do for a search: say a question in the words of pages, and judge whether pages answer it.

The model itself is above this package; here is only what a search asks of it. Each may fail, and the search goes on.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from knowledge.article import Section
from knowledge.errors import HelpError
from knowledge.query import PreparedQuery
from knowledge.terms import terms_of

TERM_WEIGHT = 0.5  # as synonyms: they help to find, and do not drown what was asked
MAX_TERMS = 300  # characters: more than a dozen terms is no longer a question

T = TypeVar("T")
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether passages answer a question, and which of them, counted from 0."""

    answered: bool
    passage: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelHelp:
    """What a model does for one search, None what it does not. Both raise HelpError when they cannot.

    Attributes:
        rewrite: returns the terms by which pages may name what is asked; empty when the question has them already.
        check: judges the best sections, best first.
    """

    rewrite: Callable[[str], Awaitable[str]] | None = None
    check: Callable[[str, Sequence[Section]], Awaitable[Verdict]] | None = None


NO_HELP = ModelHelp()


def with_terms(query: PreparedQuery, terms: str) -> PreparedQuery:
    r"""Add a model's terms to what is looked for. What was asked stays what was asked.

    Example:
        >>> from knowledge.query import prepare
        >>> query = with_terms(prepare("my box keeps dying"), "task stopped exit code 137")
        >>> query.text, sorted(query.asked), query.weights["137"]
        ('my box keeps dying\ntask stopped exit code 137', ['box', 'die', 'keep'], 0.5)
    """
    cut = terms[:MAX_TERMS].strip()
    if not cut:
        return query
    weights = dict.fromkeys(terms_of(cut), TERM_WEIGHT) | dict(query.weights)
    return replace(query, text=f"{query.text}\n{cut}", weights=weights)


async def helped(without: str, asked: Awaitable[T], seconds: float) -> tuple[T | None, tuple[str, ...]]:
    """Return what a model gave in time; else None, and a note of what is `without` it and why."""
    try:
        async with asyncio.timeout(seconds):
            return await asked, ()
    except HelpError as error:
        why = str(error)
    except TimeoutError:
        why = "the model did not answer in time"
    logger.warning("search without help", extra={"step": without, "error": why})
    return None, (f"{without}: {why}",)
