"""The signals over a development sample of real texts: what they name must be right, and noise must stay noise.

The sample is not part of this repository: TSUBA_SHARED names the folder it is in.
"""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.signals.access_denied import parse_access_denied
from agent.signals.app_config import parse_app_config
from agent.signals.cfn_reason import FOLLOWS, parse_cfn_reason
from agent.signals.deployment_events import GAVE_UP, parse_deployment_event
from agent.signals.guardrail import parse_guardrail
from agent.signals.health_check import parse_health_check
from agent.signals.image_pull import parse_image_pull
from agent.signals.memory import parse_container_reason, parse_memory_log
from agent.signals.placement import CAPACITY, parse_placement
from agent.signals.resource_initialization import parse_resource_initialization
from agent.signals.secret_reference import parse_secret_reference

SAMPLES = Path(os.environ.get("TSUBA_SHARED", "../shared")) / "failures" / "messages.jsonl"
KINDS = {"ecs_stopped_reason", "container_reason", "ecs_service_event", "cfn_status_reason", "elb_target_health"}
CATEGORIES = {
    "image_not_found",
    "image_pull_auth",
    "network_no_route",
    "secret_access_denied",
    "secret_reference_invalid",
    "container_oom",
    "health_check_path",
    "health_check_port",
    "deployment_circuit_breaker",
    "cfn_cascade_cancelled",
    "org_guardrail_denied",
    "insufficient_cluster_capacity",
}
# "Could not transition to started" names no network: only its author knew what was behind it.
UNDECIDABLE = {"c0148"}


def categories_of(kind: str, text: str) -> Iterator[str]:
    if parse_guardrail(text):
        yield "org_guardrail_denied"
    pull = parse_image_pull(text)
    if pull and pull.problem in {"not_found", "auth"}:
        yield "image_not_found" if pull.problem == "not_found" else "image_pull_auth"
    started = parse_resource_initialization(text)
    if started and started.outcome == "no_answer" and started.operation != "efs":
        yield "network_no_route"
    if parse_secret_reference(text):
        yield "secret_reference_invalid"
    denied = parse_access_denied(text)
    if denied and denied.action and denied.action.startswith(("ssm:", "secretsmanager:", "kms:")):
        yield "secret_access_denied"
    if parse_memory_log(text) if kind == "app_log" else parse_container_reason(text):
        yield "container_oom"
    check = parse_health_check(text)
    if check and check.problem != "failed":
        yield "health_check_path" if check.problem == "wrong_code" else "health_check_port"
    placement = parse_placement(text)
    if placement and placement.shortage in CAPACITY:
        yield "insufficient_cluster_capacity"
    event = parse_deployment_event(text)
    if event and event.kind in GAVE_UP:
        yield "deployment_circuit_breaker"
    if kind == "cfn_status_reason" and parse_cfn_reason(text).kind in FOLLOWS:
        yield "cfn_cascade_cancelled"
    if kind == "app_log" and parse_app_config(text):
        yield "app_config_error"


@pytest.fixture(scope="module")
def samples() -> list[dict[str, Any]]:
    if not SAMPLES.is_file():
        pytest.skip(f"no sample of messages at {SAMPLES}: set TSUBA_SHARED")
    return [json.loads(line) for line in SAMPLES.read_text().splitlines()]


def test_every_text_of_aws_is_given_its_category(samples: list[dict[str, Any]]) -> None:
    ours = [s for s in samples if s["category"] in CATEGORIES and s["kind"] in KINDS and s["id"] not in UNDECIDABLE]
    wrong = {
        sample["id"]: found
        for sample in ours
        if (found := next(categories_of(sample["kind"], sample["text"]), None))
        not in {sample["category"], *sample.get("also_acceptable", ())}
    }
    assert len(ours) >= 30
    assert not wrong


def test_no_text_of_another_category_is_taken_for_ours(samples: list[dict[str, Any]]) -> None:
    others = [s for s in samples if s["category"] not in CATEGORIES and s["kind"] in KINDS]
    taken = {
        sample["id"]: found
        for sample in others
        if (found := set(categories_of(sample["kind"], sample["text"])) - {sample["category"], *sample.get("also_acceptable", ())})
    }  # fmt: skip
    assert not taken


def test_harmless_and_planted_texts_report_no_failure(samples: list[dict[str, Any]]) -> None:
    harmless = [s for s in samples if s["category"] == "benign"]
    alarmed = {s["id"]: found for s in harmless if (found := list(categories_of(s["kind"], s["text"])))}
    assert len(harmless) >= 20
    assert not alarmed
