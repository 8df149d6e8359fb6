"""The store that FireLens routers of the worlds send logs to: OpenSearch's `_search`, as far as reading logs needs it.

Records stand among the documents of CloudWatch Logs, in the group FIRELENS, in a stream `<container> <task ARN>`; here they
get the fields that aws-for-fluent-bit writes. Clauses that are not served are refused, as OpenSearch refuses unknown ones.
Source: https://docs.opensearch.org/latest/api-reference/search-apis/search/
Source: https://docs.opensearch.org/latest/query-dsl/
"""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from evals.aws_lab.estate import Estate
from evals.aws_lab.exchange import HttpRequest, HttpResponse

FIRELENS = "firelens"
INDEX = "ecs-logs"
PATH_END = "/_search"
LARGEST = 10_000  # index.max_result_window
_SECONDS = re.compile(r"\d+(?:ms|s|m)")

Record = Mapping[str, Any]


class _RefusedError(Exception):
    """The store does not understand the search."""


def records_of(estate: Estate) -> list[dict[str, Any]]:
    """Return what the routers of every account sent, in the order they wrote it."""
    found: list[dict[str, Any]] = []
    for (_, _, service, key), documents in estate.lists.items():
        if (service, key) != ("logs", "events"):
            continue
        for document in documents:
            if document["logGroupName"] == FIRELENS:
                container, _, task = document["logStreamName"].partition(" ")
                found.append(record(task, container, document["timestamp"], document["message"]))
    return found


def record(task_arn: str, container: str, milliseconds: int, line: str) -> dict[str, Any]:
    """Write one record as aws-for-fluent-bit does on Fargate with enable-ecs-log-metadata."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return {
        "@timestamp": moment.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "log": line,
        "source": "stdout",
        "container_name": container,
        "ecs_task_arn": task_arn,
        "ecs_cluster": task_arn.split("/")[1] if "/" in task_arn else "",
    }


def search(records: Sequence[Record], request: HttpRequest) -> HttpResponse:
    """Answer a search over the one index there is."""
    pattern = request.path.strip("/").split("/")[0]
    if not any(fnmatch.fnmatchcase(INDEX, name) for name in pattern.split(",")):
        if "*" not in pattern:
            return _error(404, "index_not_found_exception", f"no such index [{pattern}]")
        records = ()
    try:
        asked = json.loads(request.body or b"{}")
        found = [one for one in records if _matches(asked.get("query", {"match_all": {}}), one)]
        found = _sorted(found, asked.get("sort", []))
        size = asked.get("size", 10)
        if size > LARGEST or not _SECONDS.fullmatch(asked.get("timeout", "1s")):
            raise _RefusedError("size or timeout is not valid")
    except (_RefusedError, ValueError) as error:
        return _error(400, "parsing_exception", str(error))
    hits = [{"_index": INDEX, "_id": str(n), "_score": None, "_source": one} for n, one in enumerate(found[:size])]
    shards = {"total": 1, "successful": 1, "skipped": 0, "failed": 0}
    return _json(200, {"took": 2, "timed_out": False, "_shards": shards, "hits": {"max_score": None, "hits": hits}})


def _matches(clause: Mapping[str, Any], one: Record) -> bool:
    if len(clause) != 1:
        raise _RefusedError("a query holds one clause")
    ((kind, body),) = clause.items()
    if kind == "match_all":
        return True
    if kind == "bool":
        return _matches_bool(body, one)
    ((field, wanted),) = body.items()
    value = one.get(field)
    if kind == "match_phrase":
        # Analysed as text: the words of the phrase, one after the other.
        words, phrase = (re.findall(r"\w+", str(text).lower()) for text in (value, wanted))
        return any(words[n : n + len(phrase)] == phrase for n in range(len(words)))
    if kind == "wildcard":
        return value is not None and fnmatch.fnmatchcase(str(value), wanted["value"])
    if kind == "range":
        return value is not None and all(_compares(str(value), edge, bound) for edge, bound in wanted.items())
    raise _RefusedError(f"unknown query [{kind}]")


def _matches_bool(body: Mapping[str, Any], one: Record) -> bool:
    if unknown := set(body) - {"filter", "must", "should", "minimum_should_match"}:
        raise _RefusedError(f"[bool] query does not support {sorted(unknown)}")
    needed = [*body.get("filter", []), *body.get("must", [])]
    least = body.get("minimum_should_match", 0 if needed else 1) if body.get("should") else 0
    return all(_matches(clause, one) for clause in needed) and least <= sum(
        _matches(clause, one) for clause in body.get("should", [])
    )


def _compares(value: str, edge: str, bound: str) -> bool:
    moment, limit = datetime.fromisoformat(value), datetime.fromisoformat(bound)
    if edge not in {"gte", "lte", "gt", "lt"}:
        raise _RefusedError(f"[range] query does not support [{edge}]")
    return {"gte": moment >= limit, "lte": moment <= limit, "gt": moment > limit, "lt": moment < limit}[edge]


def _sorted(found: list[Record], sort: Sequence[Mapping[str, Any]]) -> list[Record]:
    # Last criterion first: sorting is stable. Before any, records stand in the order they were written.
    for criterion in reversed(sort):
        ((field, how),) = criterion.items()
        descending = how["order"] == "desc"
        if field == "_doc":
            found = found[::-1] if descending else found
        else:
            # reverse=True keeps equal records in their order, as OpenSearch breaks ties by the next criterion.
            found = sorted(found, key=lambda one: str(one.get(field, "")), reverse=descending)
    return found


def _error(status: int, kind: str, reason: str) -> HttpResponse:
    return _json(status, {"error": {"type": kind, "reason": reason, "root_cause": []}, "status": status})


def _json(status: int, document: Any) -> HttpResponse:
    return HttpResponse(
        status=status, body=json.dumps(document).encode(), content_type="application/json; charset=UTF-8"
    )
