"""Every scenario of ours: valid, consistent in itself, realistic in bulk, and silent about its answer."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from agent.detector import all_detectors
from evals.aws_lab.world import load_world
from evals.expansion import read_form
from evals.scenario_form import ScenarioForm
from tests.evals.scenario_worlds import PATHS, moment, pytest_generate_tests, world_of  # noqa: F401 - pytest calls it

_DETECTED = {detector.category for detector in all_detectors() if not detector.symptom}

# Words of categories that would give an answer away in a name; ordinary words they share are left out.
_TELLING = re.compile(
    r"\boom\b|memory|crash|fail|broken|\bbad\b|denied|\bauth|secret|\broute\b|health|\bport\b|config|guardrail|"
    r"\bhook|capacity|missing|notfound|\berror|rollback|noisy|stuck|\bpause"
)

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


def test_the_set_covers_every_kind_often_enough() -> None:
    forms = {path.parent.name: read_form(path)[0] for path in PATHS}
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


def test_validates_against_the_service_models(path: Path) -> None:
    assert load_world(world_of(path)).id == path.parent.name


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
    world = world_of(path)
    # An event tells what ECS may have forgotten since.
    text = json.dumps([world["accounts"], world["entry"]], ensure_ascii=False)
    for decisive in world["expect"]["decisive"]:
        assert json.dumps(decisive, ensure_ascii=False)[1:-1] in text


def test_every_aws_text_written_out_states_its_provenance(path: Path) -> None:
    form, _ = read_form(path)
    known = [text["text"] for text in world_of(path)["provenance"]["texts"]]
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
    world = world_of(path)
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
            assert moment(entry["time"]) <= moment(world["now"])
            if entry["detail-type"] == "ECS Task State Change" and not tasks.keys() & set(entry["resources"]):
                assert moment(world["now"]) - moment(entry["detail"]["stoppedAt"]) > timedelta(hours=1)
                return
            if entry["source"] == "aws.codedeploy":
                assert entry["detail"]["deploymentId"] in {
                    one["deploymentId"] for one in services["codedeploy"]["deploymentsInfo"]
                }
                return
            assert set(entry["resources"]) <= arns | set(tasks) | set(stacks)
            if entry["detail-type"] == "ECS Task State Change":
                assert entry["detail"]["stopCode"] == tasks[entry["resources"][0]]["stopCode"]
