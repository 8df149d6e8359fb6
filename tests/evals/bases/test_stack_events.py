"""Operations of stacks, told in the order and words of CloudFormation."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from evals.bases.accounts import ACCOUNTS
from evals.bases.documents import Document
from evals.bases.identifiers import Identifiers
from evals.bases.place import Place
from evals.bases.service_life import life_of
from evals.bases.stack import Failure, Hook, Operation, StackParameters
from evals.bases.stacks import stacks
from evals.bases.story import Deployment, Service, StoppedTasks, TargetGroup

_STOPPED = StoppedTasks(stop_code="TaskFailedToStart", stopped_reason="image {image} is not there", count=3)


@pytest.fixture
def place() -> Place:
    now = datetime(2026, 11, 17, 14, 31, 7, tzinfo=UTC)
    return Place(account=ACCOUNTS["shop-prod"], region="us-west-2", now=now, ids=Identifiers(seed="s-000000"))


def _service(name: str, **story: Any) -> Service:
    return Service.model_validate({"name": name, "image": f"team/{name}:v8", "target_group": TargetGroup()} | story)


def _told(place: Place, parameters: StackParameters, *services: Service) -> tuple[list[Document], list[Document]]:
    """Give the events of the last hour, oldest first, and the stacks."""
    fragments = stacks(place, parameters, [life_of(place, service) for service in services])
    events = [f.document for f in fragments if f.key == "StackEvents"]
    recent = [event for event in events if place.now - event["Timestamp"] < timedelta(hours=1)]
    recent.sort(key=lambda event: event["Timestamp"])
    return recent, [f.document for f in fragments if f.key == "Stacks"]


def _rolled_back() -> Service:
    deployment = Deployment(began=timedelta(minutes=30), outcome="rolled_back", stopped=(_STOPPED,))
    return _service("cart", deployments=(deployment,))


def test_a_failed_update_is_embedded_in_the_parent_and_cancels_its_siblings(place: Place) -> None:
    events, told = _told(place, StackParameters(name="cart-prod", services=("cart",)), _rolled_back())
    failed = [event for event in events if event["ResourceStatus"] == "UPDATE_FAILED"]
    assert failed[0]["ResourceType"] == "AWS::ECS::Service"
    assert [e.get("ResourceStatusReason") for e in failed[1:4]] == ["Resource update cancelled"] * 3
    embedded = failed[-1]
    nested = next(stack for stack in told if stack.get("ParentId"))
    assert embedded["StackName"] == "cart-prod"
    assert embedded["PhysicalResourceId"] == nested["StackId"]
    assert embedded["ResourceStatusReason"].startswith(
        f"Embedded stack {nested['StackId']} was not successfully updated. "
        "Currently in UPDATE_ROLLBACK_IN_PROGRESS with reason: The following resource(s) failed to update: ["
    )
    assert {stack["StackStatus"] for stack in told} == {"UPDATE_ROLLBACK_COMPLETE"}


def test_the_new_task_definition_is_deleted_in_the_rollback(place: Place) -> None:
    events, _ = _told(place, StackParameters(name="cart-prod", services=("cart",)), _rolled_back())
    definition = [e["ResourceStatus"] for e in events if e["ResourceType"] == "AWS::ECS::TaskDefinition"]
    assert definition[-2:] == ["DELETE_IN_PROGRESS", "DELETE_COMPLETE"]


def test_a_service_takes_its_time_to_go_back(place: Place) -> None:
    events, _ = _told(place, StackParameters(name="cart-prod", services=("cart",)), _rolled_back())
    begins, ends = [event["Timestamp"] for event in events if event["ResourceType"] == "AWS::ECS::Service"][-2:]
    assert ends - begins > timedelta(minutes=1)


def test_a_creation_that_is_rolled_back_deletes_the_service_before_what_it_uses(place: Place) -> None:
    deployment = Deployment(
        began=timedelta(minutes=40), took=timedelta(minutes=9), outcome="failed", stopped=(_STOPPED,)
    )
    service = _service("cart-v2", history=0, deleted=timedelta(minutes=29), deployments=(deployment,))
    parameters = StackParameters(name="cart-v2", services=("cart-v2",), nested=False)
    events, (stack,) = _told(place, parameters, service)
    gone = [e["ResourceType"] for e in events if e["ResourceStatus"] == "DELETE_COMPLETE"]
    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    assert gone.index("AWS::ECS::Service") < gone.index("AWS::EC2::SecurityGroup")
    assert events[-1]["ResourceStatus"] == "ROLLBACK_COMPLETE"


def test_a_hook_refuses_before_the_resource_is_changed(place: Place) -> None:
    operation = Operation(
        began=timedelta(minutes=20),
        took=timedelta(seconds=25),
        outcome="rolled_back",
        cancelled=0,
        hook=Hook(type_name="Platform::Rules::Check", reason="no"),
    )
    parameters = StackParameters(name="cart-prod", services=("cart",), operations=(operation,))
    events, _ = _told(place, parameters, _service("cart"))
    own = [event for event in events if event["ResourceType"] == "AWS::ECS::Service"][:4]
    assert [event.get("HookStatus") for event in own] == [None, "HOOK_IN_PROGRESS", "HOOK_COMPLETE_FAILED", None]
    assert own[3]["ResourceStatusReason"] == "The following hook(s) failed: [Platform::Rules::Check]"
    assert not [event for event in events if event["ResourceType"] == "AWS::ECS::TaskDefinition"]


def test_a_new_resource_fails_to_be_created_by_an_update(place: Place) -> None:
    operation = Operation(
        began=timedelta(minutes=20),
        outcome="rolled_back",
        services=(),
        cancelled=0,
        failures=(Failure(logical_id="Listener1A", resource_type="AWS::X::Y", reason="refused in {region}"),),
    )
    parameters = StackParameters(name="cart-prod", services=("cart",), nested=False, operations=(operation,))
    events, _ = _told(place, parameters, _service("cart"))
    failed = next(event for event in events if event["ResourceStatus"] == "CREATE_FAILED")
    assert failed["ResourceStatusReason"] == "refused in us-west-2"
    assert any(
        event.get("ResourceStatusReason") == "The following resource(s) failed to create: [Listener1A]. "
        for event in events
    )


def test_an_operation_that_goes_on_has_no_end(place: Place) -> None:
    deployment = Deployment(began=timedelta(minutes=3), outcome="in_progress")
    events, told = _told(
        place, StackParameters(name="cart-prod", services=("cart",)), _service("cart", deployments=(deployment,))
    )
    service = [e["ResourceStatus"] for e in events if e["ResourceType"] == "AWS::ECS::Service"]
    assert service == ["UPDATE_IN_PROGRESS"]
    assert {stack["StackStatus"] for stack in told} == {"UPDATE_IN_PROGRESS"}


def test_a_failure_that_preserves_leaves_what_was_made(place: Place) -> None:
    deployment = Deployment(began=timedelta(minutes=30), outcome="failed", stopped=(_STOPPED,))
    operation = Operation(began=timedelta(minutes=31), outcome="failed", services=("cart-v2",))
    old, new = _service("cart-v1", history=1), _service("cart-v2", history=0, deployments=(deployment,))
    parameters = StackParameters(name="cart", services=("cart-v1", "cart-v2"), operations=(operation,))
    events, told = _told(place, parameters, old, new)
    assert {stack["StackStatus"] for stack in told} == {"UPDATE_FAILED", "CREATE_FAILED", "CREATE_COMPLETE"}
    assert not [event for event in events if "ROLLBACK" in event["ResourceStatus"]]
    assert not [event for event in events if event["ResourceStatus"].startswith("DELETE")]
