import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.credentials import ReadOnlyCredentials

from tests.tools.opensearch.test_search import NOW, OTHER, TASK, line
from tests.tools.opensearch_lab import SearchServer, search_server
from tests.tools.stage import ACCOUNT, OTHER_ACCOUNT, REGION
from tools.aws.accounts import Account, Directory
from tools.aws.scope import AwsScope
from tools.aws.session import ClientFactory
from tools.aws.wave import WaveRunner
from tools.errors import CredentialsError, ReadFailedError, UnknownAccountError
from tools.evidence import Empty, Found, Unread
from tools.logs.firelens import FirelensDestination
from tools.opensearch.log_store import LogStore, LogStores
from tools.opensearch.tail_container import TOOL, TailRoutedContainerArguments
from tools.principal import Principal

KEYS = ReadOnlyCredentials("AKIDOWN", "secret", None)
DESTINATION = FirelensDestination(plugin="opensearch", kind="OpenSearch", place="logs.internal")
ARGUMENTS = TailRoutedContainerArguments(
    task_arn=TASK, container="web", destination=DESTINATION, since=NOW, until=NOW + timedelta(hours=1)
)
SCOPE = AwsScope(ACCOUNT, REGION)
JANE = Principal(subject="jane", teams=frozenset({"shop"}))


class Access:
    """Two accounts, of which Jane's team has one."""

    directory = Directory(
        (Account(id=ACCOUNT, name="a", team="shop"), Account(id=OTHER_ACCOUNT, name="b", team="x")), ()
    )

    def accounts_for(self, principal: Principal) -> tuple[Account, ...]:
        return self.directory.accounts_for(principal)

    def credentials(self, principal: Principal, scope: AwsScope) -> ReadOnlyCredentials:
        if scope.account_id not in {account.id for account in self.accounts_for(principal)}:
            raise UnknownAccountError("no such account")
        return ReadOnlyCredentials("AKIDACCOUNT", "secret", None)


@pytest.fixture
def server() -> Iterator[SearchServer]:
    with search_server() as served:
        yield served


def run(*stores: LogStore, arguments: Any = ARGUMENTS, scope: AwsScope = SCOPE, own: Any = lambda: KEYS) -> Any:
    clients = ClientFactory(allowed_operations=frozenset())
    runner = WaveRunner(Access(), clients, log_stores=LogStores(stores=stores, own_credentials=own))
    request = TOOL.request(scope, arguments)
    try:
        return runner.run(JANE, (request,), until=time.monotonic() + 60).answers[request]
    finally:
        runner.close()


def store(server: SearchServer, **fields: Any) -> LogStore:
    return LogStore(
        **{"endpoint": server.url, "index": "ecs-*", "hosts": ("logs.internal",), "region": REGION, **fields}
    )


def test_lines_are_redacted_evidence_with_a_link(server: SearchServer) -> None:
    server.records = [line(1, "boot"), line(2, "DB_PASSWORD=hunter2hunter2"), line(3, "x", OTHER)]
    answer = run(store(server, dashboards_url="https://d.example.com/?q={task}"))
    assert isinstance(answer, Found)
    assert [one.message.split("[")[0] for one in answer.value.lines] == ["boot", "DB_PASSWORD="]
    assert "hunter2" not in repr(answer)
    shown = {piece.id: piece for piece in answer.evidence}
    piece = shown[answer.value.lines[0].evidence_id]
    assert (piece.operation, piece.event_time) == ("opensearch:Search", NOW + timedelta(seconds=1))
    assert (
        piece.console_url
        == "https://d.example.com/?q=arn%3Aaws%3Aecs%3Aeu-west-1%3A111122223333%3Atask%2Fprod%2F" + "a" * 32
    )


def test_a_store_without_a_line_is_empty_and_says_where_was_looked(server: SearchServer) -> None:
    answer = run(store(server))
    assert isinstance(answer, Empty)
    assert "has no line of container web in ecs-*" in answer.evidence[0].excerpt


@pytest.mark.parametrize("fields", [{"accounts": ("other",)}, {"stages": ("dev",)}, {"hosts": ("elsewhere",)}])
def test_a_store_that_is_not_for_this_log_is_not_asked(server: SearchServer, fields: dict[str, Any]) -> None:
    answer = run(store(server, **fields))
    assert isinstance(answer, Unread)
    assert answer.gap is not None
    assert answer.gap.reason == "not_supported"
    assert "sends it to OpenSearch logs.internal; to have it read" in answer.gap.effect
    assert "[[log_stores]]" in answer.gap.effect
    assert server.requests == []


def test_where_tsuba_cannot_read_at_all_no_cure_is_promised() -> None:
    bucket = FirelensDestination(plugin="s3", kind="S3 bucket", place="logs")
    answer = run(arguments=replace(ARGUMENTS, destination=bucket))
    assert "sends it to S3 bucket logs; Tsuba cannot read there" in answer.gap.effect


def test_an_account_the_principal_may_not_see_is_not_searched(server: SearchServer) -> None:
    answer = run(store(server), scope=AwsScope(OTHER_ACCOUNT, REGION))
    assert isinstance(answer, Unread)
    assert answer.gap is not None
    assert answer.gap.reason == "denied"
    assert server.requests == []


@pytest.mark.parametrize(("sign", "key"), [("own", "AKIDOWN"), ("account", "AKIDACCOUNT"), ("none", "")])
def test_it_is_asked_with_the_credentials_it_wants(server: SearchServer, sign: str, key: str) -> None:
    run(store(server, sign=sign))
    sent = server.requests[0].headers.get("authorization", "")
    assert key in sent
    assert bool(sent) is bool(key)


def test_a_refusal_and_missing_credentials_are_gaps(server: SearchServer) -> None:
    def none() -> ReadOnlyCredentials:
        raise CredentialsError("none here")

    known = store(server)
    assert run(known, own=none).gap.reason == "denied"
    server.stop()
    assert run(known).gap.reason == "error"


def test_nothing_is_asked_when_the_time_is_used_up(stage: Any, server: SearchServer) -> None:
    stage.serve({})
    reader = stage.reader(TOOL, seconds=-1.0, log_stores=LogStores(stores=(store(server),)))
    with pytest.raises(ReadFailedError, match="used up"):
        TOOL.read(reader, ARGUMENTS)
    assert server.requests == []
