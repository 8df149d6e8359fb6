"""The head of a markdown file: whom it is for and what it is about."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

import yaml

from knowledge.errors import UnreadableDocumentError
from knowledge.visibility import parse_groups

FENCE = "---"


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """What a head says. `groups` is None when it says nothing of visibility."""

    title: str | None = None
    groups: frozenset[str] | None = None
    team: str | None = None
    product: str | None = None
    platform_versions: tuple[str, ...] = ()
    category: str | None = None
    updated: date | None = None
    url: str | None = None


def split_front_matter(text: str) -> tuple[FrontMatter, str]:
    r"""Take the head off a markdown text. A text without one has an empty head.

    Raises:
        UnreadableDocumentError: the head is no YAML. Then nobody can say whom the document is for.

    Example:
        >>> head, body = split_front_matter("---\ntitle: Roads\nvisibility: everyone\n---\nText")
        >>> head.title, head.groups, body
        ('Roads', frozenset({'everyone'}), 'Text')
        >>> split_front_matter("Only text")[0].groups is None
        True
    """
    lines = text.removeprefix("\ufeff").splitlines(keepends=True)
    if not lines or lines[0].strip() != FENCE:
        return FrontMatter(), text.removeprefix("\ufeff")
    end = next((at for at, line in enumerate(lines[1:], start=1) if line.strip() == FENCE), None)
    if end is None:
        raise UnreadableDocumentError("its head begins with --- and never ends")
    try:
        written: Any = yaml.safe_load("".join(lines[1:end]))
    except (yaml.YAMLError, ValueError) as error:  # a date such as 2026-13-45 is a ValueError
        raise UnreadableDocumentError(f"its head is not YAML: {' '.join(str(error).split())[:200]}") from error
    if written is not None and not isinstance(written, dict):
        raise UnreadableDocumentError("its head is no list of keys and values")
    return _head(cast("dict[str, Any]", written or {})), "".join(lines[end + 1 :])


def _head(written: dict[str, Any]) -> FrontMatter:
    return FrontMatter(
        title=_text(written.get("title")),
        groups=parse_groups(written["visibility"]) if "visibility" in written else None,
        team=_text(written.get("team")),
        product=_text(written.get("product")),
        platform_versions=_texts(written.get("platform_version", written.get("platform_versions"))),
        category=_text(written.get("category")),
        updated=_day(written.get("updated")),
        url=_text(written.get("url")),
    )


def _text(value: Any) -> str | None:
    return str(value).strip() or None if isinstance(value, str | int | float) else None


def _texts(value: Any) -> tuple[str, ...]:
    values = cast("list[Any]", value) if isinstance(value, list) else [value]
    return tuple(text for one in values if (text := _text(one)))


def _day(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
