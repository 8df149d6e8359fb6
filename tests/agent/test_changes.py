from dataclasses import replace
from typing import Any

import pytest

from agent.changes import diff_task_definitions, what_changed
from agent.diagnosis import Change
from tests.facts import (
    ACCOUNT,
    container_definition,
    definition_arn,
    deployment,
    minutes,
    revision,
    rolled_back_deployment,
    service,
    service_arn,
    service_deployment,
    snapshot,
    task_definition,
    unread,
    view,
)
from tools.cloudtrail.facts import TrailEvent
from tools.ecs.facts import TaskDefinition
from tools.evidence import Found
from tools.snapshot import ServiceView, Snapshot


def of_container(**fields: Any) -> TaskDefinition:
    return task_definition(57, containers=(container_definition(**fields),))


BEFORE = replace(of_container(), revision=56, arn=definition_arn(56))


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


@pytest.mark.parametrize(
    ("fields", "difference"),
    [
        ({"image": "web:v57"}, ("image.web", BEFORE.containers[0].image, "web:v57")),
        ({"environment": {"PORT": "8080"}}, ("environment.PORT", None, "8080")),
        ({"secrets": {"DB": "arn:db"}}, ("secrets.DB", None, "arn:db")),
        ({"command": ("run", "-v")}, ("command.web.command", None, "run -v")),
        ({"entry_point": ("sh",)}, ("entry_point.web.entry_point", None, "sh")),
        ({"health_check_command": ("CMD", "true")}, ("health_check.web.command", None, "CMD true")),
        ({"ports": (3000,)}, ("ports.web", "8080", "3000")),
        ({"memory": 256}, ("memory.web", None, "256")),
        ({"memory_reservation": 128}, ("memory.web.reservation", None, "128")),
        ({"cpu": 0}, ("cpu.web", None, "0")),
        ({"log_driver": "awsfirelens"}, ("logging.web.driver", "awslogs", "awsfirelens")),
        ({"log_options": {}}, ("logging.awslogs-group", "/ecs/web", None)),
        ({"repository_credentials": "arn:s"}, ("repository_credentials.web", None, "arn:s")),
        ({"name": "app"}, ("container.web", "present", None)),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_every_difference_of_a_container_is_told(fields: dict[str, Any], difference: tuple[str, Any, Any]):
    assert difference in list(diff_task_definitions(BEFORE, of_container(**fields)))


@pytest.mark.parametrize(
    ("fields", "difference"),
    [
        ({"memory": "512"}, ("memory.task", "1024", "512")),
        ({"cpu": "256"}, ("cpu.task", "512", "256")),
        ({"execution_role_arn": None}, ("execution_role", "web-execution", None)),
        ({"task_role_arn": f"arn:aws:iam::{ACCOUNT}:role/other"}, ("task_role", "web-task", "other")),
        ({"network_mode": "bridge"}, ("network.mode", "awsvpc", "bridge")),
        ({"cpu_architecture": "ARM64"}, ("platform.cpu_architecture", "X86_64", "ARM64")),
        ({"operating_system": "WINDOWS"}, ("platform.operating_system", "LINUX", "WINDOWS")),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_every_difference_of_the_task_is_told_and_nothing_else(
    fields: dict[str, Any], difference: tuple[str, Any, Any]
):
    assert list(diff_task_definitions(BEFORE, replace(of_container(), **fields))) == [difference]


def test_revisions_that_mean_the_same_have_no_difference():
    again = replace(of_container(), registered_at=minutes(30), registered_by=None, status="INACTIVE")
    assert list(diff_task_definitions(BEFORE, again)) == []


def test_a_changed_and_a_dropped_variable_are_told_by_name():
    before = of_container(environment={"PORT": "8080", "SHARDS": "8", "SAME": "1"})
    after = of_container(environment={"SHARDS": "eight", "SAME": "1"})
    assert list(diff_task_definitions(before, after)) == [
        ("environment.PORT", "8080", None),
        ("environment.SHARDS", "8", "eight"),
    ]


def paths(changes: tuple[Change, ...]) -> list[str]:
    return [change.path for change in changes]


AFTER = of_container(image="web:v57", environment={"PORT": "1"}, secrets={"DB": "arn:db"}, memory=64)


def test_without_a_cause_what_most_often_breaks_a_deployment_comes_first():
    assert paths(what_changed(deployed(AFTER))) == ["image.web", "secrets.DB", "environment.PORT", "memory.web"]


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
    assert paths(what_changed(deployed(AFTER), [category]))[:2] == first


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
    assert first.evidence_ids == ("ev-definition-57", "ev-definition-57", "ev-trail-UpdateService--1")
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
