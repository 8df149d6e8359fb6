"""What every index of the documentation does, whatever it stands on. The same contract tests run over all of them.

An index gives candidates with two scores each; ranking, fusion and the decision whether the documentation has an answer
are the same code for all (knowledge/search.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from knowledge.article import Label, Section
from knowledge.embedding import Vectors
from knowledge.query import PreparedQuery
from knowledge.visibility import Visibility

# Below this share of sections with a vector a search goes by words alone: sections without one would lose unfairly.
ENOUGH_VECTORS = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What a search is narrowed to. A document that names no platform version holds for every one."""

    team: str | None = None
    product: str | None = None
    platform_version: str | None = None
    categories: frozenset[str] = frozenset()

    def admit(self, label: Label) -> bool:
        """Tell whether a document of this label may be found."""
        versions = label.platform_versions
        return (
            self.team in (None, label.team)
            and self.product in (None, label.product)
            and (self.platform_version is None or not versions or self.platform_version in versions)
            and (not self.categories or label.category in self.categories)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A visible section with its scores.

    `words` is the text index's score; 0 when it found none of the words. An index that ranks by itself gives its own
    score there, whatever it stands for. `likeness` is the cosine to the question, None where the index has no vectors or
    did not measure it.
    """

    section: Section
    words: float
    likeness: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidates:
    """What an index found.

    `searched` counts the sections the asker may see, None where the index cannot count them. `by_likeness` is false
    without vectors.
    """

    found: tuple[Candidate, ...]
    searched: int | None
    by_likeness: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """By what an index knows whether a document has changed: the source's own mark, and its content's digest."""

    version: str | None
    content_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document as it is to stand in an index."""

    doc_id: str
    mark: Mark
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a sync found different in one source: documents to write whole, and documents that are gone."""

    source: str
    written: tuple[Document, ...] = ()
    deleted: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexStatus:
    """What an index holds, for its operators: counted over all tenants."""

    kind: str
    place: str
    documents: Mapping[str, int] = field(default_factory=dict[str, int])
    sections: int = 0
    embedded: int = 0
    model: str | None = None


class KnowledgeIndex(Protocol):
    """An index of sections. Every method raises IndexUnavailableError when the index cannot be used.

    One that makes its vectors itself lacks none, and refuses those that are handed to it.
    """

    @property
    def on_bedrock(self) -> bool:
        """Return whether it sends what is asked to Bedrock."""
        ...

    async def candidates(
        self, query: PreparedQuery, vector: Vectors | None, visibility: Visibility, filters: Filters, *, limit: int
    ) -> Candidates:
        """Return the best sections by words and the best by likeness that this asker may see."""
        ...

    async def marks(self, source: str) -> dict[str, Mark]:
        """Return the documents of a source, by id. One that was written only in part is not among them."""
        ...

    async def apply(self, change: Change) -> None:
        """Write and delete documents. Searches see a document as it was or as it is to be, never a mixture."""
        ...

    async def without_vector(self, model: str, *, limit: int) -> tuple[Section, ...]:
        """Return sections that have no vector of this model yet, one of each text."""
        ...

    async def put_vectors(self, model: str, vectors: Mapping[str, Vectors]) -> None:
        """Keep vectors by `text_hash`.

        Raises:
            ModelMismatchError: their size is not that of the others.
        """
        ...

    async def use_model(self, model: str) -> None:
        """Search by this model's vectors from now on, and forget those of others. Every section must have one."""
        ...

    async def model(self) -> str | None:
        """Return the model whose vectors are searched."""
        ...

    async def status(self) -> IndexStatus:
        """Return what the index holds."""
        ...

    async def close(self) -> None:
        """Let go of what is open."""
        ...
