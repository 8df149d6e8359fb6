"""The life of a service, and the records ECS and others keep of it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from evals.bases.accounts import ACCOUNTS
from evals.bases.documents import Document, Fragment
from evals.bases.ecs_service import ecs_service
from evals.bases.identifiers import Identifiers
from evals.bases.load_balancer import load_balancer
from evals.bases.place import Place
from evals.bases.scaling import scaling
from evals.bases.service_deployments import service_deployments
from evals.bases.service_family import ServiceFamily
from evals.bases.service_life import life_of
from evals.bases.story import Service
from evals.bases.task_definition import task_definitions
from evals.bases.task_logs import task_logs
from evals.bases.tasks import tasks
from evals.bases.timeline import ServiceLife
from evals.bases.trail import trail


@pytest.fixture
def place() -> Place:
    now = datetime(2026, 11, 17, 14, 31, 7, tzinfo=UTC)
    return Place(account=ACCOUNTS["shop-prod"], region="us-west-2", now=now, ids=Identifiers(seed="s-000000"))


def _life(place: Place, **parameters: Any) -> ServiceLife:
    return life_of(place, Service.model_validate({"name": "cart", "image": "team/cart:v8"} | parameters))


def _documents(fragments: list[Fragment], key: str) -> list[Document]:
    return [fragment.document for fragment in fragments if fragment.key == key]


def _stopped(**facts: Any) -> dict[str, Any]:
    return {"stop_code": "EssentialContainerExited", "stopped_reason": "Essential container in task exited"} | facts


def test_a_change_applies_to_the_revision_that_serves(place: Place) -> None:
    change = {"environment": {"LOG_LEVEL": None, "PORT": "3000"}, "memory": 2048}
    deployment = {"began": "30m", "outcome": "succeeded", "change": change}
    documents = _documents(task_definitions(_life(place, deployments=[deployment])), "taskDefinitions")
    before, after = documents[-2:]
    assert after["revision"] == before["revision"] + 1
    assert (before["memory"], after["memory"]) == ("1024", "2048")
    assert after["containerDefinitions"][0]["environment"] == [
        {"name": "APP_ENV", "value": "prod"},
        {"name": "PORT", "value": "3000"},
    ]
    assert after["containerDefinitions"][0]["image"] == before["containerDefinitions"][0]["image"]


def test_a_later_deployment_starts_from_what_serves_and_not_from_what_failed(place: Place) -> None:
    failed = {"began": "3h", "outcome": "rolled_back", "change": {"environment": {"PORT": "1"}}}
    good = {"began": "2h", "outcome": "succeeded", "change": {"image": "team/cart:v9"}}
    life = _life(place, deployments=[failed, good])
    assert "PORT" not in life.newest.revision.environment
    assert life.serving is life.newest


def test_a_first_deployment_that_fails_has_nothing_to_go_back_to(place: Place) -> None:
    deployment = {"began": "30m", "outcome": "failed", "stopped": [_stopped(count=3, ran="5s")]}
    life = _life(place, history=0, deployments=[deployment])
    service = ecs_service(life).document
    (record,) = _documents(service_deployments(life), "serviceDeployments")
    assert service["deployments"][0]["rolloutState"] == "FAILED"
    assert service["deployments"][0]["failedTasks"] == 3
    assert (record["status"], record["deploymentCircuitBreaker"]["status"]) == ("ROLLBACK_FAILED", "TRIGGERED")


def test_a_failed_deployment_without_rollback_stands_beside_the_one_that_serves(place: Place) -> None:
    deployment = {"began": "30m", "outcome": "failed", "stopped": [_stopped(count=3, ran="5s")]}
    life = _life(place, circuit_breaker={"rollback": False}, deployments=[deployment])
    service = ecs_service(life).document
    assert [(d["status"], d["rolloutState"]) for d in service["deployments"]] == [
        ("PRIMARY", "FAILED"),
        ("ACTIVE", "COMPLETED"),
    ]
    assert _documents(service_deployments(life), "serviceDeployments")[-1]["status"] == "STOPPED"


def test_a_deployment_being_rolled_back_shows_both_deployments(place: Place) -> None:
    deployment = {"began": "8m", "took": "7m", "outcome": "rolling_back", "stopped": [_stopped(ran="5s")]}
    service = ecs_service(_life(place, deployments=[deployment])).document
    states = [(d["status"], d["rolloutState"]) for d in service["deployments"]]
    assert states == [("PRIMARY", "IN_PROGRESS"), ("ACTIVE", "FAILED")]


def test_a_paused_deployment_names_the_hook_it_waits_at(place: Place) -> None:
    deployment = {
        "began": "50m",
        "outcome": "waiting",
        "pause": {"stage": "POST_TEST_TRAFFIC_SHIFT", "since": "40m"},
        "running": [{"count": 2, "since": "48m"}],
    }
    life = _life(place, strategy="BLUE_GREEN", target_group={}, deployments=[deployment])
    record = _documents(service_deployments(life), "serviceDeployments")[-1]
    (hook,) = record["lifecycleHookDetails"]
    assert (hook["targetType"], hook["status"]) == ("PAUSE", "AWAITING_ACTION")
    assert record["lifecycleStage"] == "POST_TEST_TRAFFIC_SHIFT"
    under = {f.under for f in load_balancer(place, [life]) if f.key == "TargetHealthDescriptions"}
    assert under == {life.target_group_arn, life.alternate_target_group_arn}


def test_a_task_that_never_started_has_no_start_and_no_logs(place: Place) -> None:
    ending = _stopped(stop_code="TaskFailedToStart", stopped_reason="no {image} for {task}", logs=["never written"])
    life = _life(place, desired=0, deployments=[{"began": "30m", "outcome": "in_progress", "stopped": [ending]}])
    (task,) = _documents(tasks(life), "tasks")
    task_id = task["taskArn"].rpartition("/")[2]
    assert "startedAt" not in task
    assert task["stoppedReason"] == f"no 471935208164.dkr.ecr.us-west-2.amazonaws.com/team/cart:v8 for {task_id}"
    assert _documents(task_logs(life), "events") == []


def test_ecs_forgets_stopped_tasks_and_logs_do_not(place: Place) -> None:
    ending = _stopped(count=2, every="30m", first="0s", ran="60s", logs=["bye from {task}"])
    life = _life(place, desired=0, deployments=[{"began": "80m", "outcome": "rolled_back", "stopped": [ending]}])
    assert len(_documents(tasks(life), "tasks")) == 1
    assert len(_documents(task_logs(life), "events")) == 2


def test_a_finished_deployment_leaves_the_tasks_it_replaced(place: Place) -> None:
    life = _life(place, desired=2, deployments=[{"began": "12m", "outcome": "succeeded"}])
    stopped = [task for task in _documents(tasks(life), "tasks") if task["lastStatus"] == "STOPPED"]
    reason = f"Scaling activity initiated by (deployment {life.newest.deployment_id})"
    assert [task["stoppedReason"] for task in stopped] == [reason] * 2
    assert {task["startedBy"] for task in stopped} == {life.rollouts[-2].deployment_id}


def test_scaling_in_stops_tasks_of_the_deployment_that_serves(place: Place) -> None:
    life = _life(place, desired=3, scaling=[{"at": "9m", "before": 5, "after": 3, "cause": "alarm"}])
    listed = _documents(tasks(life), "tasks")
    stopped = [task for task in listed if task["lastStatus"] == "STOPPED"]
    assert [task["containers"][0]["exitCode"] for task in stopped] == [143, 143]
    assert len(listed) - len(stopped) == 3
    (activity,) = _documents(scaling(life), "ScalingActivities")
    assert activity["Description"] == "Setting desired count to 3."


def test_an_incident_replaces_the_tasks_it_stopped(place: Place) -> None:
    ending = _stopped(count=3, every="5m", first="0s", ran="4m")
    life = _life(place, desired=3, missing=1, incidents=[{"began": "25m", "stopped": [ending]}])
    running = [task for task in life.tasks if task.status == "RUNNING"]
    assert len(running) == 2
    assert all(place.now - task.created < timedelta(minutes=20) for task in running)


def test_a_stopped_task_cannot_stop_after_now(place: Place) -> None:
    deployment = {"began": "1m", "outcome": "in_progress", "stopped": [_stopped(ran="5m")]}
    with pytest.raises(ValueError, match="would stop only after now"):
        _life(place, deployments=[deployment])


def test_events_are_at_most_the_hundred_that_ecs_keeps_newest_first(place: Place) -> None:
    events = ecs_service(_life(place)).document["events"]
    assert len(events) == 100
    assert events == sorted(events, key=lambda event: event["createdAt"], reverse=True)


def test_versions_of_a_family_share_a_path_by_weight_and_have_a_header_each(place: Place) -> None:
    family = ServiceFamily.model_validate(
        {"base": "service_family", "name": "cart", "versions": {"v1": {"weight": 90}, "v2": {"weight": 10}}}
    )
    lives = [life_of(place, service) for service in family.services()]
    header1, header2, path = _documents(load_balancer(place, lives), "Rules")
    headers = [rule["Conditions"][0]["HttpHeaderConfig"]["Values"] for rule in (header1, header2)]
    groups = path["Actions"][0]["ForwardConfig"]["TargetGroups"]
    assert headers == [["v1"], ["v2"]]
    assert [group["Weight"] for group in groups] == [90, 10]
    assert path["Conditions"][0]["Values"] == ["/cart/*"]
    assert [life.service.name for life in lives] == ["cart-v1", "cart-v2"]


def test_cloudtrail_has_not_delivered_the_last_minutes(place: Place) -> None:
    young = _life(place, deployments=[{"began": "3m", "outcome": "in_progress"}])
    old = _life(place, deployments=[{"began": "20m", "by": "developer-access", "outcome": "in_progress"}])
    names = [[f.document["EventTime"] for f in trail(place, [life], [])] for life in (young, old)]
    assert max(names[0]) < place.now - timedelta(days=1)
    newest = max((f.document for f in trail(place, [old], [])), key=lambda event: event["EventTime"])
    assert newest["EventName"] == "UpdateService"
    assert "assumed-role/developer-access/" in newest["CloudTrailEvent"]
