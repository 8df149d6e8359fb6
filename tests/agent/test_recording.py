from dataclasses import replace

import pytest

from agent.diagnosis import Diagnosis
from agent.recording import KEPT_SNAPSHOTS, Recorder
from agent.store.store import Store
from agent.stream import DiagnosisEvent
from agent.targets.target import TargetRequest
from tests.lab_stage import DEMO, LabStage

ADA, GRACE = "ada@example.com", "grace@example.com"
REQUEST = TargetRequest(account="shop-prod", region="us-west-2", cluster="prod", service="payments")


@pytest.fixture
def recorder(stage: LabStage, lab_store: Store) -> Recorder:
    stage.serve(DEMO)
    return Recorder(diagnoser=stage.diagnoser(), store=lab_store)


async def diagnosed(stage: LabStage, recorder: Recorder) -> Diagnosis:
    events = [event async for event in recorder.run(stage.principal(ADA), REQUEST)]
    return next(event.diagnosis for event in events if isinstance(event, DiagnosisEvent))


async def test_facts_are_kept_for_a_follow_up(stage: LabStage, recorder: Recorder):
    diagnosis = await diagnosed(stage, recorder)
    stage.lab.clear_journal()
    facts = await recorder.snapshot_of(stage.principal(ADA), diagnosis)
    assert facts.target.service == "payments"
    assert stage.asked() == []


async def test_facts_that_another_person_read_are_read_again_with_ones_own_rights(stage: LabStage, recorder: Recorder):
    diagnosis = await diagnosed(stage, recorder)
    stage.lab.clear_journal()
    await recorder.snapshot_of(stage.principal(GRACE), diagnosis)
    assert stage.asked()


async def test_facts_that_are_no_longer_kept_are_read_again(stage: LabStage, recorder: Recorder):
    diagnosis = replace(await diagnosed(stage, recorder), id="dg-of-yesterday")
    stage.lab.clear_journal()
    facts = await recorder.snapshot_of(stage.principal(ADA), diagnosis)
    assert facts.target.service == "payments"
    assert stage.asked()


async def test_only_the_newest_facts_stay_in_memory(stage: LabStage, recorder: Recorder):
    first = await diagnosed(stage, recorder)
    assert recorder.labels_of(first.id) is not None
    for _ in range(KEPT_SNAPSHOTS):
        await diagnosed(stage, recorder)
    assert recorder.labels_of(first.id) is None
