"""The search for a container's lines, over sockets. `SearchContract` runs on any OpenSearch that `fill` can write to."""

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.credentials import ReadOnlyCredentials

from evals.aws_lab.exchange import HttpRequest, HttpResponse
from evals.aws_lab.log_search import record
from tests.tools.opensearch_lab import SearchServer, search_server
from tools.errors import ReadFailedError
from tools.opensearch.log_store import LogStore
from tools.opensearch.search import Asked, is_of, last_lines

NOW = datetime(2026, 11, 1, 14, 0, tzinfo=UTC)
PATIENCE_SECONDS = 60  # the machine may be busy with other tests; nothing waits this long when it works
TASK = "arn:aws:ecs:eu-west-1:111122223333:task/prod/" + "a" * 32
OTHER = "arn:aws:ecs:eu-west-1:111122223333:task/prod/" + "b" * 32
FOREIGN = TASK.replace("111122223333", "444455556666")


def asked(**fields: Any) -> Asked:
    values: dict[str, Any] = {
        "task_arn": TASK,
        "container": "web",
        "since": NOW,
        "until": NOW + timedelta(hours=1),
        "limit": 200,
    }
    return Asked(**{**values, **fields})


def line(second: float, text: str, task: str = TASK, container: str = "web") -> dict[str, Any]:
    return record(task, container, int((NOW + timedelta(seconds=second)).timestamp() * 1000), text)


class SearchContract:
    """What every store must do. A subclass gives `store`, and `fill`, which makes it hold these records."""

    @pytest.fixture
    def store(self) -> LogStore:
        raise NotImplementedError

    def fill(self, records: list[dict[str, Any]]) -> None:
        raise NotImplementedError

    def read(self, store: LogStore, **fields: Any) -> list[str]:
        return [text for _, text in last_lines(store, asked(**fields), credentials=None, seconds=PATIENCE_SECONDS)]

    def test_the_newest_lines_come_oldest_first(self, store: LogStore) -> None:
        self.fill([line(n, f"line {n}") for n in range(30)])
        assert self.read(store, limit=3) == ["line 27", "line 28", "line 29"]

    def test_lines_of_one_millisecond_keep_their_order(self, store: LogStore) -> None:
        self.fill([line(5, text) for text in ("Error: boom", "    at start (main.js:3)", "exit")])
        assert self.read(store) == ["Error: boom", "    at start (main.js:3)", "exit"]

    def test_other_tasks_accounts_and_containers_are_not_told(self, store: LogStore) -> None:
        self.fill(
            [
                line(1, "mine"),
                line(2, "another task's", OTHER),
                line(3, "another account's", FOREIGN),
                line(4, "a longer ARN's", TASK + "0"),
                line(5, "the router's", container="log_router"),
                line(6, "another container's", container="/ecs-shop-7-my-web-a4eafbb3d4c7f1e16e00"),
                line(7, "mine on EC2", container="/ecs-shop-7-web-a4eafbb3d4c7f1e16e00"),
            ]
        )
        assert self.read(store) == ["mine", "mine on EC2"]

    def test_only_the_time_asked_for_is_told(self, store: LogStore) -> None:
        self.fill([line(-60, "before"), line(60, "within"), line(7200, "after")])
        assert self.read(store) == ["within"]
        assert self.read(store, since=None, until=None) == ["before", "within", "after"]

    def test_nothing_written_is_no_error(self, store: LogStore) -> None:
        self.fill([])
        assert self.read(store) == []


class TestServedSearch(SearchContract):
    @pytest.fixture
    def server(self) -> Iterator[SearchServer]:
        with search_server() as server:
            self._server = server
            yield server

    @pytest.fixture
    def store(self, server: SearchServer) -> LogStore:
        return LogStore(endpoint=server.url, index="ecs-*", sign="none")

    def fill(self, records: list[dict[str, Any]]) -> None:
        self._server.records = records


@pytest.fixture
def server() -> Iterator[SearchServer]:
    with search_server() as served:
        yield served


def stored(server: SearchServer, **fields: Any) -> LogStore:
    return LogStore(**{"endpoint": server.url, "index": "ecs-*", "sign": "none", **fields})


def failure(store: LogStore, seconds: float = PATIENCE_SECONDS) -> ReadFailedError:
    with pytest.raises(ReadFailedError) as caught:
        last_lines(store, asked(), credentials=None, seconds=seconds)
    assert caught.value.operation == "opensearch:Search"
    return caught.value


def answering(status: int, body: Any) -> Any:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda _: HttpResponse(status=status, body=text, content_type="application/json")


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (401, {}, "denied"),
        (403, {"error": "no permissions for [indices:data/read/search]"}, "denied"),
        (404, {"error": "index_not_found_exception"}, "not_found"),
        (429, {}, "throttled"),
        (503, {}, "error"),
        (302, {}, "error"),
        (200, b"not JSON", "error"),
        (200, [], "error"),
        (200, {"took": 1}, "error"),
        (200, {"timed_out": True, "hits": {"hits": []}}, "timeout"),
    ],
)
def test_what_is_no_answer_is_a_failure_with_its_reason(
    server: SearchServer, status: int, body: Any, reason: str
) -> None:
    server.answer = answering(status, body)
    assert failure(stored(server)).reason == reason
    assert len(server.requests) == 1  # nothing is tried again, and no redirect is followed


def test_a_store_that_hangs_is_given_up(server: SearchServer) -> None:
    server.answer = server.hang
    assert failure(stored(server), seconds=0.2).reason == "timeout"


def test_a_store_that_is_not_there_is_a_failure(server: SearchServer) -> None:
    url = server.url
    server.stop()
    error = failure(LogStore(endpoint=url, index="ecs-*", sign="none"))
    assert error.reason == "error"
    assert "failed (" in str(error)


def test_what_the_store_says_is_not_repeated_in_the_error(server: SearchServer) -> None:
    server.answer = answering(403, {"error": "password hunter2 of user admin"})
    assert "hunter2" not in str(failure(stored(server)))


def test_a_store_that_answers_with_more_than_was_asked_tells_no_other_task(server: SearchServer) -> None:
    hits = [{"_source": line(1, "another's", OTHER)}, {"_source": line(2, "mine")}, {"_source": None}, 7]
    server.answer = answering(200, {"hits": {"hits": hits}})
    assert [text for _, text in last_lines(stored(server), asked(), credentials=None, seconds=PATIENCE_SECONDS)] == [
        "mine"
    ]


def test_a_record_whose_json_the_router_took_apart_is_told_as_json(server: SearchServer) -> None:
    source = line(1, "x") | {"level": "error", "msg": "no queue"}
    del source["log"]
    server.records = [source]
    ((moment, text),) = last_lines(stored(server), asked(), credentials=None, seconds=PATIENCE_SECONDS)
    assert json.loads(text) == {"level": "error", "msg": "no queue"}
    assert moment == NOW + timedelta(seconds=1)


def test_the_request_is_a_get_that_names_only_the_index_and_is_signed(server: SearchServer) -> None:
    keys = ReadOnlyCredentials("AKIDEXAMPLE", "secret", "token")
    last_lines(stored(server, sign="own", region="eu-west-1"), asked(), credentials=keys, seconds=PATIENCE_SECONDS)
    (request,) = server.requests
    assert (request.method, request.path) == ("GET", "/ecs-*/_search")
    assert "AKIDEXAMPLE" in request.headers["authorization"]
    assert "/eu-west-1/es/aws4_request" in request.headers["authorization"]
    assert request.headers["x-amz-security-token"] == "token"


def test_a_user_of_the_store_s_own_is_sent_as_basic_authentication(server: SearchServer) -> None:
    last_lines(
        stored(server, username="tsuba", password="hunter2"), asked(), credentials=None, seconds=PATIENCE_SECONDS
    )
    (request,) = server.requests
    assert base64.b64decode(request.headers["authorization"].removeprefix("Basic ")) == b"tsuba:hunter2"


def test_a_container_s_name_is_a_name_and_no_pattern(server: SearchServer) -> None:
    server.records = [line(1, "another's", container="ecs-shop-7-api-a4eafbb3d4c7f1e16e00")]
    assert last_lines(stored(server), asked(container="*"), credentials=None, seconds=PATIENCE_SECONDS) == []
    body: HttpRequest = server.requests[0]
    assert json.loads(body.body)["query"]["bool"]["filter"][1]["bool"]["should"][1] == {
        "wildcard": {"container_name": {"value": "*-\\*-*"}}
    }


@pytest.mark.parametrize(
    ("value", "same"),
    [
        ("web", True),
        ("/ecs-shop-12-web-8acfbafd9cdffdb4fd01", True),
        ("ecs-shop-12-web-8acfbafd9cdffdb4fd01", True),
        ("/ecs-shop-12-web-sidecar-8acfbafd9cdffdb4fd01", False),
        ("/ecs-shop-12-my-web-8acfbafd9cdffdb4fd01", False),
        ("webhook", False),
        (None, False),
        (7, False),
    ],
)
def test_a_record_is_the_container_s_by_its_own_name_or_the_agent_s(value: object, same: bool) -> None:
    assert is_of(value, "web") is same
