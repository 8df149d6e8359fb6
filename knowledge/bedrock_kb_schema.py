"""How sections stand in a Bedrock knowledge base: one document each, whose id says all that a sync must know of it.

Listing the documents of a data source gives their ids and nothing else, so the id carries the document's mark.
Sources: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_KnowledgeBaseDocument.html (limits),
https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent-runtime_RetrievalFilter.html
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from knowledge.article import Label, Section, digest
from knowledge.index import Document, Filters, Mark
from knowledge.visibility import Access, Visibility, parse_groups

FORM = "tsuba/1"  # raise it with any change below: then every document is written anew
MAX_CHARACTERS = 2048  # of an id, and of a string among the attributes
MAX_MEMBERS = 10  # of a list among the attributes
ANY_VERSION = "*"  # a filter cannot ask whether an attribute is absent
_NOTHING = "This document has no text."  # an empty one is refused; it has no groups, so nobody finds it


@dataclass(frozen=True, slots=True, kw_only=True)
class PartId:
    """The id of a document in the knowledge base: a section, which document it is of, and of how many parts that is.

    `section_id` is empty for a document without sections. `content` is a digest of all that stands in the part.
    """

    source: str
    doc_id: str
    section_id: str
    parts: int
    mark: Mark
    content: str

    def written(self) -> str:
        """Write it as the knowledge base keeps it."""
        mark = self.mark
        whole = [
            FORM, self.source, self.doc_id, self.section_id, self.parts, mark.version, mark.content_hash, self.content
        ]  # fmt: skip
        return json.dumps(whole, ensure_ascii=False, separators=(",", ":"))


class UnfitError(Exception):
    """A document does not fit into a knowledge base. The message says what of it."""


def read_part_id(written: str) -> PartId | None:
    """Read an id back; None when it is not one of ours.

    Example:
        >>> mark = Mark(version="7", content_hash="c")
        >>> part = PartId(source="s", doc_id="a.md", section_id="s/a.md#x", parts=1, mark=mark, content="d")
        >>> read_part_id(part.written()) == part, read_part_id("s3://bucket/a.md")
        (True, None)
    """
    try:
        form, source, doc_id, section_id, parts, version, content_hash, content = json.loads(written)
    except (ValueError, TypeError):
        return None
    if form != FORM:
        return None
    mark = Mark(version=version, content_hash=str(content_hash))
    return PartId(
        source=str(source), doc_id=str(doc_id), section_id=str(section_id), parts=int(parts), mark=mark,
        content=str(content),
    )  # fmt: skip


def parts_of(document: Document, source: str) -> dict[str, Mapping[str, Any]]:
    """Return what to ingest for a document, by the ids it then has.

    Raises:
        UnfitError: it holds more than a knowledge base takes.
    """
    sections: Sequence[Section | None] = document.sections or (None,)
    parts: dict[str, Mapping[str, Any]] = {}
    for section in sections:
        text = section.embedded_text if section else _NOTHING
        attributes = _attributes(section) if section else [_string("source", source)]
        part = PartId(
            source=source,
            doc_id=document.doc_id,
            section_id=section.id if section else "",
            parts=len(document.sections),
            mark=document.mark,
            content=digest(text, json.dumps(attributes)),
        )
        own_id = part.written()
        if len(own_id) > MAX_CHARACTERS:
            raise UnfitError(f"its name and anchors make an id of more than {MAX_CHARACTERS} characters")
        parts[own_id] = {
            "content": {
                "dataSourceType": "CUSTOM",
                "custom": {
                    "customDocumentIdentifier": {"id": own_id},
                    "sourceType": "IN_LINE",
                    "inlineContent": {"type": "TEXT", "textContent": {"data": text}},
                },
            },
            "metadata": {"type": "IN_LINE_ATTRIBUTE", "inlineAttributes": attributes},
        }
    return parts


def seen_by(visibility: Visibility, filters: Filters) -> dict[str, Any]:
    """Return the filter of every search. A document without tenant or groups meets it for nobody."""
    conditions = [
        {"equals": {"key": "tenant", "value": visibility.tenant}},
        _any([{"listContains": {"key": "groups", "value": group}} for group in sorted(visibility.names)]),
    ]
    for name, value in (("team", filters.team), ("product", filters.product)):
        if value is not None:
            conditions.append({"equals": {"key": name, "value": value}})
    if filters.platform_version is not None:
        versions = (filters.platform_version, ANY_VERSION)
        conditions.append(_any([{"listContains": {"key": "platform_versions", "value": each}} for each in versions]))
    if filters.categories:
        conditions.append({"in": {"key": "category", "value": sorted(filters.categories)}})
    return {"andAll": conditions}


def read_result(result: Mapping[str, Any]) -> tuple[Section, PartId | None]:
    """Read what Retrieve found. The label is what the metadata say: without tenant or groups it opens to nobody.

    A result that no sync of ours wrote is a section by itself, named by where it lies.
    """
    metadata = cast("Mapping[str, Any]", result.get("metadata") or {})
    place = _place(result)
    part = read_part_id(place)
    label = Label(
        access=Access(tenant=_text(metadata, "tenant") or "", groups=parse_groups(metadata.get("groups"))),
        team=_text(metadata, "team"),
        product=_text(metadata, "product"),
        platform_versions=tuple(each for each in _texts(metadata, "platform_versions") if each != ANY_VERSION),
        category=_text(metadata, "category"),
    )
    told = str(cast("Mapping[str, Any]", result.get("content") or {}).get("text", ""))
    titles = _titles(metadata) or (_text(metadata, "title") or place.rpartition("/")[2] or "Document",)
    heading, _, rest = told.partition("\n")
    section = Section(
        id=part.section_id if part else f"knowledge-base/{place}",
        source=part.source if part else "knowledge-base",
        doc_id=part.doc_id if part else place,
        path=titles[:-1],
        title=titles[-1],
        text=rest if heading == " > ".join(titles) else told,
        url=_text(metadata, "url") or (place if place.startswith(("https://", "http://")) else None),
        label=label,
        updated=_day(_text(metadata, "updated")),
    )
    return section, part


def _attributes(section: Section) -> list[dict[str, Any]]:
    label = section.label
    named = {
        "tenant": label.access.tenant,
        "team": label.team,
        "product": label.product,
        "category": label.category,
        "titles": json.dumps([*section.path, section.title], ensure_ascii=False),
        "url": section.url,
        "updated": section.updated.isoformat() if section.updated else None,
    }
    lists = {
        "groups": sorted(label.access.groups),
        "platform_versions": list(label.platform_versions) or [ANY_VERSION],
    }
    return [_string(key, value) for key, value in named.items() if value] + [
        _list(key, values) for key, values in lists.items() if values
    ]


def _string(key: str, value: str) -> dict[str, Any]:
    if len(value) > MAX_CHARACTERS:
        raise UnfitError(f"its {key} has more than {MAX_CHARACTERS} characters")
    return {"key": key, "value": {"type": "STRING", "stringValue": value}}


def _list(key: str, values: list[str]) -> dict[str, Any]:
    if len(values) > MAX_MEMBERS:
        raise UnfitError(f"a knowledge base takes at most {MAX_MEMBERS} {key} of a document, it has {len(values)}")
    return {"key": key, "value": {"type": "STRING_LIST", "stringListValue": values}}


def _any(conditions: list[dict[str, Any]]) -> dict[str, Any]:
    return {"orAll": conditions} if len(conditions) > 1 else conditions[0]


def _place(result: Mapping[str, Any]) -> str:
    """Return where a result lies: each kind of data source has a field of its own for that."""
    location = cast("Mapping[str, Any]", result.get("location") or {})
    for part in location.values():
        if isinstance(part, dict):
            values = cast("dict[str, Any]", part)
            return str(next(iter(values.values()), ""))
    return ""


def _titles(metadata: Mapping[str, Any]) -> tuple[str, ...]:
    try:
        titles: object = json.loads(_text(metadata, "titles") or "[]")
    except ValueError:
        return ()
    return tuple(str(title) for title in cast("list[object]", titles)) if isinstance(titles, list) else ()


def _text(metadata: Mapping[str, Any], key: str) -> str | None:
    value = metadata.get(key)
    return value if isinstance(value, str) and value else None


def _texts(metadata: Mapping[str, Any], key: str) -> tuple[str, ...]:
    value: object = metadata.get(key)
    if isinstance(value, list):
        return tuple(str(each) for each in cast("list[object]", value))
    return (str(value),) if value else ()


def _day(written: str | None) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return None
