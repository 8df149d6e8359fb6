"""Drafts that are true of passages, as a careful model would write them from the page: in its words, and in others."""

import re
from collections.abc import Iterator
from random import Random

from agent.draft import Draft, DraftQuote, DraftStatement, DraftStep
from agent.verification.pages import Page
from evals.groundedness.page_cases import PageCase

SENTENCES = 3  # told of one page
_QUOTING = frozenset('“”"`…')
# The same in other words: what everybody would write.
_REWORDED = (
    (r"\bmust be\b", "has to be"),
    (r"\bmust\b", "need to"),
    (r"\bcannot\b", "can not"),
    (r"\bis not\b", "isn't"),
    (r"\bdoes not\b", "doesn't"),
    (r"\bdo not\b", "don't"),
    (r"\btakes\b", "needs"),
    (r"\bsee\b", "have a look at"),
    (r"\bfor example\b", "for instance"),
    (r"\band so\b", "so"),
    (r"\bper cent\b", "percent"),
    (r"\bis shown\b", "appears"),
)


def true_page_drafts(case: PageCase, random: Random) -> Iterator[Draft]:
    """Yield drafts of one case: word for word, introduced, quoted, reworded, from a table, with steps, and left open."""
    for page in case.pages()[:2]:
        told = telling_sentences(page)
        if not told:
            continue
        chosen = told[:SENTENCES]
        yield _draft(page, chosen)
        yield _draft(page, [f"In short: {chosen[0]}", *(f"On this platform, {one}" for one in chosen[1:])])
        yield _draft(page, [reworded(one) for one in chosen])
        yield _draft(page, [clause(one) for one in chosen])
        yield _draft(page, [f"{one} {other}" for one, other in neighbours(page)[:2]] or chosen)
        line = random.choice(told)
        quote = DraftQuote(source=page.label, text=line)
        text = f"The page says: “{line}”"
        yield Draft(statements=[DraftStatement(role="platform", text=text, sources=[page.label], quotes=[quote])])
        if page.cells:
            yield _draft(page, [f"{cell}." for cell in random.sample(page.cells, min(2, len(page.cells)))])
        if page.commands:
            yield Draft(statements=[_said(page, chosen[0], "summary")], steps=list(_steps(page)))
    yield Draft(
        statements=[DraftStatement(role="unknown", text="The pages do not say who pays for lunch.", sources=["D1"])]
    )


def telling_sentences(page: Page) -> list[str]:
    """Return the sentences of a passage that can be told by themselves: no heading, no code, nothing quoted or marked."""
    return [
        line
        for line in page.plain
        if line.endswith((".", "!"))
        and 25 <= len(line) <= 300
        and line not in page.commands
        and not set(line) & (_QUOTING | set("<>"))
    ]


def neighbours(page: Page) -> list[tuple[str, str]]:
    """Return pairs of telling sentences that follow each other."""
    told = set(telling_sentences(page))
    return [(one, other) for one, other in zip(page.plain, page.plain[1:], strict=False) if {one, other} <= told]


def reworded(text: str) -> str:
    """Say a sentence in other words."""
    for written, instead in _REWORDED:
        text = re.sub(written, instead, text)
    return text


def clause(text: str) -> str:
    """Return the first clause of a sentence where it can stand alone, else the whole."""
    first = re.split(r"[,;:] ", text, maxsplit=1)[0].rstrip(".")
    alone = len(first.split()) >= 5 and not re.match(
        r"(?i)if|when|while|as|for|to|in|on|once|after|before|until", first
    )
    return f"{first}." if alone else text


def _draft(page: Page, texts: list[str]) -> Draft:
    first, *others = texts
    return Draft(statements=[_said(page, first, "summary"), *(_said(page, text, "platform") for text in others)])


def _said(page: Page, text: str, role: str) -> DraftStatement:
    return DraftStatement.model_validate({"role": role, "text": text, "sources": [page.label]})


def _steps(page: Page) -> Iterator[DraftStep]:
    for command in sorted(page.commands)[:2]:
        if command.startswith("aws "):
            yield DraftStep(text="Have a look with the command of the page.", command=command, sources=[page.label])
