"""One run of the graph: the order of its phases, and when it reads again."""

import pytest

from agent.composition import NO_LABELS
from agent.stream import DiagnosisEvent, PhaseEvent, ToolEvent
from tests.lab_stage import DEMO, LabStage


@pytest.fixture
def demo(stage: LabStage) -> LabStage:
    stage.serve(DEMO)
    return stage


async def test_phases_come_in_order_and_the_diagnosis_last(demo: LabStage):
    told = await demo.diagnose()
    phases = [event.name for event in told.events if isinstance(event, PhaseEvent) and event.state == "started"]
    assert phases[0] == "resolve_target"
    assert phases[1] == "collect"
    assert phases[-1] == "compose"
    assert phases.index("detect") > 1
    assert isinstance(told.events[-1], DiagnosisEvent)


async def test_every_read_that_was_begun_ended(demo: LabStage):
    told = await demo.diagnose()
    tools = [event for event in told.events if isinstance(event, ToolEvent)]
    begun = sorted(event.name for event in tools if event.state == "started")
    assert begun == sorted(event.name for event in tools if event.state == "finished")
    assert {(event.account_id, event.region) for event in tools} == {("471935208164", "us-west-2")}


async def test_the_last_wave_reads_what_findings_ask_for(demo: LabStage):
    told = await demo.diagnose()
    names = [name for name, _ in told.reads()]
    assert names[-1].startswith("ecr_")  # which tags there are is of interest only once the image was not found
    assert any("v40" in piece.excerpt for piece in told.diagnosis.evidence)


async def test_the_same_world_is_told_the_same_every_time(demo: LabStage):
    first, second = (await demo.diagnose()).diagnosis, (await demo.diagnose()).diagnosis
    assert first.id != second.id
    same = (
        "status",
        "summary",
        "impact",
        "root_causes",
        "symptoms",
        "chain",
        "changes",
        "actions",
        "timeline",
        "members",
    )
    for part in same:
        assert getattr(first, part) == getattr(second, part), part
    assert [(p.id, p.operation, p.resource) for p in first.evidence] == [
        (p.id, p.operation, p.resource) for p in second.evidence
    ]


async def test_labels_of_a_thread_are_handed_on(demo: LabStage):
    first = await demo.diagnose()
    labels = first.state.get("labels", NO_LABELS)
    again = await demo.diagnose(labels=labels)
    assert again.state.get("labels", NO_LABELS).known == labels.known
    assert again.diagnosis.evidence[0].id == first.diagnosis.evidence[0].id
