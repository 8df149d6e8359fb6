"""Writes the draft of an answer from the documentation, from the passages and the question that the prompt shows.

It answers with the sentences that share most words with the question, those of the best passages first, and makes one up
as a careless model does. It knows nothing by itself: where no sentence shares enough, it says that none answers.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from agent.draft import Draft, DraftStatement
from agent.verification.material import Document
from agent.verification.pages import Page, page_of
from agent.verification.vocabulary import plain_words, words_in

LEAST = 2  # shared words: one alone is met anywhere
TOLD = 3  # sentences of an answer
SLIP = "Requests of more than 500 are approved by finance within 3 hours."
_MARK = re.compile(r"The mark of this answer's fences is (\w+)\.")
_QUOTING = frozenset('“”"`…<>')


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPages:
    """What such a prompt holds. `rejected`: sentences of the last draft were given back."""

    question: str
    pages: Mapping[str, Page]
    rejected: bool


def read_pages(text: str) -> ReadPages | None:
    """Return what the text of a prompt holds, None where it asks nothing of the documentation."""
    found = _MARK.search(text)
    if found is None or "\nQuestion about the platform:\n" not in text:
        return None
    fenced = re.compile(rf"<<{found[1]} (\S+)>>\n(.*?)\n<<{found[1]} end>>", re.DOTALL)
    blocks = {label: body for label, body in fenced.findall(text) if label != "end"}
    pages: dict[str, Page] = {}
    for label, body in blocks.items():
        if re.fullmatch(r"D\d+", label):
            title, _, passage = body.partition("\n")
            pages[label] = page_of(Document(label=label, title=title, url="", text=passage))
    return ReadPages(question=blocks.get("question", ""), pages=pages, rejected="rejected" in blocks)


def write_page_draft(read: ReadPages, *, slip: bool) -> Draft:
    """Answer with the sentences that share most with the question.

    Args:
        read: the prompt.
        slip: make up one sentence beside them; asked again it leaves it out.
    """
    if read.rejected:
        return Draft()
    asked = words_in(read.question) - plain_words()
    best = sorted(
        (
            (place - shared, place, page.label, line)
            for place, page in enumerate(read.pages.values())
            for line in page.plain
            if _tellable(line) and (shared := _shared(line, page, asked)) >= LEAST
        ),
        key=lambda one: one[:2],
    )
    told = [(label, line) for _, _, label, line in best[:TOLD]]
    if not told:
        return Draft(
            statements=[
                DraftStatement(role="unknown", text="The passages do not answer this.", sources=list(read.pages)[:6])
            ]
        )
    statements = [
        DraftStatement(role="summary" if n == 0 else "platform", text=line, sources=[label])
        for n, (label, line) in enumerate(told)
    ]
    made_up = [DraftStatement(role="platform", text=SLIP, sources=[told[0][0]])] if slip else []
    return Draft(statements=[*statements, *made_up])


def _shared(line: str, page: Page, asked: frozenset[str]) -> int:
    return len(asked & words_in(f"{page.title} {line}")) + len(asked & words_in(line))


def _tellable(line: str) -> bool:
    return line.endswith((".", "!")) and 25 <= len(line) <= 300 and not set(line) & _QUOTING
