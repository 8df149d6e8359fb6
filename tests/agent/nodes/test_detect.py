import pytest

from agent.answer.markdown import answer
from agent.causes import link
from agent.composition import compose
from agent.detector import Detector, all_detectors, detector_of
from agent.diagnosis import Usage, from_json, to_json
from agent.finding import Finding
from agent.nodes.detect import judgement
from api.terminal import render
from tests.facts import NOW, failed_snapshot, gap, unstarted_task
from tools.snapshot import Snapshot

TASK = unstarted_task(reason="CannotPullContainerError: team/web:v57: not found")


def breaks(_: Snapshot) -> list[Finding]:
    raise KeyError("password=hunter2hunter2")


BROKEN = Detector(
    category="exec_format",
    title=detector_of("exec_format").title,
    description="x.",
    owner="app team",
    documentation=(),
    detect=breaks,
)


def test_a_detector_that_broke_is_told_as_a_gap_and_the_others_go_on(caplog: pytest.LogCaptureFixture):
    others = [detector for detector in all_detectors() if detector.category != "exec_format"]
    known = gap("logs:GetLogEvents")
    update = judgement(failed_snapshot(TASK, gaps=(known,)), [BROKEN, *others])
    findings, seen = update["findings"], update["snapshot"]
    assert "image_not_found" in {finding.category for finding in findings}
    told = compose(seen, link(findings), diagnosis_id="dg-1", created_at=NOW, usage=Usage()).diagnosis
    first, broken = told.gaps
    assert first.operation == known.operation
    assert (broken.operation, broken.reason, broken.resource) == ("tsuba:detect/exec_format", "error", "web")
    assert "exec_format" in broken.effect
    assert "KeyError" in broken.effect
    assert from_json(to_json(told)) == told
    for shown in (render(told), answer(told)):
        assert "tsuba:detect/exec_format" in shown
        assert "hunter2" not in shown
    assert "detector broke" in caplog.text


def test_where_none_broke_the_facts_stay_the_same():
    facts = failed_snapshot(TASK)
    assert judgement(facts)["snapshot"] is facts
