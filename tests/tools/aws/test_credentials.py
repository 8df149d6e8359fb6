"""Sessions of the read role, over HTTP."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.tools.documents import cluster, service
from tests.tools.stage import ACCOUNT, OTHER_ACCOUNT, REGION
from tools.aws.accounts import Directory, read_directory
from tools.aws.credentials import OwnAccess, RoleAccess, own_access, session_policy
from tools.aws.scope import AwsScope
from tools.errors import CredentialsError, ReadFailedError, UnknownAccountError
from tools.principal import Principal

SCOPE = AwsScope(ACCOUNT, REGION)
OPERATOR = Principal(subject="jane@example.com", is_operator=True)


def directory(stage: Any, **changed: Any) -> Callable[[], Directory]:
    read = read_directory(stage.lab.accounts_file)
    return lambda: Directory(tuple(replace(account, **changed) for account in read.accounts), read.people)


@pytest.fixture
def served(stage: Any) -> Any:
    stage.serve({"ecs": {"clusters": [cluster()], "services": [service()]}})
    return stage


def test_a_session_is_assumed_once_and_then_kept(served: Any) -> None:
    access = RoleAccess(directory(served))
    first, second = access.credentials(OPERATOR, SCOPE), access.credentials(OPERATOR, SCOPE)
    assert first == second
    assert first.token
    assert (access.calls, served.calls("AssumeRole")) == (1, 1)


def test_a_session_about_to_end_is_renewed(served: Any) -> None:
    clock = [datetime.now(UTC)]
    access = RoleAccess(directory(served), now=lambda: clock[0])
    access.credentials(OPERATOR, SCOPE)
    clock[0] += timedelta(minutes=56)
    access.credentials(OPERATOR, SCOPE)
    assert access.calls == 2


def test_another_person_gets_another_session(served: Any) -> None:
    access = RoleAccess(directory(served))
    assert access.credentials(OPERATOR, SCOPE) != access.credentials(replace(OPERATOR, subject="joe"), SCOPE)


def test_a_wrong_external_id_is_denied_and_aws_is_not_asked_again_at_once(served: Any) -> None:
    clock = [datetime.now(UTC)]
    access = RoleAccess(directory(served, external_id="wrong"), now=lambda: clock[0])
    for _ in range(3):
        with pytest.raises(ReadFailedError, match="sts:AssumeRole") as raised:
            access.credentials(OPERATOR, SCOPE)
        assert (raised.value.reason, raised.value.operation) == ("denied", "sts:AssumeRole")
    assert access.calls == 1
    clock[0] += timedelta(seconds=11)
    with pytest.raises(ReadFailedError):
        access.credentials(OPERATOR, SCOPE)
    assert access.calls == 2


def test_an_account_out_of_the_directory_or_of_the_team_is_answered_alike(served: Any) -> None:
    access = RoleAccess(directory(served))
    stranger = Principal(subject="eve", teams=frozenset({"other"}))
    for principal, scope in ((OPERATOR, AwsScope(OTHER_ACCOUNT, REGION)), (stranger, SCOPE)):
        with pytest.raises(UnknownAccountError, match=f"there is no account {scope.account_id} that you can see"):
            access.credentials(principal, scope)
    assert served.lab.journal() == []


def test_a_right_that_is_taken_away_ends_at_once_though_the_session_is_open(served: Any) -> None:
    now = [directory(served)()]
    access = RoleAccess(lambda: now[0])
    access.credentials(OPERATOR, SCOPE)
    now[0] = Directory((), ())
    with pytest.raises(UnknownAccountError):
        access.credentials(OPERATOR, SCOPE)


def test_a_region_the_account_does_not_have_is_refused_here(served: Any) -> None:
    access = RoleAccess(directory(served, regions=("us-east-1",)))
    with pytest.raises(UnknownAccountError, match="has no region eu-west-1"):
        access.credentials(OPERATOR, SCOPE)
    assert served.lab.journal() == []


def test_own_credentials_that_aws_does_not_know_are_told_as_such(served: Any, monkeypatch: Any) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAUNKNOWNUNKNOWN00")
    with pytest.raises(CredentialsError, match="are not accepted by AWS"):
        RoleAccess(directory(served)).credentials(OPERATOR, SCOPE)


def test_absent_own_credentials_name_the_cure(served: Any, monkeypatch: Any) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    with pytest.raises(CredentialsError, match="aws sso login"):
        RoleAccess(directory(served)).credentials(OPERATOR, SCOPE)
    with pytest.raises(CredentialsError, match="aws sso login"):
        own_access(REGION)


def test_the_ordinary_chain_reads_the_account_it_belongs_to_and_no_other(served: Any, monkeypatch: Any) -> None:
    keys = served.lab.credentials(ACCOUNT)
    for name, value in keys.items():
        monkeypatch.setenv(name.upper(), value)
    access, principal, region = own_access(None)
    assert isinstance(access, OwnAccess)
    assert [account.id for account in access.accounts_for(principal)] == [ACCOUNT]
    assert (region, access.credentials(principal, SCOPE).token) == (REGION, keys["aws_session_token"])
    with pytest.raises(UnknownAccountError):
        access.credentials(principal, AwsScope(OTHER_ACCOUNT, REGION))


def test_a_session_policy_never_outgrows_what_aws_takes() -> None:
    few = json.loads(session_policy(REGION, ["ecs:DescribeTasks"]))
    assert few["Statement"][0]["Action"] == ["ecs:DescribeTasks"]
    many = [f"service{n}:{verb}Things{n}" for n in range(30) for verb in ("Describe", "List", "Get")]
    document = session_policy(REGION, many)
    assert "service7:Describe*" in json.loads(document)["Statement"][0]["Action"]
    assert "*:*" not in document
    assert json.loads(document)["Statement"][0]["Condition"]
