import json
from typing import Any

import pytest

from agent.errors import EventError, TargetError
from agent.targets.naming import parse_event, parse_name
from agent.targets.target import TargetRequest
from tests.facts import ACCOUNT, REGION, service_arn, stack_id, task_arn
from tools.codedeploy.find_service import FindServiceArguments

SERVICE = TargetRequest(account=ACCOUNT, region=REGION, cluster="prod", service="web")
TASK = task_arn("a" * 32)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        (service_arn(), SERVICE),
        (f"  {service_arn()}\n", SERVICE),
        (f"arn:aws:ecs:{REGION}:{ACCOUNT}:service-deployment/prod/web/abc", SERVICE),
        (f"arn:aws:ecs:{REGION}:{ACCOUNT}:service-revision/prod/web/123", SERVICE),
        (TASK, TargetRequest(account=ACCOUNT, region=REGION, cluster="prod", task=TASK)),
        (stack_id(), TargetRequest(account=ACCOUNT, region=REGION, stack=stack_id())),
        (
            "https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/prod/services/web/health?region=us-east-1",
            TargetRequest(region="us-east-1", cluster="prod", service="web"),
        ),
        (
            "https://eu-west-1.console.aws.amazon.com/ecs/v2/clusters/prod/services/web%2Dapi",
            TargetRequest(region="eu-west-1", cluster="prod", service="web-api"),
        ),
        (
            "https://eu-west-1.console.aws.amazon.com/cloudformation/home?region=eu-west-1#/stacks/events?stackId="
            + stack_id().replace(":", "%3A").replace("/", "%2F"),
            TargetRequest(account=ACCOUNT, region=REGION, stack=stack_id()),
        ),
    ],
)
def test_arns_and_console_links_name_a_target(text: str, named: TargetRequest):
    assert parse_name(text) == named


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("web", "--service"),
        ("arn:aws:ecs", "not a whole ARN"),
        (f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/web", "no ARN of an ECS service"),
        (f"arn:aws:ecs:{REGION}:{ACCOUNT}:container-instance/prod/abc", "no ARN of an ECS service"),
        (f"arn:aws:s3:{REGION}:{ACCOUNT}:a/b/c", "no ARN of an ECS service"),
        ("https://example.com/ecs/v2/clusters/prod/services/web", "no link of the AWS console"),
        ("https://console.aws.amazon.com.evil.example/ecs/v2/clusters/prod/services/web", "no link of the AWS console"),
        ("https://console.aws.amazon.com/s3/home", "opens no ECS service"),
        (f"https://console.aws.amazon.com/ecs/v2/clusters/prod/tasks/{'a' * 32}", "task's ARN"),
    ],
)
def test_anything_else_is_refused_with_what_to_do(text: str, says: str):
    with pytest.raises(TargetError, match=says):
        parse_name(text)


def test_a_long_hostile_name_is_quoted_short_and_on_one_line():
    with pytest.raises(TargetError) as refusal:
        parse_name("x\n\x1b[31m" + "y" * 500)
    assert len(str(refusal.value)) < 250
    assert "\n" not in str(refusal.value)
    assert "\x1b" not in str(refusal.value)


def event(kind: str, detail: dict[str, Any], resources: list[str] | None = None) -> dict[str, Any]:
    return {"version": "0", "detail-type": kind, "detail": detail, "resources": resources or []}


@pytest.mark.parametrize("kind", ["ECS Deployment State Change", "ECS Service Action"])
def test_events_of_services_name_the_service(kind: str):
    assert parse_event(event(kind, {"eventName": "X"}, ["arn:aws:ecs:::cluster/prod", service_arn()])) == SERVICE


def test_an_event_of_a_task_names_the_task():
    named = parse_event(event("ECS Task State Change", {"taskArn": TASK, "group": "service:web"}))
    assert named == TargetRequest(account=ACCOUNT, region=REGION, cluster="prod", task=TASK)


@pytest.mark.parametrize(
    ("times", "told_at"),
    [
        ({"time": "2026-11-01T12:00:00Z"}, "12:00"),
        ({"updatedAt": "2026-11-01T11:00:00.5Z", "stoppedAt": "2026-11-01T10:00:00Z"}, "11:00"),
        ({"time": "yesterday", "stoppedAt": "2026-11-01T10:00:00Z"}, "10:00"),
        ({"time": "2026-11-01T12:00:00"}, None),
        ({}, None),
    ],
)
def test_a_task_is_told_as_of_its_event_or_else_of_its_own_times(times: dict[str, str], told_at: str | None):
    detail = {"taskArn": TASK, "stoppedReason": "gone"} | times
    told = parse_event(event("ECS Task State Change", detail) | times).told
    assert (f"{told.evidence.read_time:%H:%M}" if told else None) == told_at


def code_deploy_event(**more: Any) -> dict[str, Any]:
    """The event of AWS's documentation, with our names."""
    detail = {
        "region": REGION,
        "deploymentId": "d-123456789",
        "instanceGroupId": "9fd2fbef-2157-40d8-91e7-6845af69e2d2",
        "deploymentGroup": "web-group",
        "state": "FAILURE",
        "application": "web-app",
    } | more
    named = event("CodeDeploy Deployment State-change Notification", detail)
    return named | {"source": "aws.codedeploy", "account": ACCOUNT, "region": REGION}


def test_an_event_of_codedeploy_names_its_deployment():
    asked = FindServiceArguments(application="web-app", group="web-group", deployment_id="d-123456789")
    assert parse_event(code_deploy_event()) == TargetRequest(account=ACCOUNT, region=REGION, deployed_by=asked)


def test_an_event_of_a_stack_names_the_stack():
    assert parse_event(event("CloudFormation Stack Status Change", {"stack-id": stack_id()})).stack == stack_id()


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ({}, "not an EventBridge event"),
        ({"detail-type": "ECS Service Action"}, "not an EventBridge event"),
        ({"detail-type": "ECS Service Action", "detail": "text"}, "not an EventBridge event"),
        (event("EC2 Instance State-change Notification", {}), "is not an event Tsuba diagnoses"),
        (event("ECS Service Action", {}), "does not name its resource"),
        (event("ECS Task State Change", {"taskArn": 7}), "does not name its resource"),
        (code_deploy_event(application=""), "does not name its account, region, application"),
        (code_deploy_event(deploymentGroup=["web-group"]), "does not name its account, region, application"),
        (code_deploy_event(deploymentId="d" * 101), "does not name its account, region, application"),
        (code_deploy_event() | {"account": None}, "does not name its account, region, application"),
        ({**event("ECS Service Action", {}), "resources": 7}, "does not name its resource"),
        (event("CloudFormation Stack Status Change", {"stack-id": "web-prod"}), "names something else"),
        (event("ECS Task State Change", {"taskArn": f"arn:aws:s3:::{'x' * 9}"}), "names something else"),
    ],
)
def test_an_event_without_a_target_is_refused(document: dict[str, Any], says: str):
    with pytest.raises(EventError, match=says):
        parse_event(json.loads(json.dumps(document)))
