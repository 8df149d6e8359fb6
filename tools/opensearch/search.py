"""Asks an OpenSearch for the last lines of one container of one task.

Source: https://docs.opensearch.org/latest/api-reference/search-apis/search/
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from tools.errors import GapReason, ReadFailedError
from tools.opensearch.log_store import LogStore

if TYPE_CHECKING:
    from botocore.credentials import ReadOnlyCredentials

OPERATION = "opensearch:Search"
LONGEST_SECONDS = 5.0  # as for an AWS call: a store that answers at all answers a filtered query within a second
_REASONS: Mapping[Any, GapReason] = {401: "denied", 403: "denied", 404: "not_found", 429: "throttled"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whose lines, of which time, and how many at most. `until` None is now."""

    task_arn: str
    container: str
    since: datetime | None
    until: datetime | None
    limit: int


def last_lines(
    store: LogStore, asked: Asked, *, credentials: "ReadOnlyCredentials | None", seconds: float
) -> list[tuple[datetime, str]]:
    """Return the newest lines of the container, oldest first, each with its time.

    Only lines whose own fields name this very task and container are returned, whatever the store matched.

    Raises:
        ReadFailedError: refused, not there, too slow, or not what an OpenSearch answers.
    """
    documents = _hits(_search(store, query(store, asked), credentials, min(seconds, LONGEST_SECONDS)))
    found = [
        (moment, _message(store, document))
        for document in documents
        if document.get(store.task_field) == asked.task_arn
        and is_of(document.get(store.container_field), asked.container)
        and (moment := _moment(document.get(store.time_field))) is not None
    ]
    return found[::-1]


def query(store: LogStore, asked: Asked) -> dict[str, Any]:
    """Write the search: filtered to the task and container, newest first.

    A phrase matches a whole keyword and the words of an analysed text; the wildcard finds Docker's longer names.
    """
    window = {"gte": _iso(asked.since), "lte": _iso(asked.until)}
    window = {edge: moment for edge, moment in window.items() if moment}
    names = [
        {"match_phrase": {store.container_field: asked.container}},
        {"wildcard": {store.container_field: {"value": f"*-{_literal(asked.container)}-*"}}},
    ]
    must: list[dict[str, Any]] = [
        {"match_phrase": {store.task_field: asked.task_arn}},
        {"bool": {"should": names, "minimum_should_match": 1}},
    ]
    if window:
        must.append({"range": {store.time_field: window}})
    return {
        "size": asked.limit,
        "query": {"bool": {"filter": must}},
        # Lines of one millisecond keep the order in which they were written.
        "sort": [{store.time_field: {"order": "desc", "unmapped_type": "date"}}, {"_doc": {"order": "desc"}}],
        "track_total_hits": False,
        "timeout": f"{int(LONGEST_SECONDS)}s",
    }


def is_of(value: object, container: str) -> bool:
    """Tell whether a record's container name means this container: its own name, or what the ECS agent named it.

    Example:
        >>> is_of("web", "web"), is_of("/ecs-shop-7-web-a4eafbb3d4c7f1e16e00", "web"), is_of("/ecs-shop-7-my-web-a4", "web")
        (True, True, False)
    """
    if not isinstance(value, str):
        return False
    named_by_agent = rf"/?ecs-[\w-]{{1,255}}-\d{{1,9}}-{re.escape(container)}-[0-9a-f]{{8,32}}"
    return value.removeprefix("/") == container or bool(re.fullmatch(named_by_agent, value))


def _search(
    store: LogStore, body: Mapping[str, Any], credentials: "ReadOnlyCredentials | None", seconds: float
) -> Mapping[str, Any]:
    # Loading the library takes a second, which only those pay who have a store.
    from opensearchpy import OpenSearch, Urllib3AWSV4SignerAuth
    from opensearchpy.exceptions import OpenSearchException

    sign: Any = None
    if credentials is not None:
        sign = Urllib3AWSV4SignerAuth(credentials, store.region or "", store.service)
    elif store.username is not None:
        sign = (store.username, store.password or "")
    try:
        client: Any = OpenSearch(
            hosts=[store.endpoint],
            http_auth=sign,
            timeout=seconds,
            max_retries=0,
            retry_on_timeout=False,
            pool_maxsize=1,
        )
        try:
            # A GET, so that permission to read is enough. Half an answer would pass for a whole one.
            answer: Any = client.transport.perform_request(
                "GET", f"/{store.index}/_search", params={"allow_partial_search_results": "false"}, body=body
            )
        finally:
            client.close()
    except (OpenSearchException, ValueError, UnicodeError) as error:
        raise _failed(store, error) from error
    if not isinstance(answer, dict):
        raise _failed(store, ValueError("the answer is no JSON object"))
    return cast("dict[str, Any]", answer)


def _failed(store: LogStore, error: Exception) -> ReadFailedError:
    from opensearchpy.exceptions import ConnectionTimeout

    status = getattr(error, "status_code", None)
    reason: GapReason = "timeout" if isinstance(error, ConnectionTimeout) else _REASONS.get(status, "error")
    # The library's message may repeat the query or the answer: only the status is told.
    return ReadFailedError(
        f"{OPERATION} at {store.host} failed ({status or type(error).__name__})",
        reason=reason,
        operation=OPERATION,
        code=str(status) if status else None,
    )


def _hits(answer: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    if answer.get("timed_out"):
        raise ReadFailedError(f"{OPERATION} ran out of time", reason="timeout", operation=OPERATION)
    found = answer.get("hits")
    hits: Any = cast("dict[str, Any]", found).get("hits") if isinstance(found, dict) else None
    if not isinstance(hits, list):
        raise ReadFailedError(f"{OPERATION} was not answered with hits", reason="error", operation=OPERATION)
    for hit in cast("list[Any]", hits):
        source: Any = cast("dict[str, Any]", hit).get("_source") if isinstance(hit, dict) else None
        if isinstance(source, dict):
            yield cast("dict[str, Any]", source)


def _message(store: LogStore, document: Mapping[str, Any]) -> str:
    """Return the line; where the router took JSON apart, its fields without those that say where it came from."""
    if isinstance(text := document.get(store.message_field), str):
        return text
    added = (store.time_field, store.task_field, store.container_field, "container_id", "source")
    return json.dumps({k: v for k, v in document.items() if k not in added and not k.startswith("ecs_")}, default=str)


def _moment(value: object) -> datetime | None:
    if isinstance(value, (int, float)):
        return datetime.fromtimestamp(value / 1000, UTC)
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def _iso(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds") if moment else None


def _literal(text: str) -> str:
    return re.sub(r"([*?\\])", r"\\\1", text)
