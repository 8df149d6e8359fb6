"""Clients: one per service and region, signed per call, guarded before the wire."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from botocore.credentials import ReadOnlyCredentials
from botocore.exceptions import ClientError

from evals.bedrock_lab.mishaps import OUTAGE, MishapRule
from tests.model_stage import HAIKU, ModelStage
from tests.tools.documents import cluster, service
from tests.tools.stage import ACCOUNT, OTHER_ACCOUNT, REGION
from tools.aws.scope import AwsScope
from tools.aws.session import ClientFactory, ModelClients, acting_as, endpoint_of_profile
from tools.ecs.list_services import TOOL as LIST
from tools.ecs.list_services import ListServicesArguments
from tools.errors import CredentialsError, UndeclaredOperationError
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


def model_client(region: str | None, endpoint_url: str | None) -> Any:
    clients = ModelClients(endpoint_url=endpoint_url, connect_seconds=1, read_seconds=5, connections=4)
    return clients.client(region)


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_BEDROCK_RUNTIME"])
def test_prompts_go_to_aws_or_where_the_settings_say_whatever_the_environment_says(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, "http://127.0.0.1:9")
    with closing(model_client("eu-west-1", None)) as client:
        assert client.meta.endpoint_url == "https://bedrock-runtime.eu-west-1.amazonaws.com"
    with closing(model_client("eu-west-1", "https://vpce-1.bedrock-runtime.{region}.vpce.amazonaws.com")) as client:
        assert client.meta.endpoint_url == "https://vpce-1.bedrock-runtime.eu-west-1.vpce.amazonaws.com"


def test_a_model_client_signs_with_our_own_credentials_and_never_retries(
    bedrock: ModelStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in bedrock.lab.credentials.items():
        monkeypatch.setenv(name.upper(), value)
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    bedrock.lab.fail(MishapRule(mishap=OUTAGE))
    with closing(model_client(None, bedrock.lab.url)) as client, pytest.raises(ClientError, match="ServiceUnavailable"):
        client.converse(modelId=HAIKU, messages=[{"role": "user", "content": [{"text": "hi"}]}])
    assert [request.status for request in bedrock.lab.requests()] == [503]


def test_without_a_region_it_is_told_how_to_name_one() -> None:
    with pytest.raises(CredentialsError, match=r"export AWS_REGION, or set `region` in model\.chain"):
        model_client(None, None)


@pytest.mark.parametrize(
    ("profile", "endpoint"),
    [
        ("everything", "http://all.example.com"),
        ("its-own", "http://bedrock.example.com"),
        ("of-another", None),
        ("ignoring", None),
        ("default", None),
    ],
)
def test_the_endpoint_that_a_profile_names_is_found(
    profile: str, endpoint: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = tmp_path / "config"
    config.write_text(
        "[default]\nregion = us-west-2\n"
        "[profile everything]\nendpoint_url = http://all.example.com\n"
        "[profile its-own]\nservices = one\nendpoint_url = http://all.example.com\n"
        "[profile of-another]\nservices = two\n"
        "[profile ignoring]\nservices = one\nignore_configured_endpoint_urls = true\n"
        "[services one]\nbedrock_runtime =\n  endpoint_url = http://bedrock.example.com\n"
        "[services two]\ns3 =\n  endpoint_url = http://s3.example.com\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    monkeypatch.setenv("AWS_PROFILE", profile)
    assert endpoint_of_profile("bedrock-runtime") == endpoint
    with closing(model_client("eu-west-1", None)) as client:
        assert client.meta.endpoint_url == "https://bedrock-runtime.eu-west-1.amazonaws.com"


def test_a_profile_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    with pytest.raises(CredentialsError, match="nobody"):
        endpoint_of_profile("bedrock-runtime")
