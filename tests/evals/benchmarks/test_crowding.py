"""Multiplying what lives in an account: more of it, all of it valid, and nothing that was there changed."""

import copy
from typing import Any

import pytest

from evals.aws_lab.world import World, load_world
from evals.benchmarks.crowding import NothingToCopyError, crowded

ACCOUNT, REGION = "111111111111", "eu-west-1"
HEAD = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack"
GROUPS = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup"


def _stack(name: str, status: str, **fields: Any) -> dict[str, Any]:
    return {
        "StackId": f"{HEAD}/{name}/1a",
        "StackName": name,
        "CreationTime": "2026-10-01T10:00:00Z",
        "StackStatus": status,
        **fields,
    }


def _of(stack: str, kind: str, physical: str, **fields: Any) -> dict[str, Any]:
    return {
        "StackId": f"{HEAD}/{stack}/1a",
        "StackName": stack,
        "LogicalResourceId": kind.rpartition(":")[2],
        "PhysicalResourceId": physical,
        "ResourceType": kind,
        "Timestamp": "2026-10-01T10:00:01Z",
        "ResourceStatus": "CREATE_COMPLETE",
        **fields,
    }


@pytest.fixture
def world() -> World:
    cloudformation = {
        "Stacks": [
            _stack("orders", "UPDATE_ROLLBACK_COMPLETE"),
            _stack("orders-Nested", "CREATE_COMPLETE", ParentId=f"{HEAD}/orders/1a"),
            _stack("buckets", "CREATE_COMPLETE"),
            _stack("alarms", "UPDATE_COMPLETE"),
        ],
        "StackEvents": [
            _of("buckets", "AWS::CloudFormation::Stack", f"{HEAD}/buckets/1a", EventId="e2"),
            _of("buckets", "AWS::S3::Bucket", "artifacts", EventId="e1"),
            _of("orders", "AWS::ECS::Service", "orders-service", EventId="e0"),
        ],
        "StackResources": [_of("buckets", "AWS::S3::Bucket", "artifacts")],
    }
    name = "a-target-group-with-a-long-name"
    elbv2 = {
        "TargetGroups": [{"TargetGroupArn": f"{GROUPS}/{name}/0a1b2c3d4e5f6071", "TargetGroupName": name}],
        "TargetHealthDescriptions": {
            f"{GROUPS}/{name}/0a1b2c3d4e5f6071": [{"Target": {"Id": "10.0.0.1"}, "TargetHealth": {"State": "healthy"}}]
        },
    }
    return load_world(
        {
            "id": "s-000001",
            "now": "2026-10-01T12:00:00Z",
            "accounts": {ACCOUNT: {REGION: {"cloudformation": cloudformation, "elbv2": elbv2, "ecs": {"tasks": []}}}},
        }
    )


def _place(world: World) -> dict[str, Any]:
    return dict(world.accounts[ACCOUNT][REGION])


def test_there_are_so_many_more_of_both(world: World) -> None:
    place = _place(crowded(world, ACCOUNT, REGION, stacks=300, target_groups=60))
    assert len(place["cloudformation"]["Stacks"]) == 304
    assert len(place["elbv2"]["TargetGroups"]) == 61
    assert len(place["elbv2"]["TargetHealthDescriptions"]) == 61


def test_it_is_still_a_world_the_simulator_accepts(world: World) -> None:
    full = crowded(world, ACCOUNT, REGION, stacks=7, target_groups=5)
    document = {"id": full.id, "now": "2026-10-01T12:00:00Z", "accounts": full.accounts}
    assert load_world(document).accounts == full.accounts


def test_ids_names_and_events_are_all_different(world: World) -> None:
    place = _place(crowded(world, ACCOUNT, REGION, stacks=300, target_groups=60))
    cloudformation, groups = place["cloudformation"], place["elbv2"]["TargetGroups"]
    for documents, key in (
        (cloudformation["Stacks"], "StackId"),
        (cloudformation["Stacks"], "StackName"),
        (cloudformation["StackEvents"], "EventId"),
        (cloudformation["StackResources"], "PhysicalResourceId"),
        (groups, "TargetGroupArn"),
        (groups, "TargetGroupName"),
    ):
        values = [document[key] for document in documents]
        assert len(set(values)) == len(values), key
    assert all(len(group["TargetGroupName"]) <= 32 for group in groups)


def test_copies_carry_their_events_resources_and_targets(world: World) -> None:
    place = _place(crowded(world, ACCOUNT, REGION, stacks=2, target_groups=1))
    copied = place["cloudformation"]["Stacks"][4]
    assert copied["StackName"] == "buckets-000"
    events = [e for e in place["cloudformation"]["StackEvents"] if e["StackId"] == copied["StackId"]]
    assert [event["PhysicalResourceId"] for event in events] == [copied["StackId"], "artifacts-000"]
    assert {event["StackName"] for event in events} == {"buckets-000"}
    arn = place["elbv2"]["TargetGroups"][1]["TargetGroupArn"]
    assert place["elbv2"]["TargetHealthDescriptions"][arn][0]["Target"]["Id"] == "10.0.0.1"


def test_neither_failed_nor_nested_stacks_are_copied(world: World) -> None:
    place = _place(crowded(world, ACCOUNT, REGION, stacks=9, target_groups=0))
    added = {stack["StackName"][:-4] for stack in place["cloudformation"]["Stacks"][4:]}
    assert added == {"buckets", "alarms"}


def test_what_was_there_stays_as_it_was(world: World) -> None:
    before = copy.deepcopy(world.accounts)
    place = _place(crowded(world, ACCOUNT, REGION, stacks=3, target_groups=3))
    assert world.accounts == before
    assert place["cloudformation"]["Stacks"][:4] == before[ACCOUNT][REGION]["cloudformation"]["Stacks"]
    assert place["ecs"] == before[ACCOUNT][REGION]["ecs"]


def test_two_runs_see_the_same_account(world: World) -> None:
    assert crowded(world, ACCOUNT, REGION, stacks=5, target_groups=5) == crowded(
        world, ACCOUNT, REGION, stacks=5, target_groups=5
    )


def test_nothing_to_copy_is_an_error(world: World) -> None:
    bare = load_world({"id": "s-000002", "now": "2026-10-01T12:00:00Z", "accounts": {ACCOUNT: {REGION: {"ecs": {}}}}})
    with pytest.raises(NothingToCopyError, match="none to copy"):
        crowded(bare, ACCOUNT, REGION, stacks=1, target_groups=0)
