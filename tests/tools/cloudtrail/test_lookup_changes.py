import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.tools.documents import DEFINITION, SERVICE
from tests.tools.stage import ACCOUNT, ago
from tools.cloudtrail.actor import actor_text
from tools.cloudtrail.lookup_changes import TOOL, LookupChangesArguments
from tools.evidence import Empty, Unread

ROLE = {"type": "AssumedRole", "arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/ci-deployer/4711"}


def event(minutes: float, name: str, *, read_only: bool = False, **detail: Any) -> dict[str, Any]:
    return {
        "EventId": f"{int(minutes):08d}-617a-4842-a80a-26898c3155f7",
        "EventName": name,
        "ReadOnly": str(read_only).lower(),
        "EventTime": ago(minutes),
        "EventSource": "ecs.amazonaws.com",
        "Username": "ci-deployer",
        "Resources": [{"ResourceType": "AWS::ECS::Service", "ResourceName": SERVICE}],
        "CloudTrailEvent": json.dumps({"userIdentity": ROLE, "eventName": name} | detail),
    }


def since(minutes: float) -> LookupChangesArguments:
    return LookupChangesArguments(resource_name=SERVICE, since=datetime.now(UTC) - timedelta(minutes=minutes))


def test_writes_are_told_newest_first_with_who_and_what(stage: Any) -> None:
    events = [
        event(30, "UpdateService", requestParameters={"taskDefinition": DEFINITION, "desiredCount": 2}),
        event(20, "DescribeServices", read_only=True),
        event(10, "DeleteService", errorCode="AccessDenied", errorMessage="not authorized"),
    ]
    stage.serve({"cloudtrail": {"Events": events}})
    answer = stage.read(TOOL, since(60))
    newest, oldest = answer.value
    assert (newest.name, newest.error_code, newest.error_message) == ("DeleteService", "AccessDenied", "not authorized")
    assert (oldest.by, oldest.task_definition) == ("ci-deployer", DEFINITION)
    excerpt = next(item.excerpt for item in answer.evidence if item.id == oldest.evidence_id)
    for text in ("EventName: UpdateService", "by: ci-deployer", "desiredCount: 2", f"taskDefinition: {DEFINITION}"):
        assert text in excerpt


def test_the_definition_a_registration_made_is_told_and_its_environment_is_not(stage: Any) -> None:
    registered = event(
        5,
        "RegisterTaskDefinition",
        requestParameters={"family": "orders", "containerDefinitions": [{"environment": [{"value": "hunter2"}]}]},
        responseElements={"taskDefinition": {"taskDefinitionArn": DEFINITION}},
    )
    stage.serve({"cloudtrail": {"Events": [registered]}})
    answer = stage.read(TOOL, since(60))
    assert answer.value[0].task_definition == DEFINITION
    assert "hunter2" not in repr(answer)


@pytest.mark.parametrize("record", ['{"userIdentity": {"arn', "", None, "[]", '"text"', "[" * 100_000])
def test_a_record_that_cannot_be_read_is_no_change_that_succeeded(stage: Any, record: str | None) -> None:
    listed = event(10, "UpdateService") | {"CloudTrailEvent": record}
    if record is None:
        del listed["CloudTrailEvent"]
    stage.serve({"cloudtrail": {"Events": [listed]}})
    answer = stage.read(TOOL, since(60))
    (told,) = answer.value
    assert (told.name, told.by, told.readable, told.succeeded) == ("UpdateService", "ci-deployer", False, False)
    assert "could not be read" in answer.evidence[0].excerpt
    assert "could not be read" in answer.evidence[0].title


def test_a_record_of_another_form_breaks_nothing(stage: Any) -> None:
    odd = event(10, "UpdateService", userIdentity="root", requestParameters=[1], responseElements="none")
    stage.serve({"cloudtrail": {"Events": [odd]}})
    (told,) = stage.read(TOOL, since(60)).value
    assert (told.readable, told.by, told.task_definition) == (True, "ci-deployer", None)


def test_only_plain_parameters_are_kept_and_secrets_are_not(stage: Any) -> None:
    asked = {"desiredCount": 0, "authToken": "hunter2hunter2", "networkConfiguration": {"subnets": ["a"]}}
    stage.serve({"cloudtrail": {"Events": [event(10, "UpdateService", requestParameters=asked)]}})
    (told,) = stage.read(TOOL, since(60)).value
    assert told.succeeded
    assert told.asked["desiredCount"] == "0"
    assert set(told.asked) == {"desiredCount", "authToken"}
    assert "hunter2" not in repr(told)


def test_nothing_yet_for_a_young_change_is_a_gap_not_nobody(stage: Any) -> None:
    stage.serve({"cloudtrail": {"Events": [event(90, "UpdateService")]}})
    young = stage.read(TOOL, since(5))
    assert isinstance(young, Unread)
    assert young.gap is not None
    assert young.gap.reason == "not_found"
    assert "some minutes late" in young.gap.effect
    assert isinstance(stage.read(TOOL, since(20)), Empty)


def test_a_service_that_acts_for_somebody_is_named_with_them() -> None:
    assert actor_text(ROLE | {"invokedBy": "cloudformation.amazonaws.com"}, None) == "ci-deployer via CloudFormation"
    alone = {"type": "AWSService", "invokedBy": "ecs.application-autoscaling.amazonaws.com"}
    assert actor_text(alone, None) == "Application Auto Scaling"


def test_people_are_named_by_user_by_session_of_a_shared_role_or_as_root() -> None:
    assert (
        actor_text({"type": "IAMUser", "userName": "jane", "arn": f"arn:aws:iam::{ACCOUNT}:user/jane"}, None) == "jane"
    )
    shared = f"arn:aws:sts::{ACCOUNT}:assumed-role/AWSReservedSSO_Admin_0a1b/jane@example.com"
    assert actor_text({"type": "AssumedRole", "arn": shared}, None) == "jane@example.com (AWSReservedSSO_Admin_0a1b)"
    assert actor_text({"type": "Root", "arn": f"arn:aws:iam::{ACCOUNT}:root"}, None) == "the account's root user"
    assert actor_text({}, None) == "somebody CloudTrail does not name"
