"""The pages of a Confluence space, over its REST interface; what its readers may not see, Tsuba's may not either.

Restrictions of a page hold for all pages below it, and changing them does not change a page's version.
Source: https://developer.atlassian.com/cloud/confluence/rest/v1/api-group-content/
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx

from knowledge.article import AnchorStyle, Article, Label, digest
from knowledge.errors import SourceError, UnreadableDocumentError
from knowledge.sources.confluence_page import storage_to_markdown
from knowledge.sources.markdown import MAX_BYTES
from knowledge.sources.source import Listed, SourceDefaults
from knowledge.visibility import EVERYONE, Access
from tools.redaction import redact

PAGE_SIZE = 50
PAGES_AT_MOST = 100_000  # a listing that never ends is broken
VISIBILITY_LABEL = "visibility-"  # a page labelled visibility-shop is for team shop
_EXPAND = "version,ancestors,metadata.labels,restrictions.read.restrictions.group,restrictions.read.restrictions.user"
_TRIES = 4
_BUSY = frozenset({429, 502, 503, 504})
_OF_ONE_PAGE = frozenset({403, 404, 410})
_LONGEST_WAIT_SECONDS = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What a listing tells of a page. `restricted` are the groups that may read it, None: everyone in the space."""

    version: str
    above: tuple[str, ...]
    labels: frozenset[str]
    restricted: frozenset[str] | None


class ConfluenceSpace:
    """The current pages of one space. `client` has the site as its base address, and signs in."""

    def __init__(
        self,
        name: str,
        client: httpx.Client,
        space: str,
        *,
        defaults: SourceDefaults,
        anchors: AnchorStyle = "confluence_cloud",
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = name
        self._client = client
        self._space = space
        self._defaults = defaults
        self._anchors: AnchorStyle = anchors
        self._wait = wait
        self._groups: Mapping[str, frozenset[str]] = {}

    @property
    def form(self) -> str:
        """Return what makes articles of these pages differ."""
        return f"{self._defaults!r} {self._client.base_url} {self._space} {self._anchors}"

    def listing(self) -> Iterable[Listed]:
        """Return every page, by its id.

        Raises:
            SourceError: the space cannot be listed to its end.
        """
        pages: dict[str, _Page] = {}
        while len(pages) < PAGES_AT_MOST:
            asked = {"spaceKey": self._space, "type": "page", "status": "current", "expand": _EXPAND}
            answer = self._get("rest/api/content", {**asked, "limit": str(PAGE_SIZE), "start": str(len(pages))})
            results: list[Any] = answer.get("results", [])
            before = len(pages)
            pages |= {str(row["id"]): _page(row) for row in results}
            if "next" not in answer.get("_links", {}):
                break
            if len(pages) == before:
                raise SourceError(f"the listing of space {self._space} goes on without new pages")
        else:
            raise SourceError(f"space {self._space} has more than {PAGES_AT_MOST} pages")
        self._groups = {own: self._readers(page, pages) for own, page in pages.items()}
        for own, page in pages.items():
            yield Listed(doc_id=own, version=digest(page.version, *sorted(self._groups[own])))

    def read(self, listed: Listed) -> Article:
        """Read one page of the last listing.

        Raises:
            UnreadableDocumentError: this one cannot be read.
            SourceError: Confluence cannot be read at the moment.
        """
        answer = self._get(f"rest/api/content/{listed.doc_id}", {"expand": "body.storage,version"}, one_page=True)
        storage = str(answer.get("body", {}).get("storage", {}).get("value", ""))
        if len(storage) > MAX_BYTES:
            raise UnreadableDocumentError(f"it has {len(storage):,} characters, more than a page has")
        path = str(answer.get("_links", {}).get("webui", ""))
        return Article(
            source=self.name,
            doc_id=listed.doc_id,
            title=redact(str(answer.get("title", listed.doc_id))),
            body=redact(storage_to_markdown(storage)),
            url=f"{str(self._client.base_url).rstrip('/')}{path}" if path.startswith("/") else None,
            label=Label(
                # A page that was not in the listing has unknown readers.
                access=Access(tenant=self._defaults.tenant, groups=self._groups.get(listed.doc_id, frozenset())),
                team=self._defaults.team,
                product=self._defaults.product,
            ),
            updated=_day(str(answer.get("version", {}).get("when", ""))),
            anchors=self._anchors,
        )

    def _readers(self, page: _Page, pages: Mapping[str, _Page]) -> frozenset[str]:
        """Return the groups that may read a page: what its labels say or the default, within every restriction."""
        named = frozenset(
            label.removeprefix(VISIBILITY_LABEL) for label in page.labels if label.startswith(VISIBILITY_LABEL)
        )
        groups = named or self._defaults.groups or frozenset()
        above = [pages.get(own) for own in page.above]
        if None in above:
            return frozenset()  # a page above that cannot be seen may restrict this one
        for one in (page, *above):
            if one and one.restricted is not None:
                groups = one.restricted if EVERYONE in groups else groups & one.restricted
        return groups

    def _get(self, path: str, parameters: Mapping[str, str], *, one_page: bool = False) -> dict[str, Any]:
        for attempt in range(1, _TRIES + 1):
            try:
                answer = self._client.get(path, params=dict(parameters))
            except httpx.HTTPError as error:
                if attempt == _TRIES:
                    raise SourceError(f"Confluence cannot be reached for space {self._space}: {error}") from error
                self._wait(float(attempt))
                continue
            if answer.status_code in _BUSY and attempt < _TRIES:
                self._wait(_pause(answer, attempt))
                continue
            return self._read_answer(answer, one_page=one_page)
        raise SourceError(f"Confluence did not answer for space {self._space}")

    def _read_answer(self, answer: httpx.Response, *, one_page: bool) -> dict[str, Any]:
        if not answer.is_success:
            told = f"Confluence answered {answer.status_code} for space {self._space}"
            if one_page and answer.status_code in _OF_ONE_PAGE:
                raise UnreadableDocumentError(told)
            raise SourceError(f"{told}; see that the token may read it")
        try:
            found: Any = answer.json()
        except ValueError as error:
            raise SourceError(f"Confluence answered something that is not JSON for space {self._space}") from error
        if not isinstance(found, dict):
            raise SourceError(f"Confluence answered something else than an object for space {self._space}")
        return dict(found)  # pyright: ignore[reportUnknownArgumentType]  # JSON


def _page(row: Mapping[str, Any]) -> _Page:
    labels = row.get("metadata", {}).get("labels", {}).get("results", [])
    rules = row.get("restrictions", {}).get("read", {}).get("restrictions", {})
    groups = frozenset(str(group["name"]) for group in rules.get("group", {}).get("results", []))
    people = rules.get("user", {}).get("results", [])
    return _Page(
        version=f"{row.get('version', {}).get('number', '')} {row.get('title', '')}",
        above=tuple(str(one["id"]) for one in row.get("ancestors", [])),
        labels=frozenset(str(label["name"]) for label in labels),
        restricted=groups if groups or people else None,  # people alone: no group may read it
    )


def _pause(answer: httpx.Response, attempt: int) -> float:
    told = answer.headers.get("Retry-After", "")
    return min(float(told) if told.isdigit() else float(attempt), _LONGEST_WAIT_SECONDS)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
