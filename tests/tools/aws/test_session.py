"""Clients: one per service and region, signed per call, guarded before the wire."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.credentials import ReadOnlyCredentials

from tests.tools.documents import cluster, service
from tests.tools.stage import ACCOUNT, OTHER_ACCOUNT, REGION
from tools.aws.scope import AwsScope
from tools.aws.session import ClientFactory, acting_as
from tools.ecs.list_services import TOOL as LIST
from tools.ecs.list_services import ListServicesArguments
from tools.errors import UndeclaredOperationError
from tools.evidence import Found

KEYS = ReadOnlyCredentials("AKIAEXAMPLE", "secret", "token")


def owned(account: str, name: str) -> dict[str, Any]:
    def moved(document: dict[str, Any]) -> dict[str, Any]:
        return {k: v.replace(ACCOUNT, account) if isinstance(v, str) else v for k, v in document.items()}

    return {REGION: {"ecs": {"clusters": [moved(cluster())], "services": [moved(service(name))]}}}


def test_120_concurrent_calls_over_two_accounts_never_cross(stage: Any) -> None:
    stage.serve(accounts={ACCOUNT: owned(ACCOUNT, "mine"), OTHER_ACCOUNT: owned(OTHER_ACCOUNT, "theirs")})
    expected = {ACCOUNT: "service/prod/mine", OTHER_ACCOUNT: "service/prod/theirs"}

    def read(number: int) -> tuple[str, str]:
        account = (ACCOUNT, OTHER_ACCOUNT)[number % 2]
        answer = stage.read(LIST, ListServicesArguments(cluster="prod"), scope=AwsScope(account, REGION))
        assert isinstance(answer, Found)
        return account, answer.value.arns[0]

    with ThreadPoolExecutor(max_workers=24) as pool:
        answers = list(pool.map(read, range(120)))
    assert len(answers) == 120
    for account, arn in answers:
        assert arn == f"arn:aws:ecs:{REGION}:{account}:{expected[account]}"
    by_account = [entry.account_id for entry in stage.lab.journal()]
    assert (by_account.count(ACCOUNT), by_account.count(OTHER_ACCOUNT)) == (60, 60)


def test_a_service_and_region_has_one_client_whatever_the_account(stage: Any) -> None:
    assert stage.clients.client("ecs", REGION) is stage.clients.client("ecs", REGION)
    assert stage.clients.client("ecs", REGION) is not stage.clients.client("ecs", "us-east-1")


def test_an_undeclared_operation_is_refused_before_the_wire(stage: Any) -> None:
    clients = ClientFactory(allowed_operations=frozenset({"ecs:ListServices"}))
    with acting_as(KEYS), pytest.raises(UndeclaredOperationError, match="ecs:DeleteService"):
        clients.client("ecs", REGION).delete_service(cluster="prod", service="orders")
    assert stage.lab.journal() == []


def test_without_credentials_in_the_context_nothing_falls_back_to_others(stage: Any) -> None:
    with pytest.raises(LookupError):
        stage.clients.client("ecs", REGION).list_services(cluster="prod")
    assert stage.lab.journal() == []


def test_credentials_end_with_their_context(stage: Any) -> None:
    stage.serve(accounts={ACCOUNT: owned(ACCOUNT, "mine")})
    stage.read(LIST, ListServicesArguments(cluster="prod"))
    with pytest.raises(LookupError):
        stage.clients.client("ecs", REGION).list_services(cluster="prod")
