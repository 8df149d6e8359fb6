"""Refused changes over a development sample of real texts: their category must be right, and noise must stay noise.

The sample is not part of this repository: TSUBA_SHARED names the folder it is in.
"""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from agent.signals.cfn_reason import FOLLOWS, parse_cfn_reason
from agent.signals.deployment_stop import parse_deployment_stop
from agent.signals.log_line import read_log_line
from agent.signals.rejection import parse_rejection
from agent.signals.stabilization import parse_stabilization
from tests.refused_changes import refused_changes

SAMPLES = Path(os.environ.get("TSUBA_SHARED", "../shared")) / "failures" / "messages.jsonl"
ENOUGH = 0.95


def category_of(kind: str, text: str) -> str | None:
    if parse_cfn_reason(text).kind in FOLLOWS:
        return None
    log = read_log_line(text)
    if kind == "app_log" and (log.request or log.level in {"debug", "info", "warning"}):
        return None
    rejection = parse_rejection(text)
    if rejection and not (rejection.loose and kind != "cfn_status_reason"):
        return rejection.category
    if stop := parse_deployment_stop(text):
        return "lifecycle_hook_failed" if stop.by == "hook" else "deployment_alarm_rollback"
    return "stabilization_timeout" if parse_stabilization(text) else None


@pytest.fixture(scope="module")
def samples() -> list[dict[str, Any]]:
    if not SAMPLES.is_file():
        pytest.skip(f"no sample of messages at {SAMPLES}: set TSUBA_SHARED")
    return [json.loads(line) for line in SAMPLES.read_text().splitlines()]


def test_observed_texts_are_given_their_category(samples: list[dict[str, Any]]) -> None:
    ours = [s for s in samples if s["category"] in refused_changes() and s["authenticity"] == "observed"]
    wrong = {
        sample["id"]: found
        for sample in ours
        if (found := category_of(sample["kind"], sample["text"]))
        not in {sample["category"], *sample.get("also_acceptable", ())}
    }
    print(f"refused changes: {len(ours) - len(wrong)} of {len(ours)} observed texts right, wrong {wrong}")  # noqa: T201  # the figure is what this measures
    assert len(ours) >= 20
    assert 1 - len(wrong) / len(ours) >= ENOUGH


def test_no_text_of_another_category_is_taken_for_a_refused_change(samples: list[dict[str, Any]]) -> None:
    others = [s for s in samples if s["category"] not in refused_changes()]
    taken = {
        sample["id"]: found
        for sample in others
        if (found := category_of(sample["kind"], sample["text"])) not in {None, *sample.get("also_acceptable", ())}
    }
    assert len(others) >= 90
    assert not taken


def test_harmless_and_planted_texts_report_no_failure(samples: list[dict[str, Any]]) -> None:
    harmless = [s for s in samples if s["category"] == "benign" or s["adversarial"]]
    alarmed = {s["id"]: found for s in harmless if (found := category_of(s["kind"], s["text"]))}
    assert len(harmless) >= 20
    assert not alarmed
