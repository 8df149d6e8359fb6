"""A document as a source gives it, and the sections it is searched and cited by."""

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Literal

from knowledge.visibility import Access

# How the site that shows a document makes the anchor of a heading: as GitHub and MkDocs do, as Confluence does in the
# cloud or on one's own server, or not at all.
AnchorStyle = Literal["slug", "confluence_cloud", "confluence_server", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What a document is about and whom it is for: what searches are narrowed by.

    `platform_versions` empty: every version. `category` is the category of failure a runbook is for.
    """

    access: Access
    team: str | None = None
    product: str | None = None
    platform_versions: tuple[str, ...] = ()
    category: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One document: markdown, with where it stands and whom it is for. `doc_id` is unique in its source."""

    source: str
    doc_id: str
    title: str
    body: str
    url: str | None
    label: Label
    updated: date | None = None
    anchors: AnchorStyle = "slug"

    @property
    def content_hash(self) -> str:
        """Return a digest of everything a reader or a search could notice."""
        label = self.label
        return digest(
            self.title, self.body, self.url or "", self.anchors, str(self.updated or ""), label.access.tenant,
            *sorted(label.access.groups), "\x1e", label.team or "", label.product or "", label.category or "",
            *label.platform_versions,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What stands under one heading. `id` is stable: source, document and anchor.

    `path` are the titles above it, the document's first.
    """

    id: str
    source: str
    doc_id: str
    path: tuple[str, ...]
    title: str
    text: str
    url: str | None
    label: Label
    updated: date | None = None

    @property
    def above(self) -> str:
        """Return the titles above, and the words of its category: `exec_format` is found by "exec format"."""
        return " ".join((*self.path, self.label.category or ""))

    @property
    def is_lead(self) -> bool:
        """Tell whether it is what a page says before its first heading, and so has no anchor."""
        return self.id.endswith("#")

    @property
    def embedded_text(self) -> str:
        """Return what its vector is made of: the titles give a short section its subject."""
        return " > ".join((*self.path, self.title)) + "\n" + self.text

    @property
    def text_hash(self) -> str:
        """Return the digest of what its vector is made of: equal texts share a vector."""
        return digest(self.embedded_text)


def digest(*parts: str) -> str:
    """Digest texts, so that no two different lists of them are alike.

    Example:
        >>> digest("a", "b") == digest("ab")
        False
    """
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]
