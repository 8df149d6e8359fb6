"""Scenario files: found, read, expanded the same every time, and refused with a message that helps."""

import json
import os
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from evals.aws_lab.world import load_world
from evals.bases.aws_texts import TEXTS
from evals.expansion import (
    DEMO_SCENARIO,
    OWN_SCENARIOS,
    ScenarioError,
    expand_scenario,
    load_scenario_documents,
    read_form,
    scenario_paths,
)

_SMALL = """
id: s-0a1b2c
title: cart in prod
now: 2026-11-17T14:31:07Z
entry: {service: cart}
question: why?
places:
  - account: shop-prod
    region: us-west-2
    neighbours: {services: 0, stacks: 0}
    services:
      - base: fargate_web_service
        name: cart
        image: team/cart:v8
        revision: 20
        deployments:
          - began: 36m
            outcome: rolled_back
            took: 9m
            change: {image: "team/cart:v9", pushed: false}
            stopped:
              - {count: 3, every: 2m40s, lasted: 74s, stop_code: TaskFailedToStart, stopped_reason: "aws:image_tag_absent"}
expect: {status: rolled_back, root_causes: [image_not_found]}
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    path = tmp_path / "s-0a1b2c" / "scenario.yaml"
    path.parent.mkdir()
    path.write_text(_SMALL)
    return path


def _change(path: Path, before: str, after: str) -> None:
    text = path.read_text()
    assert before in text
    path.write_text(text.replace(before, after))


def _regional(world: dict[str, Any], service: str, key: str) -> list[dict[str, Any]]:
    return world["accounts"]["471935208164"]["us-west-2"][service][key]


def test_expanding_twice_gives_the_same_bytes(small: Path) -> None:
    assert json.dumps(expand_scenario(small)) == json.dumps(expand_scenario(small))


def test_two_scenarios_have_no_ids_in_common(small: Path, tmp_path: Path) -> None:
    other = tmp_path / "s-3d4e5f" / "scenario.yaml"
    other.parent.mkdir()
    other.write_text(_SMALL.replace("s-0a1b2c", "s-3d4e5f"))
    tasks = [{t["taskArn"] for t in _regional(expand_scenario(p), "ecs", "tasks")} for p in (small, other)]
    assert tasks[0].isdisjoint(tasks[1])


def test_a_rolled_back_deployment_leaves_its_tasks_and_a_new_deployment_on_the_old_revision(small: Path) -> None:
    world = expand_scenario(small)
    (service,) = _regional(world, "ecs", "services")
    newest = _regional(world, "ecs", "serviceDeployments")[0]
    stopped = [task for task in _regional(world, "ecs", "tasks") if task["lastStatus"] == "STOPPED"]
    assert service["taskDefinition"].endswith("task-definition/cart:20")
    assert [deployment["status"] for deployment in service["deployments"]] == ["PRIMARY"]
    assert newest["status"] == "ROLLBACK_SUCCESSFUL"
    assert {task["taskDefinitionArn"][-8:] for task in stopped} == {"/cart:21"}
    assert {task["startedBy"] for task in stopped}.isdisjoint({service["deployments"][0]["id"]})
    assert any(
        f"rolling back to deployment {service['deployments'][0]['id']}." in e["message"] for e in service["events"]
    )


def test_an_image_that_was_not_pushed_is_missing_among_those_that_were(small: Path) -> None:
    images = _regional(expand_scenario(small), "ecr", "imageDetails")
    tags = {tag for image in images for tag in image.get("imageTags", [])}
    assert "v8" in tags
    assert "v9" not in tags


def test_the_stack_follows_the_deployment(small: Path) -> None:
    world = expand_scenario(small)
    (stack,) = _regional(world, "cloudformation", "Stacks")
    failed = [e for e in _regional(world, "cloudformation", "StackEvents") if e["ResourceStatus"] == "UPDATE_FAILED"]
    own = [e for e in failed if e.get("ResourceStatusReason") != "Resource update cancelled"]
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert [event["ResourceType"] for event in own] == ["AWS::ECS::Service"]
    assert "'ECS Deployment Circuit Breaker was triggered'" in own[0]["ResourceStatusReason"]


def test_a_scenario_may_share_the_world_of_another(small: Path, tmp_path: Path) -> None:
    other = tmp_path / "s-3d4e5f" / "scenario.yaml"
    other.parent.mkdir()
    other.write_text(
        "{id: s-3d4e5f, title: other, same_world_as: s-0a1b2c, entry: {stack: cart}, question: so, "
        "expect: {status: rolled_back}}"
    )
    assert expand_scenario(other)["accounts"] == expand_scenario(small)["accounts"]
    assert expand_scenario(other)["entry"]["stack"]["stack_name"] == "cart"


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("question: why?", "question: why?\nquestoin: why?", r"questoin: Extra inputs are not permitted"),
        ("revision: 20", "revision: 20\n        tier: gold", r"services\.0\.fargate_web_service\.tier: Extra inputs"),
        ("took: 9m", "took: nine minutes", r"'nine minutes' is no length of time; write it like"),
        ("aws:image_tag_absent", "aws:nonsense", r"no AWS text is called 'nonsense'"),
        ("aws:image_tag_absent", "task {taks} stopped", r"names \{taks\}, which is not filled here; known are"),
        ("account: shop-prod", "account: shop", r"account 'shop' is none of shop-prod, "),
        ("entry: {service: cart}", "entry: {service: cart, stack: cart}", r"entry takes exactly one of"),
        (
            "entry: {service: cart}",
            "entry: {service: card}",
            r"entry names service card, which shop-prod does not have",
        ),
        ("id: s-0a1b2c", "id: s-oom001", r"id: String should match pattern"),
        ("id: s-0a1b2c", "id: s-0a1b2d", r"the folder must be called s-0a1b2d"),
        ("base: fargate_web_service", "base: lambda", r"services\.0: Input tag 'lambda' found"),
        ("began: 36m", "began: 3m", r"a stopped task of cart would stop only after now; begin earlier"),
    ],
)
def test_a_scenario_that_does_not_fit_is_refused_by_name(small: Path, before: str, after: str, message: str) -> None:
    _change(small, before, after)
    with pytest.raises(ScenarioError, match=message) as refused:
        expand_scenario(small)
    assert str(small) in str(refused.value)


def test_a_file_that_is_no_yaml_is_refused(small: Path) -> None:
    small.write_text("{")
    with pytest.raises(ScenarioError, match=re.escape(str(small))):
        expand_scenario(small)


def test_both_forms_are_found_in_a_folder(small: Path, tmp_path: Path) -> None:
    world = tmp_path / "x-1.json"
    world.write_text(json.dumps(expand_scenario(small) | {"id": "x-1"}))
    assert scenario_paths([tmp_path]) == [small, world]
    assert [load_scenario_documents(path)["id"] for path in scenario_paths([tmp_path])] == ["s-0a1b2c", "x-1"]


def test_an_expanded_document_is_read_as_it_stands(small: Path, tmp_path: Path) -> None:
    world = expand_scenario(small)
    path = tmp_path / "w.json"
    path.write_text(json.dumps(world))
    assert load_scenario_documents(path) == world


@pytest.mark.parametrize("text", ["", "[]", '{"id": "x"}'])
def test_json_that_is_no_world_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "w.json"
    path.write_text(text)
    with pytest.raises(ScenarioError, match=re.escape(str(path))):
        load_scenario_documents(path)


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="is no folder of scenarios"):
        scenario_paths([tmp_path / "none"])


def test_the_example_of_the_readme_expands(tmp_path: Path) -> None:
    example = (OWN_SCENARIOS / "README.md").read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0]
    path = tmp_path / "s-0a1b2c" / "scenario.yaml"
    path.parent.mkdir()
    path.write_text(example)
    assert load_world(expand_scenario(path)).id == "s-0a1b2c"


def test_worlds_written_elsewhere_run_unchanged() -> None:
    shared = Path(os.environ.get("TSUBA_SHARED", OWN_SCENARIOS.parents[2] / "shared")) / "worlds"
    if not shared.is_dir():
        pytest.skip("no worlds from elsewhere here; TSUBA_SHARED names their folder")
    paths = scenario_paths([shared])
    assert paths
    assert all(load_world(load_scenario_documents(path)).id == path.stem for path in paths)


# What our own collection covers, as a whole.


@cache
def _worlds() -> dict[str, dict[str, Any]]:
    return {path.parent.name: expand_scenario(path) for path in scenario_paths()}


def test_the_collection_is_wide_enough() -> None:
    worlds = _worlds()
    assert len(worlds) >= 30
    statuses = Counter(world["expect"]["status"] for world in worlds.values())
    calm = [
        w
        for w in worlds.values()
        if w["expect"]["status"] in {"healthy", "in_progress"} and not w["expect"]["root_causes"]
    ]
    assert len(calm) >= 7
    assert set(statuses) >= {"healthy", "in_progress", "waiting", "rolled_back", "failed", "degraded"}
    assert {next(iter(world["entry"])) for world in worlds.values()} == {"target", "stack", "event"}
    places = {(a, r) for w in worlds.values() for a, regions in w["accounts"].items() for r in regions}
    assert len({account for account, _ in places}) >= 4
    assert {region for _, region in places} >= {"us-west-2", "us-east-1", "eu-west-1"}
    causes = Counter(cause for world in worlds.values() for cause in world["expect"]["root_causes"])
    assert len(causes) >= 40


def test_the_collection_has_bulk() -> None:
    worlds = _worlds()
    stopped, operation, events = 0, 0, 0
    for world in worlds.values():
        for regions in world["accounts"].values():
            for services in regions.values():
                tasks = services.get("ecs", {}).get("tasks", [])
                by_service = Counter(task["group"] for task in tasks if task["lastStatus"] == "STOPPED")
                stopped = max([stopped, *by_service.values()])
                stack_events = services.get("cloudformation", {}).get("StackEvents", [])
                by_operation = Counter(event["OperationId"] for event in stack_events)
                operation = max([operation, *by_operation.values()])
        counts = [
            len(service["events"])
            for regions in world["accounts"].values()
            for services in regions.values()
            for service in services.get("ecs", {}).get("services", [])
        ]
        events = max(events, sum(counts))
        stacks = [
            stack
            for regions in world["accounts"].values()
            for services in regions.values()
            for stack in services.get("cloudformation", {}).get("Stacks", [])
        ]
        assert len(stacks) >= 9
    assert stopped >= 30
    assert operation > 100
    assert events >= 1000


def test_the_demo_is_worth_clicking_through() -> None:
    world = expand_scenario(OWN_SCENARIOS / DEMO_SCENARIO / "scenario.yaml")
    sharing = [path for path in scenario_paths() if read_form(path)[0].same_world_as == DEMO_SCENARIO]
    assert len(sharing) >= 2
    assert len(world["directory"]["accounts"]) == 4
    people = {person["subject"]: person for person in world["directory"]["people"]}
    assert people["ada@example.com"]["teams"] == ["shop"]
    assert people["grace@example.com"]["operator"]
    where: dict[str, set[str]] = {}
    for account_id, regions in world["accounts"].items():
        for region, services in regions.items():
            for service in services.get("ecs", {}).get("services", []):
                where.setdefault(service["serviceName"], set()).add(f"{account_id} {region}")
    assert {place.split()[0] for place in where["payments"]} == {"471935208164", "652018743390"}
    assert where["search"] == {"471935208164 us-west-2", "471935208164 eu-west-1"}
    assert {"checkout-v41", "checkout-v42"} <= set(where)
    assert DEMO_SCENARIO in (OWN_SCENARIOS / "README.md").read_text(encoding="utf-8")


def test_every_text_in_the_catalogue_is_used() -> None:
    used = {name for path in scenario_paths() for name in read_form(path)[1]}
    assert set(TEXTS) == used
