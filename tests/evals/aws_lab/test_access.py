import boto3
import pytest
import yaml
from botocore.config import Config
from botocore.exceptions import ClientError

from evals.aws_lab.server import Lab, LabError, start_lab
from evals.aws_lab.world import load_world
from tests.evals.aws_lab.stage import ACCOUNT, OTHER, READS, REGION, client_of, small_world

HUB = "100000000001"


def hub_client(lab: Lab, service: str):
    environment = lab.environment()
    return boto3.client(
        service,
        region_name=REGION,
        endpoint_url=lab.url,
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        config=Config(retries={"total_max_attempts": 1}),
    )


def account_entry(lab: Lab, account: str = ACCOUNT) -> dict[str, str]:
    entries = yaml.safe_load(lab.accounts_file.read_text())["accounts"]
    return next(entry for entry in entries if entry["id"] == account)


def assume(lab: Lab, account: str = ACCOUNT, **changes):
    entry = account_entry(lab, account)
    asked = {"RoleArn": entry["role"], "ExternalId": entry["external_id"], "RoleSessionName": "test"} | changes
    answer = hub_client(lab, "sts").assume_role(**{k: v for k, v in asked.items() if v is not None})
    keys = answer["Credentials"]
    return {
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys["SessionToken"],
    }


def refused(call) -> tuple[str, str]:
    with pytest.raises(ClientError) as caught:
        call()
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


def test_the_hub_user_takes_on_the_read_role_with_external_id_and_tags(lab):
    keys = assume(lab, Tags=[{"Key": "principal", "Value": "ana"}])
    assert client_of(lab, "sts", keys=keys).get_caller_identity()["Arn"] == (
        f"arn:aws:sts::{ACCOUNT}:assumed-role/TsubaRead/test"
    )
    assert client_of(lab, "ecs", keys=keys).list_clusters()["clusterArns"]
    assert hub_client(lab, "sts").get_caller_identity()["Arn"] == f"arn:aws:iam::{HUB}:user/tsuba-hub"


@pytest.mark.parametrize(
    "changes",
    [
        {"ExternalId": None},
        {"ExternalId": "another"},
        {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/Nobody"},
        {"RoleArn": "arn:aws:iam::999999999999:role/TsubaRead"},
        {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/orders-exec"},
        {"RoleArn": f"arn:aws:iam::{ACCOUNT}:role/LabOperator"},
    ],
)
def test_a_role_that_does_not_trust_the_caller_is_refused_like_one_that_is_not_there(lab, changes):
    code, message = refused(lambda: assume(lab, **changes))
    assert code == "AccessDenied"
    assert message.startswith(f"User: arn:aws:iam::{HUB}:user/tsuba-hub is not authorized to perform: sts:AssumeRole")


def test_an_external_id_of_one_account_opens_no_other(lab):
    foreign = account_entry(lab, OTHER)["external_id"]
    assert refused(lambda: assume(lab, ExternalId=foreign))[0] == "AccessDenied"


def test_a_session_policy_narrows_what_the_role_allows(lab):
    policy = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"ecs:Describe*","Resource":"*",'
        f'"Condition":{{"StringEquals":{{"aws:RequestedRegion":"{REGION}"}}}}}}]}}'
    )
    keys = assume(lab, Policy=policy)
    assert client_of(lab, "ecs", keys=keys).describe_clusters(clusters=["prod"])["clusters"]
    code, message = refused(lambda: client_of(lab, "ecs", keys=keys).list_clusters())
    assert (code, "no session policy allows" in message) == ("AccessDeniedException", True)
    elsewhere = client_of(lab, "ecs", keys=keys, region="us-east-1")
    assert refused(lambda: elsewhere.describe_clusters(clusters=["prod"]))[0] == "AccessDeniedException"


@pytest.mark.parametrize(
    ("service", "method", "asked", "code", "action"),
    [
        ("ecs", "update_service", {"service": "orders"}, "AccessDeniedException", "ecs:UpdateService"),
        ("logs", "delete_log_group", {"logGroupName": "x"}, "AccessDeniedException", "logs:DeleteLogGroup"),
        (
            "secretsmanager",
            "get_secret_value",
            {"SecretId": "x"},
            "AccessDeniedException",
            "secretsmanager:GetSecretValue",
        ),
        ("cloudformation", "delete_stack", {"StackName": "orders"}, "AccessDenied", "cloudformation:DeleteStack"),
        (
            "elbv2",
            "delete_target_group",
            {"TargetGroupArn": "arn:tg/1"},
            "AccessDenied",
            "elasticloadbalancing:DeleteTargetGroup",
        ),
        ("iam", "delete_role", {"RoleName": "orders-exec"}, "AccessDenied", "iam:DeleteRole"),
        ("ec2", "delete_vpc", {"VpcId": "vpc-1"}, "UnauthorizedOperation", "ec2:DeleteVpc"),
        ("cloudwatch", "delete_alarms", {"AlarmNames": ["x"]}, "AccessDenied", "cloudwatch:DeleteAlarms"),
        ("s3", "list_buckets", {}, "AccessDenied", "s3:"),
    ],
)
def test_what_the_read_role_does_not_list_is_refused_in_the_words_of_the_service(
    client, service, method, asked, code, action
):
    found, message = refused(lambda: getattr(client(service), method)(**asked))
    assert found == code
    assert f"User: arn:aws:sts::{ACCOUNT}:assumed-role/TsubaRead/lab is not authorized to perform: {action}" in message
    assert "because no identity-based policy allows the" in message


def test_a_wrong_secret_token_or_key_is_refused(lab):
    keys = lab.credentials(ACCOUNT)
    wrong = keys | {"aws_secret_access_key": "x" * 40}
    assert refused(client_of(lab, "ecs", keys=wrong).list_clusters)[0] == "InvalidSignatureException"
    assert refused(client_of(lab, "cloudformation", keys=wrong).list_stacks)[0] == "SignatureDoesNotMatch"
    assert refused(client_of(lab, "ec2", keys=wrong).describe_vpcs)[0] == "AuthFailure"
    wrong = keys | {"aws_session_token": "x"}
    assert refused(client_of(lab, "ecs", keys=wrong).list_clusters)[0] == "UnrecognizedClientException"
    wrong = keys | {"aws_access_key_id": "ASIAAAAAAAAAAAAAAAAA"}
    assert refused(client_of(lab, "cloudformation", keys=wrong).list_stacks)[0] == "InvalidClientTokenId"


def test_a_session_that_is_over_is_refused_as_expired(lab):
    keys = lab.credentials(ACCOUNT, expires_in_seconds=-1)
    assert refused(client_of(lab, "ecs", keys=keys).list_clusters)[0] == "ExpiredTokenException"
    assert refused(client_of(lab, "cloudformation", keys=keys).list_stacks)[0] == "ExpiredToken"


def test_accounts_and_regions_do_not_see_each_other(lab):
    def clusters(account, region):
        return client_of(lab, "ecs", account=account, region=region).list_clusters()["clusterArns"]

    assert clusters(ACCOUNT, REGION) == [f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/prod"]
    assert clusters(OTHER, "us-east-1") == [f"arn:aws:ecs:us-east-1:{OTHER}:cluster/prod"]
    assert clusters(ACCOUNT, "us-east-1") == []
    assert clusters(OTHER, REGION) == []


def test_an_account_that_is_not_served_has_no_credentials(lab):
    with pytest.raises(LabError, match="999999999999"):
        lab.credentials("999999999999")


def test_what_a_world_denies_is_refused_and_nothing_else():
    rules = [
        {"account": ACCOUNT, "region": REGION, "service": "ecs", "operation": "List*"},
        {"account": "*", "service": "cloudformation", "operation": "*", "only": {"StackName": "orders"}},
        {"account": OTHER, "region": "*", "service": "sts", "operation": "AssumeRole"},
    ]
    with start_lab([load_world(small_world(denied=rules))], read_actions=READS) as lab:
        ecs, cloudformation = client_of(lab, "ecs"), client_of(lab, "cloudformation")
        code, message = refused(lambda: ecs.list_tasks(cluster="prod"))
        assert code == "AccessDeniedException"
        assert "because no identity-based policy allows the ecs:ListTasks action" in message
        assert ecs.describe_clusters(clusters=["prod"])["clusters"]
        assert refused(lambda: cloudformation.describe_stacks(StackName="orders"))[0] == "AccessDenied"
        assert cloudformation.describe_stacks()["Stacks"]
        assert refused(lambda: assume(lab, OTHER))[0] == "AccessDenied"
        assert assume(lab, ACCOUNT)


def test_a_session_outlives_a_load(lab):
    keys = assume(lab)
    lab.load([load_world(small_world(id="s-000002"))])
    assert client_of(lab, "ecs", keys=keys).list_clusters()["clusterArns"]
    lab.load([load_world(small_world(id="s-000003", accounts={OTHER: {}}))])
    assert refused(client_of(lab, "ecs", keys=keys).list_clusters)[0] == "UnrecognizedClientException"
