"""What every source does: say which documents there are, and read one."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from knowledge.article import Article


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One document of a listing. `version` changes whenever the document does; None: read it to know."""

    doc_id: str
    version: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceDefaults:
    """What holds for a source's documents that say nothing themselves.

    `groups` None: a document that says nothing of its visibility is hidden.
    """

    tenant: str
    groups: frozenset[str] | None = None
    team: str | None = None
    product: str | None = None


class Source(Protocol):
    """A place with documents. Both methods block."""

    @property
    def name(self) -> str:
        """Return the name people gave the source: part of every section's id."""
        ...

    @property
    def form(self) -> str:
        """Return a text that changes with the source's settings: then every document is read again."""
        ...

    def listing(self) -> Iterable[Listed]:
        """Return every document there is. What a complete listing lacks is deleted from the index.

        Raises:
            SourceError: the listing is not complete.
        """
        ...

    def read(self, listed: Listed) -> Article:
        """Read one document.

        Raises:
            UnreadableDocumentError: this one cannot be read; the sync reports it and goes on.
            SourceError: no document can be read at the moment.
        """
        ...
