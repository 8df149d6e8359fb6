"""Closed tickets, from an export: a file with one JSON object a line. How it was solved is worth more than the report.

Keys: `id` and `title`; `body`, `resolution`, `url`, `closed_at`, `team`, `category` and `visibility` where there are any.
A line without `resolution` is left out: it teaches nothing.
"""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, cast

from knowledge.article import Article, Label, digest
from knowledge.errors import SourceError, UnreadableDocumentError
from knowledge.sources.source import Listed, SourceDefaults
from knowledge.visibility import Access, parse_groups
from tools.redaction import redact


class ClosedTickets:
    """The tickets of an export."""

    def __init__(self, name: str, export: Path, *, defaults: SourceDefaults) -> None:
        self.name = name
        self._export = export
        self._defaults = defaults

    @property
    def form(self) -> str:
        """Return what makes articles of these tickets differ."""
        return repr(self._defaults)

    def listing(self) -> Iterable[Listed]:
        """Return every ticket that was resolved.

        Raises:
            SourceError: the export cannot be read, or a line is no ticket: then it is not known which are missing.
        """
        for own_id, ticket in self._tickets().items():
            yield Listed(doc_id=own_id, version=digest(json.dumps(ticket, sort_keys=True)))

    def read(self, listed: Listed) -> Article:
        """Read one ticket.

        Raises:
            UnreadableDocumentError: it is not in the export any more.
        """
        ticket = self._tickets().get(listed.doc_id)
        if ticket is None:
            raise UnreadableDocumentError(f"it is not in {self._export} any more")
        groups = parse_groups(ticket["visibility"]) if "visibility" in ticket else self._defaults.groups
        body = f"## What happened\n\n{_text(ticket, 'body')}\n\n## How it was solved\n\n{_text(ticket, 'resolution')}\n"
        return Article(
            source=self.name,
            doc_id=listed.doc_id,
            title=redact(_text(ticket, "title")) or listed.doc_id,
            body=redact(body),
            url=_text(ticket, "url") or None,
            label=Label(
                access=Access(tenant=self._defaults.tenant, groups=groups or frozenset()),
                team=_text(ticket, "team") or self._defaults.team,
                product=self._defaults.product,
                category=_text(ticket, "category") or None,
            ),
            updated=_day(_text(ticket, "closed_at")),
            anchors="none",
        )

    def _tickets(self) -> dict[str, dict[str, Any]]:
        try:
            lines = self._export.read_text(encoding="utf-8").split("\n")
            rows = [(at, json.loads(line)) for at, line in enumerate(lines, start=1) if line.strip()]
        except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
            raise SourceError(f"the export {self._export} cannot be read: {error}") from error
        found: dict[str, dict[str, Any]] = {}
        for at, row in rows:
            ticket = cast("dict[str, Any]", row if isinstance(row, dict) else {})
            own_id = _text(ticket, "id")
            if not own_id or not _text(ticket, "title"):
                raise SourceError(f"line {at} of the export {self._export} has no id or no title")
            if _text(ticket, "resolution"):
                found[own_id] = ticket
        return found


def _text(ticket: dict[str, Any], key: str) -> str:
    value = ticket.get(key)
    return str(value).strip() if isinstance(value, str | int) else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
