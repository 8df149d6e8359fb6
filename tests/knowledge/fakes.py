"""What stands for the outside of the documentation: a source in memory, a model that counts words, ready sections."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from knowledge.article import Article, Label, Section
from knowledge.embedding import Vectors, unit
from knowledge.errors import EmbeddingError, SourceError, UnreadableDocumentError
from knowledge.index import Document, Mark
from knowledge.sources.source import Listed
from knowledge.terms import terms_of
from knowledge.visibility import Access, Visibility

TENANT = "acme"
ANYBODY = Visibility(tenant=TENANT)


class WordModel:
    """Vectors by the words of a text: equal texts are equal, texts without a common word are at right angles."""

    def __init__(self, model: str = "words-64", dimensions: int = 64) -> None:
        self.model = model
        self.dimensions = dimensions
        self.asked: list[str] = []
        self.broken = False

    def embed(self, texts: Sequence[str]) -> Vectors:
        if self.broken:
            raise EmbeddingError("the model is broken")
        self.asked += texts
        vectors = np.full((len(texts), self.dimensions), 1e-6, dtype=np.float32)
        for row, text in enumerate(texts):
            for term in terms_of(text):
                vectors[row, int(hashlib.sha256(term.encode()).hexdigest(), 16) % self.dimensions] += 1
        return unit(vectors)


def label(*groups: str, tenant: str = TENANT, **about: str) -> Label:
    return Label(access=Access(tenant=tenant, groups=frozenset(groups)), **about)  # pyright: ignore[reportArgumentType]


EVERYBODY = label("everyone")


def section(
    own_id: str, text: str, *, title: str = "Part", path: tuple[str, ...] = ("Page",), of: Label = EVERYBODY
) -> Section:
    source, _, rest = own_id.partition("/")
    return Section(
        id=own_id, source=source, doc_id=rest.partition("#")[0], path=path, title=title, text=text,
        url=f"https://docs.example.com/{rest}", label=of,
    )  # fmt: skip


def document(*sections: Section, version: str = "1") -> Document:
    return Document(doc_id=sections[0].doc_id, mark=Mark(version=version, content_hash=version), sections=sections)


@dataclass
class MemorySource:
    """Documents in memory. `gone_dark`: the listing fails; `unreadable`: these documents do."""

    name: str = "book"
    form: str = "1"
    pages: dict[str, str] = field(default_factory=dict[str, str])
    of: Label = EVERYBODY
    unreadable: set[str] = field(default_factory=set[str])
    gone_dark: bool = False
    reads: list[str] = field(default_factory=list[str])
    with_versions: bool = True

    def listing(self) -> Iterable[Listed]:
        for doc_id, text in self.pages.items():
            version = hashlib.sha256(text.encode()).hexdigest() if self.with_versions else None
            yield Listed(doc_id=doc_id, version=version)
        if self.gone_dark:
            raise SourceError("the connection broke")

    def read(self, listed: Listed) -> Article:
        self.reads.append(listed.doc_id)
        if listed.doc_id in self.unreadable:
            raise UnreadableDocumentError("it is no text")
        return Article(
            source=self.name, doc_id=listed.doc_id, title=listed.doc_id, body=self.pages[listed.doc_id],
            url=f"https://docs.example.com/{listed.doc_id}", label=self.of,
        )  # fmt: skip
