"""Every scenario of ours: valid, consistent in itself, realistic in bulk, and silent about its answer."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from agent.detector import all_detectors
from evals.aws_lab.world import load_world
from evals.bases.documents import Document
from evals.bases.task_logs import FIRELENS
from evals.expansion import expand_scenario, read_form, scenario_paths
from evals.scenario_form import ScenarioForm

_DETECTED = {detector.category for detector in all_detectors() if not detector.symptom}
# Words of categories that would give an answer away in a name; ordinary words they share are left out.
_TELLING = re.compile(
    r"\boom\b|memory|crash|fail|broken|\bbad\b|denied|\bauth|secret|\broute\b|health|\bport\b|config|guardrail|"
    r"\bhook|capacity|missing|notfound|\berror|rollback|noisy|stuck|\bpause"
)
_PATHS = scenario_paths()
_IDS = [path.parent.name for path in _PATHS]

_SYMPTOMS = {detector.category for detector in all_detectors() if detector.symptom} - {"benign"}
# What each of these suggests at first sight is not what broke; a file cannot tell so by its form.
_RED_HERRINGS = {
    "s-38373d": "refused by SSM, though the secret is only named wrongly",
    "s-4e9936": "asks about memory, and exit code 137 says so too",
    "s-c521d0": "exit code 137 of a task that listens on loopback",
    "s-59bb00": "the serving version logs refused connections and a page about memory",
    "s-aaf85d": "exit code 143 of tasks that scaling in stopped meanwhile",
    "s-92b030": "out-of-memory tasks of another service in the same cluster",
    "s-a66234": "a new VPC is blamed for a setting that was removed",
    "s-f230b0": "a retired host shortly before the deployment",
    "s-f6bd48": "the failure before this one, which had another cause",
    "s-8300c6": "a web ACL that answers 403 too stands in front of the load balancer",
    "s-164f35": "exit code 137 of tasks that never lacked memory",
    "s-0710a8": "the NAT gateway is blamed for a registry that does not answer",
    "s-e35874": "the words of a missing endpoint where the log group is missing",
    "s-f0e6ce": "a NAT gateway that is fine beside an endpoint that lets nobody in",
    "s-0228ce": "exit code 137 of a task whose health check command is not in the image",
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that takes a path for every scenario."""
    if "path" in metafunc.fixturenames:
        metafunc.parametrize("path", _PATHS, ids=_IDS)


def test_the_set_covers_every_kind_often_enough() -> None:
    forms = {path.parent.name: read_form(path)[0] for path in _PATHS}
    causes = Counter(cause for form in forms.values() for cause in form.expect.root_causes)
    assert len(forms) >= 110
    assert {category: causes[category] for category in _DETECTED if causes[category] < 2} == {}
    assert sum(_is_control(form) for form in forms.values()) >= 25
    assert sum(len(form.expect.root_causes) > 1 for form in forms.values()) >= 10
    assert sum(bool(form.denied or form.expect.gap_expected) for form in forms.values()) >= 10
    assert sum(_tells_symptoms_only(form) for form in forms.values()) >= 8
    assert len(_RED_HERRINGS.keys() & forms.keys()) == len(_RED_HERRINGS) >= 8


def _is_control(form: ScenarioForm) -> bool:
    """Nothing is broken, and everything can be seen."""
    expect = form.expect
    nothing = not expect.root_causes and not set(expect.acceptable_extra) - {"benign"}
    return nothing and not form.denied and expect.status in {"healthy", "in_progress", "waiting"}


def _tells_symptoms_only(form: ScenarioForm) -> bool:
    """Something is broken, everything that is left can be seen, and the cause is not there."""
    expect = form.expect
    broken = expect.status in {"failed", "rolled_back", "degraded"} or _SYMPTOMS & set(expect.acceptable_extra)
    return bool(broken) and not expect.root_causes and not form.denied


@cache
def _world(path: Path) -> dict[str, Any]:
    return expand_scenario(path)


def _documents(world: dict[str, Any], service: str, key: str) -> Iterator[tuple[str, str, Document]]:
    for account_id, regions in world["accounts"].items():
        for region, services in regions.items():
            for document in services.get(service, {}).get(key, []):
                yield account_id, region, document


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def test_validates_against_the_service_models(path: Path) -> None:
    assert load_world(_world(path)).id == path.parent.name


def test_names_do_not_give_the_answer_away(path: Path) -> None:
    form, _ = read_form(path)
    names = [form.title]
    for place in form.places:
        names += [service.name for base in place.services for service in base.services()]
        names += [stack.name for stack in place.stacks]
        names += [cluster.name for cluster in place.clusters]
    told = [name for name in names if _TELLING.search(name.lower())]
    assert told == []
    for category in (*form.expect.root_causes, *form.expect.acceptable_extra):
        assert not any(category in name for name in names)


def test_expects_only_what_the_detectors_know(path: Path) -> None:
    form, _ = read_form(path)
    assert set(form.expect.root_causes) <= _DETECTED
    for pattern in (*form.expect.must_mention, *form.expect.forbidden):
        re.compile(pattern)
    statuses = {form.expect.status, *form.expect.acceptable_status}
    if statuses <= {"healthy", "waiting"}:
        assert form.expect.root_causes == ()


def test_decisive_strings_stand_in_the_world(path: Path) -> None:
    world = _world(path)
    # An event tells what ECS may have forgotten since.
    text = json.dumps([world["accounts"], world["entry"]], ensure_ascii=False)
    for decisive in world["expect"]["decisive"]:
        assert json.dumps(decisive, ensure_ascii=False)[1:-1] in text


def test_every_aws_text_written_out_states_its_provenance(path: Path) -> None:
    form, _ = read_form(path)
    known = [text["text"] for text in _world(path)["provenance"]["texts"]]
    # Placeholders are filled in a text, so only what stands before the first is compared.
    beginnings = [text.partition("{")[0] or text for text in known]
    for text in _aws_texts(form.model_dump(mode="json")):
        assert any(text.startswith(beginning) for beginning in beginnings), text


def _aws_texts(value: Any, key: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _aws_texts(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from _aws_texts(item, key)
    elif isinstance(value, str) and key in {"stopped_reason", "container_reason", "unhealthy", "cause", "reason"}:
        # Target health reasons are enumerated codes, not texts.
        yield from [value] if " " in value else []


def test_the_entry_is_in_the_world(path: Path) -> None:
    world = _world(path)
    ((way, entry),) = world["entry"].items()
    account_id = entry["account"] if way == "event" else entry["account_id"]
    services = world["accounts"][account_id][entry["region"]]
    arns = {service["serviceArn"] for service in services["ecs"]["services"]}
    tasks = {task["taskArn"]: task for task in services["ecs"]["tasks"]}
    stacks = {stack["StackId"]: stack for stack in services["cloudformation"]["Stacks"]}
    match way:
        case "target" if "schedule_arn" in entry:
            stated = [*services.get("events", {}).get("Rules", ()), *services.get("scheduler", {}).get("Schedules", ())]
            assert entry["schedule_arn"] in {one["Arn"] for one in stated}
        case "target" if "daemon_arn" in entry:
            assert entry["daemon_arn"] in {one["daemonArn"] for one in services["ecs"]["daemons"]}
        case "target":
            named = f":service/{entry['cluster']}/{entry['service']}"
            groups = {task["group"] for task in tasks.values()}
            assert any(arn.endswith(named) for arn in arns) or f"service:{entry['service']}" in groups
        case "stack":
            assert stacks[entry["stack_id"]]["StackName"] == entry["stack_name"]
        case _:
            assert _time(entry["time"]) <= _time(world["now"])
            if entry["detail-type"] == "ECS Task State Change" and not tasks.keys() & set(entry["resources"]):
                assert _time(world["now"]) - _time(entry["detail"]["stoppedAt"]) > timedelta(hours=1)
                return
            assert set(entry["resources"]) <= arns | set(tasks) | set(stacks)
            if entry["detail-type"] == "ECS Task State Change":
                assert entry["detail"]["stopCode"] == tasks[entry["resources"][0]]["stopCode"]


def test_tasks_belong_to_known_definitions_and_services(path: Path) -> None:
    world = _world(path)
    definitions = {d["taskDefinitionArn"] for *_, d in _documents(world, "ecs", "taskDefinitions")}
    definitions |= {d["daemonTaskDefinitionArn"] for *_, d in _documents(world, "ecs", "daemonTaskDefinitions")}
    clusters = {d["clusterArn"] for *_, d in _documents(world, "ecs", "clusters")}
    instances = {d["containerInstanceArn"] for *_, d in _documents(world, "ecs", "containerInstances")}
    for *_, task in _documents(world, "ecs", "tasks"):
        assert task["taskDefinitionArn"] in definitions
        assert task["clusterArn"] in clusters
        # A host that ended is gone, and ECS still says where its tasks ran.
        if task.get("stopCode") != "TerminationNotice":
            assert task.get("containerInstanceArn", next(iter(instances), None)) in {*instances, None}


def test_stopped_tasks_are_told_as_aws_tells_them(path: Path) -> None:
    world = _world(path)
    now = _time(world["now"])
    for *_, task in _documents(world, "ecs", "tasks"):
        if task["lastStatus"] != "STOPPED":
            assert "stopCode" not in task
            continue
        assert _time(task["stoppedAt"]) <= now
        assert now - _time(task["stoppedAt"]) <= timedelta(hours=1)
        assert ("startedAt" in task) == (task["stopCode"] != "TaskFailedToStart")
        assert task["stoppedReason"]
        if "startedAt" not in task:
            assert all("exitCode" not in container for container in task["containers"])


def test_services_count_their_tasks_and_refer_to_known_revisions(path: Path) -> None:
    world = _world(path)
    definitions = {d["taskDefinitionArn"] for *_, d in _documents(world, "ecs", "taskDefinitions")}
    revisions = {d["serviceRevisionArn"] for *_, d in _documents(world, "ecs", "serviceRevisions")}
    groups = {d["TargetGroupArn"] for *_, d in _documents(world, "elbv2", "TargetGroups")}
    security_groups = {d["GroupId"] for *_, d in _documents(world, "ec2", "SecurityGroups")}
    subnets = {d["SubnetId"] for *_, d in _documents(world, "ec2", "Subnets")}
    running = Counter(
        (task["clusterArn"], task["group"])
        for *_, task in _documents(world, "ecs", "tasks")
        if task["lastStatus"] == "RUNNING"
    )
    for *_, service in _documents(world, "ecs", "services"):
        assert service["runningCount"] == running[service["clusterArn"], f"service:{service['serviceName']}"]
        assert {service["taskDefinition"], *(d["taskDefinition"] for d in service["deployments"])} <= definitions
        assert {revision["arn"] for revision in service.get("currentServiceRevisions", [])} <= revisions
        assert {balancer["targetGroupArn"] for balancer in service["loadBalancers"]} <= groups
        network = service.get("networkConfiguration", {}).get("awsvpcConfiguration", {})
        assert set(network.get("securityGroups", [])) <= security_groups
        assert set(network.get("subnets", [])) <= subnets
        # What CodeDeploy deploys has task sets instead.
        served = [*service["deployments"], *service.get("taskSets", [])]
        assert sum(deployment["status"] == "PRIMARY" for deployment in served) == 1


def test_service_deployments_refer_to_known_revisions(path: Path) -> None:
    world = _world(path)
    revisions = {d["serviceRevisionArn"] for *_, d in _documents(world, "ecs", "serviceRevisions")}
    for *_, deployment in _documents(world, "ecs", "serviceDeployments"):
        assert deployment["targetServiceRevision"]["arn"] in revisions
        assert {source["arn"] for source in deployment["sourceServiceRevisions"]} <= revisions
        if deployment["status"] == "ROLLBACK_SUCCESSFUL":
            ended_by = {hook["status"] for hook in deployment.get("lifecycleHookDetails", [])}
            ended_by |= {deployment["deploymentCircuitBreaker"]["status"], deployment["alarms"]["status"]}
            assert ended_by & {"TRIGGERED", "FAILED", "TIMED_OUT"}
            assert deployment["rollback"]["serviceRevisionArn"] in revisions


def test_lists_are_newest_first_and_nothing_lies_after_now(path: Path) -> None:
    world = _world(path)
    lists = [
        ("cloudformation", "StackEvents", "Timestamp"),
        ("cloudtrail", "Events", "EventTime"),
        ("ecs", "tasks", "createdAt"),
        ("ecs", "serviceDeployments", "createdAt"),
    ]
    for service, key, by in lists:
        for services in _places(world):
            times = [document[by] for document in services.get(service, {}).get(key, [])]
            assert times == sorted(times, reverse=True)
            assert all(time <= world["now"] for time in times)
    for *_, described in _documents(world, "ecs", "services"):
        times = [event["createdAt"] for event in described["events"]]
        assert times == sorted(times, reverse=True)
        assert all(time <= world["now"] for time in times)
        assert len(times) <= 100
    now = _time(world["now"]).timestamp() * 1000
    assert all(event["timestamp"] <= now for *_, event in _documents(world, "logs", "events"))


def _places(world: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for regions in world["accounts"].values():
        yield from regions.values()


def test_only_started_containers_have_log_streams(path: Path) -> None:
    world = _world(path)
    never_started = {
        task["taskArn"].rpartition("/")[2] for *_, task in _documents(world, "ecs", "tasks") if "startedAt" not in task
    }
    groups = {d["logGroupName"] for *_, d in _documents(world, "logs", "logGroups")}
    for *_, event in _documents(world, "logs", "events"):
        assert event["logStreamName"].rpartition("/")[2] not in never_started
        assert event["logGroupName"] in groups | {FIRELENS}


def test_stack_resources_point_at_existing_services_unless_deleted(path: Path) -> None:
    world = _world(path)
    services = {d["serviceArn"] for *_, d in _documents(world, "ecs", "services")}
    stacks = {d["StackId"]: d for *_, d in _documents(world, "cloudformation", "Stacks")}
    for *_, resource in _documents(world, "cloudformation", "StackResources"):
        assert resource["StackId"] in stacks
        if resource["ResourceType"] == "AWS::ECS::Service":
            gone = resource["ResourceStatus"] == "DELETE_COMPLETE"
            assert gone == (resource["PhysicalResourceId"] not in services)
        if resource["ResourceType"] == "AWS::CloudFormation::Stack":
            assert resource["PhysicalResourceId"] in stacks


def test_stacks_stand_as_their_newest_event_says(path: Path) -> None:
    world = _world(path)
    newest: dict[str, str] = {}
    for *_, event in _documents(world, "cloudformation", "StackEvents"):
        own = event["PhysicalResourceId"] == event["StackId"]
        if own:
            newest.setdefault(event["StackId"], event["ResourceStatus"])
    for *_, stack in _documents(world, "cloudformation", "Stacks"):
        assert stack["StackStatus"] == newest[stack["StackId"]]


def test_every_service_of_a_rolled_back_deployment_serves_its_old_revision(path: Path) -> None:
    world = _world(path)
    newest: dict[str, Document] = {}
    for *_, deployment in _documents(world, "ecs", "serviceDeployments"):
        newest.setdefault(deployment["serviceArn"], deployment)
    by_arn = {d["serviceArn"]: d for *_, d in _documents(world, "ecs", "services")}
    for arn, deployment in newest.items():
        if deployment["status"] == "ROLLBACK_SUCCESSFUL":
            service = by_arn[arn]
            assert [d["rolloutState"] for d in service["deployments"]] == ["COMPLETED"]
            restored = [deployment["rollback"]["serviceRevisionArn"]]
            assert [revision["arn"] for revision in service["currentServiceRevisions"]] == restored
