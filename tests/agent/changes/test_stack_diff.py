from dataclasses import replace
from typing import Any

import pytest

from agent.changes.change_sets import FAILED
from agent.changes.stack_diff import MAX_NAMED, NOT_KEPT, diff_stack, kind_of
from tests.facts import gap, minutes, stack_event, stack_id, stack_operation, stack_view
from tools.cloudformation.facts import ChangeSet, PropertyChange, ResourceChange, StackEvent
from tools.evidence import Found, Unread
from tools.snapshot import StackView

STACK = "AWS::CloudFormation::Stack"


def own(status: str = "UPDATE_IN_PROGRESS", at: float = 0) -> StackEvent:
    return stack_event("web-prod", status, physical_id=stack_id(), resource_type=STACK, at=minutes(at))


def event(name: str, status: str, resource_type: str, at: float = 1, **fields: Any) -> StackEvent:
    return stack_event(name, status, resource_type=resource_type, at=minutes(at), **fields)


def updated(*events: StackEvent) -> StackView:
    newest_first = sorted((own(), *events), key=lambda item: item.at, reverse=True)
    return stack_view(stack_operation(*newest_first, began_at=minutes(0)))


def told(seen: StackView) -> list[tuple[str, str | None, str | None]]:
    return [(one.difference.path, one.difference.before, one.difference.after) for one in diff_stack(seen)]


GROUP = event("Ingress", "UPDATE_IN_PROGRESS", "AWS::EC2::SecurityGroupIngress")


def test_without_a_change_set_only_what_was_touched_is_told() -> None:
    seen = updated(
        GROUP,
        event("Ingress", "UPDATE_COMPLETE", "AWS::EC2::SecurityGroupIngress", at=2),
        event("Queue", "CREATE_IN_PROGRESS", "AWS::SQS::Queue", at=3),
        event("Role", "DELETE_IN_PROGRESS", "AWS::IAM::Role", at=4),
    )
    assert told(seen) == [
        ("network.Ingress", NOT_KEPT, "updated (AWS::EC2::SecurityGroupIngress)"),
        ("dependency.Queue", None, "created (AWS::SQS::Queue)"),
        ("permissions.Role", "AWS::IAM::Role", None),
    ]


def test_what_the_rollback_did_is_no_change() -> None:
    seen = updated(
        GROUP,
        own("UPDATE_ROLLBACK_IN_PROGRESS", at=5),
        event("Queue", "DELETE_IN_PROGRESS", "AWS::SQS::Queue", at=6),
    )
    assert [path for path, _, _ in told(seen)] == ["network.Ingress"]


def test_what_another_failure_cancelled_never_took_effect() -> None:
    seen = updated(
        GROUP,
        event("Ingress", "UPDATE_FAILED", "AWS::EC2::SecurityGroupIngress", at=2, reason="Resource update cancelled"),
    )
    assert told(seen) == []


def test_services_task_definitions_and_nested_stacks_are_told_elsewhere() -> None:
    seen = updated(*(
        event(f"R{number}", "UPDATE_IN_PROGRESS", kind)
        for number, kind in enumerate(("AWS::ECS::Service", "AWS::ECS::TaskDefinition", STACK, "AWS::CDK::Metadata"))
    ))  # fmt: skip
    assert told(seen) == []


@pytest.mark.parametrize("status", ["CREATE_IN_PROGRESS", "DELETE_IN_PROGRESS"])
def test_making_or_deleting_a_whole_stack_is_no_list_of_changes(status: str) -> None:
    assert told(stack_view(stack_operation(GROUP, own(status), began_at=minutes(0)))) == []


def test_of_hundreds_of_resources_those_that_matter_to_a_service_are_named() -> None:
    many = [event(f"Other{n}", "UPDATE_IN_PROGRESS", "AWS::SNS::Topic") for n in range(300)]
    found = told(updated(*many, event("Ingress", "UPDATE_IN_PROGRESS", "AWS::EC2::SecurityGroupIngress", at=9)))
    assert len(found) == MAX_NAMED
    assert found[0][0] == "network.Ingress"


def change_set(*properties: PropertyChange, **fields: Any) -> ChangeSet:
    change = ResourceChange(
        logical_id="Ingress", resource_type="AWS::EC2::SecurityGroupIngress", action="Modify", replacement="False",
        properties=properties, evidence_id="ev-change",
    )  # fmt: skip
    values: dict[str, Any] = {
        "id": "arn:set", "stack_id": stack_id(), "created_at": minutes(-1), "execution_status": "EXECUTE_COMPLETE",
        "changes": (change,), "complete": True,
    }  # fmt: skip
    return ChangeSet(**{**values, **fields})


PORT = PropertyChange(path="Properties.FromPort", before="8080", after="80", cause=None, by_parameter=False)


def test_an_executed_change_set_tells_the_values() -> None:
    by_parameter = replace(
        PORT, path="Properties.Group", before="sg-1", after="sg-2", cause="GroupId", by_parameter=True
    )
    seen = replace(updated(GROUP), change_set=Found(value=change_set(PORT, by_parameter)))
    assert told(seen) == [
        ("network.Ingress.Properties.FromPort", "8080", "80"),
        ("network.Ingress.Properties.Group", "sg-1", "sg-2 (parameter GroupId)"),
    ]
    assert {one.evidence_id for one in diff_stack(seen)} == {"ev-change"}


def test_a_change_set_that_tells_no_values_names_the_resource() -> None:
    seen = replace(updated(GROUP), change_set=Found(value=change_set(replace(PORT, before=None, after=None))))
    assert told(seen) == [("network.Ingress", NOT_KEPT, "updated (AWS::EC2::SecurityGroupIngress)")]


@pytest.mark.parametrize(
    "fields",
    [
        {"execution_status": "AVAILABLE"},
        {"stack_id": stack_id("other")},
        {"created_at": minutes(1)},
        {"created_at": minutes(-20_000)},
        {"created_at": None},
        {"changes": ()},
    ],
)
def test_a_change_set_that_was_not_this_operation_is_not_told(fields: dict[str, Any]) -> None:
    seen = replace(updated(GROUP), change_set=Found(value=change_set(PORT, **fields)))
    assert told(seen) == [("network.Ingress", NOT_KEPT, "updated (AWS::EC2::SecurityGroupIngress)")]


def test_an_attempt_that_ended_with_its_change_set_changed_nothing() -> None:
    rejected = event("Ingress", "VALIDATION_FAILED", "AWS::EC2::SecurityGroupIngress")
    attempt = stack_operation(rejected, own(FAILED), began_at=minutes(0), status=FAILED)
    assert told(stack_view(attempt, change_set=Found(value=change_set(PORT)))) == []


def test_an_operation_that_was_not_read_has_no_differences() -> None:
    assert told(StackView(id=stack_id(), stack=Unread(gap=gap()))) == []


def test_the_longest_fitting_type_decides_the_kind() -> None:
    assert kind_of("AWS::ElasticLoadBalancingV2::TargetGroup") == "health_check"
    assert kind_of("AWS::ElasticLoadBalancingV2::ListenerRule") == "load_balancer"
    assert kind_of("") == "resource"
