import json
from typing import Any

import pytest

from evals.aws_lab.exchange import HttpRequest
from evals.aws_lab.log_search import INDEX, record, search

TASK = "arn:aws:ecs:eu-west-1:111122223333:task/prod/" + "a" * 32
RECORDS = [record(TASK, "web", 1_762_000_000_000 + n, f"line {n}") for n in range(3)]


def asked(body: Any, path: str = f"/{INDEX}/_search") -> tuple[int, dict[str, Any]]:
    text = json.dumps(body).encode()
    answer = search(RECORDS, HttpRequest(method="GET", path=path, query="", headers={}, body=text))
    return answer.status, json.loads(answer.body)


def lines(body: Any, path: str = f"/{INDEX}/_search") -> list[str]:
    status, answer = asked(body, path)
    assert status == 200
    return [hit["_source"]["log"] for hit in answer["hits"]["hits"]]


def test_without_a_query_everything_is_found_up_to_the_size() -> None:
    assert lines({}) == ["line 0", "line 1", "line 2"]
    assert lines({"size": 1, "sort": [{"@timestamp": {"order": "desc"}}]}) == ["line 2"]


def test_an_index_that_is_not_there_is_an_error_and_a_pattern_without_one_is_not() -> None:
    assert asked({}, "/other/_search")[0] == 404
    assert lines({}, "/other-*/_search") == []
    assert len(lines({}, "/other-*,ecs-*/_search")) == 3


@pytest.mark.parametrize("query", [{"term": {"a": 1}}, {"bool": {"must_not": []}}, {"match_all": {}, "bool": {}}])
def test_a_clause_that_is_not_served_is_refused(query: dict[str, Any]) -> None:
    assert asked({"query": query})[0] == 400


def test_a_phrase_is_words_one_after_the_other() -> None:
    assert len(lines({"query": {"match_phrase": {"ecs_task_arn": TASK}}})) == 3
    assert lines({"query": {"match_phrase": {"ecs_task_arn": "task prod nothing"}}}) == []
