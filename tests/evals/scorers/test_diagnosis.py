"""The scorer: each of its checks passes on a right answer and fails on the wrong one it is there for."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from agent.diagnosis import Change, Diagnosis
from evals.scorers.diagnosis import Score, answer_texts, score
from tests.diagnoses import action, cause, diagnosis, gap, piece, symptom

EXPECT: dict[str, Any] = {
    "status": "rolled_back",
    "root_causes": ["image_not_found"],
    "decisive": ["team/web:v57: not found"],
    "cited": [],
    "must_mention": ["v57", "image|tag"],
    "forbidden": ["out of memory"],
    "owner": "app team",
    "gap_expected": ["logs:GetLogEvents"],
}
CHECKS = (
    "status",
    "root causes",
    "no symptom as cause",
    "decisive evidence",
    "deciding reads",
    "must mention",
    "nothing forbidden",
    "grounded",
    "owner",
    "gap named",
    "first change",
    "timeline",
)


def scored(told: Diagnosis | None = None, **expect: Any) -> Score:
    return score("s-000001", {**EXPECT, **expect}, told or diagnosis())


def failed(told: Diagnosis | None = None, **expect: Any) -> list[str]:
    return [check.name for check in scored(told, **expect).failed()]


def test_a_right_answer_passes_every_check_by_name():
    right = scored()
    assert right.passed
    assert tuple(check.name for check in right.checks) == CHECKS
    assert all(check.detail == "" for check in right.checks)


@pytest.mark.parametrize(
    ("check", "told", "expect"),
    [
        ("status", diagnosis(status="healthy"), {}),
        ("root causes", diagnosis(root_causes=()), {}),
        ("root causes", diagnosis(root_causes=(cause(), cause("container_oom"))), {}),
        ("root causes", diagnosis(), {"root_causes": []}),
        ("no symptom as cause", diagnosis(root_causes=(cause(), cause("deployment_circuit_breaker"))), {}),
        ("decisive evidence", diagnosis(root_causes=(cause(evidence_ids=("E2",)),)), {}),
        ("decisive evidence", diagnosis(evidence=(piece(excerpt="something else"), piece("E2"))), {}),
        ("deciding reads", diagnosis(), {"cited": ["ec2:DescribeRouteTables"]}),
        ("must mention", diagnosis(), {"must_mention": ["subnet"]}),
        ("nothing forbidden", diagnosis(summary="web is out of memory."), {}),
        ("nothing forbidden", diagnosis(actions=(action(title="It ran Out Of Memory."),)), {}),
        ("nothing forbidden", diagnosis(summary="It is not the image. It is out of memory."), {}),
        ("grounded", diagnosis(root_causes=(cause(evidence_ids=()),)), {}),
        ("grounded", diagnosis(root_causes=(cause(evidence_ids=("E1", "E9")),)), {}),
        ("grounded", diagnosis(symptoms=(symptom(evidence_ids=()),)), {}),
        ("owner", diagnosis(root_causes=(cause(owner="platform team"),)), {}),
        ("gap named", diagnosis(gaps=()), {}),
        ("gap named", diagnosis(gaps=(gap(operation="ecr:DescribeImages"),)), {}),
    ],
)
def test_each_check_fails_on_what_it_is_there_for(check: str, told: Diagnosis, expect: dict[str, Any]):
    assert check in failed(told, **expect)
    (broken,) = [item for item in scored(told, **expect).checks if item.name == check]
    assert broken.detail
    assert not scored(told, **expect).passed


@pytest.mark.parametrize(
    ("told", "expect"),
    [
        (diagnosis(status="failed"), {"acceptable_status": ["failed"]}),
        (diagnosis(root_causes=(cause(), cause("container_oom"))), {"acceptable_extra": ["container_oom"]}),
        (diagnosis(summary="This is not out of memory."), {}),
        (diagnosis(evidence=(piece(), piece("E2", excerpt="it said: out of memory"))), {}),
        (diagnosis(gaps=()), {"gap_expected": []}),
        (diagnosis(root_causes=(cause(owner="AWS"),)), {"owner": None}),
    ],
    ids=["acceptable status", "acceptable extra", "denied", "quoted evidence", "no gap expected", "no owner expected"],
)
def test_what_the_scenario_allows_passes(told: Diagnosis, expect: dict[str, Any]):
    assert failed(told, **expect) == []


def test_normal_operation_is_never_a_root_cause_whatever_is_allowed():
    told = diagnosis(root_causes=(cause(), cause("benign")))
    assert "no symptom as cause" in failed(told, acceptable_extra=["benign"])


def test_without_a_cause_any_cited_evidence_may_hold_the_decisive_passage():
    told = diagnosis(root_causes=(), symptoms=(symptom(),))
    assert failed(told, root_causes=[], must_mention=[]) == []


def test_what_is_only_quoted_is_no_answer():
    texts = " ".join(answer_texts(diagnosis()))
    assert "CannotPullContainerError" not in texts
    assert "See which tags exist." in texts
    assert "what the application wrote is not known" in texts


def change_of(path: str) -> Change:
    return Change(subject="web:56 → web:57", path=path, before="1", after="2")


def test_the_most_telling_change_is_the_expected_one():
    told = diagnosis(changes=(change_of("image.web"), change_of("memory.web")))
    assert "first change" not in failed(told, first_change="^image.* 1 → 2$")
    assert "first change" in failed(told, first_change="^memory")
    assert "first change" in failed(diagnosis(changes=()), first_change="image")


STOPPED = piece("E1", excerpt="team/web:v57: not found\nstoppedReason: x\nstoppedAt: 2026-11-01")


def test_an_event_that_a_cause_cites_is_in_the_timeline():
    assert "timeline" not in failed(diagnosis(evidence=(STOPPED, piece("E2"))))
    assert "timeline" in failed(diagnosis(evidence=(STOPPED, piece("E2")), timeline=()))
    # What only describes something is no event.
    described = piece("E1", operation="ecs:DescribeTaskDefinition")
    assert "timeline" not in failed(diagnosis(evidence=(described, piece("E2")), timeline=()))


def test_a_timeline_is_short_and_in_order():
    entry = diagnosis().timeline[0]
    assert "timeline" in failed(diagnosis(timeline=(entry,) * 16))
    later = replace(entry, at=entry.at + timedelta(minutes=1))
    assert "timeline" in failed(diagnosis(timeline=(later, entry)))
