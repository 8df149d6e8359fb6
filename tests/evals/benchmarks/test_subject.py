"""What both sides are asked about, found from each way into a scenario."""

from typing import Any

import pytest

from evals.aws_lab.world import World, load_world
from evals.benchmarks.main_road import SCENARIOS
from evals.benchmarks.subject import SubjectError, subject_of
from evals.selection import select_worlds

ACCOUNT, REGION = "111111111111", "eu-west-1"
PLACE = f"{REGION}:{ACCOUNT}"
OUTER, INNER = (f"arn:aws:cloudformation:{PLACE}:stack/{name}/1a" for name in ("shop", "shop-Orders"))
TASK = f"arn:aws:ecs:{PLACE}:task/prod/0123"
TIME = "2026-10-01T10:00:00Z"


def _service(name: str) -> str:
    return f"arn:aws:ecs:{PLACE}:service/prod/{name}"


def _resource(stack_id: str, stack_name: str, physical: str, **fields: Any) -> dict[str, Any]:
    return {
        "StackId": stack_id,
        "StackName": stack_name,
        "LogicalResourceId": "Service",
        "PhysicalResourceId": physical,
        "ResourceType": "AWS::ECS::Service",
        "Timestamp": TIME,
        "ResourceStatus": "UPDATE_COMPLETE",
        **fields,
    }


@pytest.fixture
def world() -> World:
    stack = {"CreationTime": TIME, "StackStatus": "UPDATE_ROLLBACK_COMPLETE"}
    failed = {"EventId": "e1", "ResourceStatus": "UPDATE_FAILED"}
    services = {
        "ecs": {
            "tasks": [{"taskArn": TASK, "clusterArn": f"arn:aws:ecs:{PLACE}:cluster/prod", "group": "service:orders"}]
        },
        "cloudformation": {
            "Stacks": [
                {**stack, "StackId": OUTER, "StackName": "shop"},
                {**stack, "StackId": INNER, "StackName": "shop-Orders", "ParentId": OUTER},
            ],
            "StackEvents": [_resource(INNER, "shop-Orders", _service("orders"), **failed)],
            "StackResources": [
                _resource(OUTER, "shop", _service("front")),
                _resource(INNER, "shop-Orders", _service("orders")),
            ],
        },
    }
    return load_world({"id": "s-000001", "now": "2026-10-01T12:00:00Z", "accounts": {ACCOUNT: {REGION: services}}})


@pytest.mark.parametrize(
    "entry",
    [
        {"target": {"account_id": ACCOUNT, "region": REGION, "cluster": "prod", "service": "orders"}},
        {"target": {"account_id": ACCOUNT, "region": REGION, "cluster": "prod", "task_arn": TASK}},
        {"stack": {"account_id": ACCOUNT, "region": REGION, "stack_name": "shop", "stack_id": OUTER}},
        {
            "event": {
                "detail-type": "CloudFormation Stack Status Change",
                "detail": {"stack-id": OUTER},
            }
        },
    ],
    ids=["service", "task", "stack", "event"],
)
def test_every_way_in_leads_to_the_failed_service_and_its_own_stack(world: World, entry: dict[str, Any]) -> None:
    subject = subject_of(world, entry)
    assert (subject.cluster, subject.service, subject.stack_name) == ("prod", "orders", "shop-Orders")
    assert (subject.account_id, subject.region) == (ACCOUNT, REGION)
    assert subject.stacks_between == ("target" not in entry)


def test_a_service_of_the_very_stack_that_is_asked_about_has_none_between(world: World) -> None:
    for stack_id in (INNER, "shop-Orders"):
        entry = {"stack": {"account_id": ACCOUNT, "region": REGION, "stack_name": "shop-Orders", "stack_id": stack_id}}
        assert subject_of(world, entry).stacks_between == 0


def test_a_service_no_stack_holds_is_refused(world: World) -> None:
    entry = {"target": {"account_id": ACCOUNT, "region": REGION, "cluster": "prod", "service": "handmade"}}
    with pytest.raises(SubjectError, match="s-000001"):
        subject_of(world, entry)


def test_the_usual_scenarios_all_lend_themselves() -> None:
    worlds = select_worlds([], SCENARIOS)
    assert len({world.expect["root_causes"][0] for world in worlds}) == len(SCENARIOS)
    for world in worlds:
        subject = subject_of(world, world.entry)
        place = world.accounts[subject.account_id][subject.region]
        names = [service["serviceName"] for service in place["ecs"]["services"]]
        assert subject.service in names
        assert place["elbv2"]["TargetGroups"]
