from dataclasses import replace
from typing import Any

import pytest

from agent.changes.what_changed import explains, what_changed
from agent.diagnosis import Change
from agent.finding import Finding
from tests.facts import (
    container_definition,
    definition_arn,
    deployment,
    evidence,
    minutes,
    revision,
    rolled_back_deployment,
    service,
    service_arn,
    service_deployment,
    snapshot,
    stack_event,
    stack_id,
    stack_operation,
    stack_view,
    task_definition,
    unread,
    view,
)
from tools.cloudtrail.facts import TrailEvent
from tools.ecs.facts import TaskDefinition
from tools.evidence import Found
from tools.snapshot import ServiceView, Snapshot

STACK = "AWS::CloudFormation::Stack"


def of_container(**fields: Any) -> TaskDefinition:
    return task_definition(57, containers=(container_definition(**fields),))


BEFORE = replace(of_container(), revision=56, arn=definition_arn(56), evidence_id="ev-definition-56")


def trail(name: str = "UpdateService", at: float = 0, by: str = "ci-deploy", **fields: Any) -> TrailEvent:
    values: dict[str, Any] = {
        "id": f"{name}-{at}",
        "name": name,
        "at": minutes(at),
        "by": by,
        "principal_arn": None,
        "invoked_by": None,
        "source": "ecs.amazonaws.com",
        "resources": (service_arn(),),
        "task_definition": None,
        "error_code": None,
        "error_message": None,
        "evidence_id": f"ev-trail-{name}-{at}",
    }
    return TrailEvent(**{**values, **fields})


def deployed(after: TaskDefinition, *events: TrailEvent, **fields: Any) -> Snapshot:
    definitions = {definition_arn(57): Found(value=after), definition_arn(56): Found(value=BEFORE)}
    seen = view(deployments=[rolled_back_deployment()], **({"trail": Found(value=events)} if events else {}), **fields)
    return snapshot(seen, task_definitions=definitions)


def paths(changes: tuple[Change, ...]) -> list[str]:
    return [change.path for change in changes]


AFTER = of_container(image="web:v57", environment={"PORT": "1"}, secrets={"DB": "arn:db"}, memory=64)


def test_without_a_cause_what_most_often_breaks_a_deployment_comes_first():
    assert paths(what_changed(deployed(AFTER))) == ["image.web", "secrets.DB", "environment.PORT", "memory.web"]


def cause(category: str, *cited: str, statement: str = "It is so.") -> Finding:
    return Finding(
        category=category,
        confidence="certain",
        statement=statement,
        evidence_ids=cited,
        resource=service_arn(),
        owner="app team",
        service="web",
    )


@pytest.mark.parametrize(
    ("category", "first"),
    [
        ("container_oom", ["memory.web", "image.web"]),
        ("app_config_error", ["environment.PORT", "secrets.DB"]),
        ("secret_reference_invalid", ["secrets.DB", "image.web"]),
        ("image_not_found", ["image.web", "secrets.DB"]),
    ],
)
def test_differences_that_explain_the_cause_come_first(category: str, first: list[str]):
    assert paths(what_changed(deployed(AFTER), [cause(category)]))[:2] == first


def test_among_those_that_explain_it_the_one_that_the_cause_names_comes_first():
    after = of_container(environment={"A_FLAG": "1", "INDEX_URL": "http://x"}, image="web:v57")
    said = cause("app_config_error", statement="Container web exits: INDEX_URL is not valid.")
    assert paths(what_changed(deployed(after), [said]))[0] == "environment.INDEX_URL"


def failed_at(
    at: float, category: str = "container_oom", operation: str = "ecs:DescribeTasks"
) -> tuple[Snapshot, Finding]:
    facts = deployed(AFTER, trail(at=-1))
    known = {"ev-stop": evidence("ev-stop", at=minutes(at), operation=operation)}
    return replace(facts, evidence=known), cause(category, "ev-stop")


def test_a_change_after_the_failure_never_explains_it():
    facts, said = failed_at(-10)
    changes = what_changed(facts, [said])
    assert not any(explains(change, said, facts) for change in changes)
    assert paths(changes)[0] == "image.web"  # the order of changes that nothing is known about
    facts, said = failed_at(5)
    assert [change.path for change in what_changed(facts, [said]) if explains(change, said, facts)] == [
        "memory.web",
        "image.web",
        "environment.PORT",
    ]


def test_what_only_describes_a_thing_does_not_date_the_failure():
    facts, said = failed_at(-10, operation="ecs:DescribeTaskDefinition")
    assert explains(what_changed(facts, [said])[0], said, facts)


def test_a_cause_outside_of_what_is_deployed_is_explained_by_no_change():
    facts, said = failed_at(5, category="host_or_agent_failure")
    assert not any(explains(change, said, facts) for change in what_changed(facts, [said]))


def test_a_later_change_of_the_stack_stands_behind_what_explains_the_failure():
    """The newest change is not the reason: it came when the tasks had failed for ten minutes."""
    facts, said = failed_at(5)
    began = stack_event("web-prod", "UPDATE_IN_PROGRESS", physical_id=stack_id(), resource_type=STACK, at=minutes(15))
    group = stack_event("Group", "UPDATE_IN_PROGRESS", resource_type="AWS::IAM::Policy", at=minutes(15))
    facts = replace(facts, stacks=(stack_view(stack_operation(group, began, began_at=minutes(15))),))
    changes = what_changed(facts, [said])
    assert paths(changes)[-1] == "permissions.Group"
    assert changes[-1].at == minutes(15)
    denied = cause("task_role_denied", "ev-stop")
    assert not explains(changes[-1], denied, facts)
    assert explains(changes[-1], replace(denied, evidence_ids=()), facts)


def test_a_stack_update_is_by_whom_cloudformation_acted_for():
    began = stack_event("web-prod", "UPDATE_IN_PROGRESS", physical_id=stack_id(), resource_type=STACK, at=minutes(-1))
    group = stack_event("Group", "UPDATE_IN_PROGRESS", resource_type="AWS::EC2::SecurityGroup", at=minutes(-1))
    facts = deployed(
        AFTER,
        trail(at=0, by="ci via CloudFormation", invoked_by="cloudformation.amazonaws.com"),
        stack_ids=(stack_id(),),
    )
    facts = replace(facts, stacks=(stack_view(stack_operation(group, began, began_at=minutes(-1))),))
    (change,) = [change for change in what_changed(facts) if change.subject == "stack web-prod"]
    assert (change.path, change.by) == ("network.Group", "ci via CloudFormation")
    assert change.evidence_ids == (group.evidence_id, "ev-trail-UpdateService-0")


@pytest.mark.parametrize("fields", [{"error_code": "AccessDenied"}, {"readable": False}])
def test_a_call_that_was_refused_or_whose_record_cannot_be_read_names_nobody(fields: dict[str, Any]):
    (first, *_) = what_changed(deployed(replace(AFTER, registered_by=None), trail(at=-1, **fields)))
    assert first.by is None


def test_the_deployment_configuration_is_compared_with_the_deployment_before():
    new = rolled_back_deployment(configuration={"maximumPercent": "100", "strategy": "ROLLING"})
    old = service_deployment(
        56, configuration={"maximumPercent": "200", "strategy": "ROLLING"}, created_at=minutes(-600)
    )
    facts = snapshot(view(deployments=[new, old]))
    (change,) = [change for change in what_changed(facts) if change.subject == "service web"]
    assert (change.path, change.before, change.after) == ("deployment.maximumPercent", "200", "100")
    assert change.evidence_ids == (old.evidence_id, new.evidence_id)


def test_what_only_cloudtrail_records_is_told_where_a_person_asked_for_it():
    facts = deployed(replace(BEFORE, arn=definition_arn(57)), trail(at=0, asked={"desiredCount": "0"}))
    (change,) = what_changed(facts)
    assert (change.path, change.before, change.after) == ("desired_count.service", "not recorded", "0")


def test_network_and_platform_of_the_service_count_as_changes_of_the_service():
    new = revision(57, subnets=("subnet-0c",), security_groups=(), assign_public_ip=True, launch_type="EC2")
    facts = deployed(replace(BEFORE, arn=definition_arn(57)), revisions=Found(value=(new, revision(56))))
    found = {change.path: (change.before, change.after) for change in what_changed(facts)}
    assert found == {
        "network.subnets": ("subnet-0a, subnet-0b", "subnet-0c"),
        "network.security_groups": ("sg-0web", None),
        "network.assign_public_ip": ("DISABLED", "ENABLED"),
        "platform.launch_type": ("FARGATE", "EC2"),
    }
    assert {change.subject for change in what_changed(facts)} == {"service web"}


def test_the_change_is_by_whoever_updated_the_service_nearest_to_its_begin():
    facts = deployed(
        AFTER,
        trail(at=-1, by="ci-deploy"),
        trail(at=-20, by="somebody else"),
        trail("RegisterTaskDefinition", at=0, by="registrar"),
    )
    (first, *_) = what_changed(facts)
    assert (first.by, first.at) == ("ci-deploy", minutes(-1))
    assert first.evidence_ids == ("ev-definition-56", "ev-definition-57", "ev-trail-UpdateService--1")
    assert first.subject == "web:56 → web:57"


def test_an_update_of_another_hour_did_not_begin_the_change():
    (first, *_) = what_changed(deployed(AFTER, trail(at=-31, by="somebody else")))
    assert first.by == "ci-deploy"  # who registered the revision
    assert first.at == minutes(0)


def test_when_nobody_is_known_nobody_is_named():
    (first, *_) = what_changed(deployed(replace(AFTER, registered_by=None)))
    assert first.by is None


def versioned(name: str, revision_number: int, **fields: Any) -> ServiceView:
    described = service(name=name, arn=service_arn(name), task_definition=definition_arn(revision_number))
    first = service_deployment(revision_number, source_revision_arns=())
    return view(of=replace(described, deployments=(deployment(revision_number),)), deployments=[first], **fields)


def test_a_new_service_of_a_family_is_compared_with_the_version_it_replaces():
    new, old = versioned("web-v2", 57), versioned("web-v1", 56, main=False)
    assert "image.web" in paths(what_changed(replace(deployed(AFTER), services=(new, old))))


@pytest.mark.parametrize("other", ["web-v3", "cart-v1", "cart"])
def test_a_later_version_or_another_family_is_not_what_it_replaces(other: str):
    new, beside = versioned("web-v2", 57), versioned(other, 56, main=False)
    assert what_changed(replace(deployed(AFTER), services=(new, beside))) == ()


@pytest.mark.parametrize("missing", [definition_arn(56), definition_arn(57)])
def test_without_both_revisions_nothing_is_compared(missing: str):
    facts = deployed(AFTER)
    definitions = {**facts.task_definitions, missing: unread("ecs:DescribeTaskDefinition")}
    assert what_changed(replace(facts, task_definitions=definitions)) == ()


def test_only_diagnosed_services_are_compared():
    facts = deployed(AFTER, main=False)
    assert what_changed(facts) == ()
