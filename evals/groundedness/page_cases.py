"""The questions of the judged sets with the passages a model would answer them from: the pages judged, and others."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from agent.documentation.settings import KnowledgeSettings
from agent.documentation.sources import configured_sources
from agent.verification.material import Document
from agent.verification.pages import Page, PageMaterial
from evals.bundled import WHOLE, question_sets
from knowledge.article import Section
from knowledge.chunking import sections_of

MAX_JUDGED, OTHERS = 4, 2  # passages of one case: what answers, and what a search would bring beside it


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCase:
    """A question, its passages best first, and a page that was not found for it."""

    id: str
    question: str
    documents: tuple[Document, ...]
    elsewhere: Document

    def material(self, *, link_hosts: tuple[str, ...]) -> PageMaterial:
        """Return what may be said of it."""
        return PageMaterial.of(self.documents, question=self.question, link_hosts=link_hosts)

    def pages(self) -> tuple[Page, ...]:
        """Return the passages as they are cut for verification."""
        return tuple(self.material(link_hosts=()).pages.values())


def page_cases(random: Random) -> Iterator[PageCase]:
    """Yield a case for each judged question that the bundled pages answer."""
    sections = bundled_sections()
    names = sorted(sections)
    for name in WHOLE:
        for question in question_sets()[name]:
            judged = sorted(
                (own for own in question.relevant if own in sections), key=lambda own: -question.relevant[own]
            )
            if not judged:
                continue
            others = [own for own in random.sample(names, OTHERS + 5) if own not in question.relevant]
            shown = [*judged[:MAX_JUDGED], *others[:OTHERS]]
            yield PageCase(
                id=question.id,
                question=question.text,
                documents=tuple(_document(n, sections[own]) for n, own in enumerate(shown, start=1)),
                elsewhere=_document(9, sections[others[OTHERS]]),
            )


def bundled_sections() -> dict[str, Section]:
    """Return the sections of the runbooks and of the example platform's pages, by their ids."""
    articles = (
        source.read(listed)
        for source in configured_sources(KnowledgeSettings(example_platform=True))
        for listed in source.listing()
    )
    return {section.id: section for article in articles for section in sections_of(article)}


def _document(number: int, section: Section) -> Document:
    title = " › ".join(dict.fromkeys((*section.path, section.title)))
    return Document(label=f"D{number}", title=title, url=section.url or "", text=section.text)
