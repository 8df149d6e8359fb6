"""One run of the graph: its events as they happen, its final state last, under the id it was given."""

from contextlib import aclosing
from dataclasses import replace
from datetime import datetime

import pytest

from agent.diagnosing import new_diagnosis_id
from agent.errors import TargetError
from agent.stream import DiagnosisEvent, PhaseEvent, ToolEvent
from agent.targets.target import TargetRequest
from tests.facts import NOW
from tests.lab_stage import DEMO, LabStage
from tests.model_stage import ModelStage
from tools.errors import UnknownAccountError


@pytest.fixture
def demo(stage: LabStage) -> LabStage:
    stage.serve(DEMO)
    return stage


async def test_everything_told_comes_before_the_final_state(demo: LabStage) -> None:
    run = demo.diagnoser().run(demo.principal(), demo.entry(), diagnosis_id="dg-mine")
    *events, final = [event async for event in run]
    assert isinstance(events[0], PhaseEvent)
    assert {type(event) for event in events} == {PhaseEvent, ToolEvent, DiagnosisEvent}
    assert final["diagnosis"].id == "dg-mine"
    assert [event.diagnosis for event in events if isinstance(event, DiagnosisEvent)] == [final["diagnosis"]]


async def test_the_time_of_writing_is_the_clocks(demo: LabStage) -> None:
    def clock() -> datetime:
        return NOW

    async for event in replace(demo.diagnoser(), now=clock).run(demo.principal(), demo.entry()):
        final = event
    assert final["diagnosis"].created_at == NOW


async def test_a_target_that_cannot_be_is_refused_before_anything_is_read(demo: LabStage) -> None:
    with pytest.raises(TargetError):
        [event async for event in demo.diagnoser().run(demo.principal(), TargetRequest(text="arn:aws:s3:::bucket"))]
    foreign = replace(demo.entry(), account="999999999999")
    with pytest.raises(UnknownAccountError):
        [event async for event in demo.diagnoser().run(demo.principal(), foreign)]
    assert demo.asked() == []


async def test_whoever_stops_listening_gets_no_further_reads(demo: LabStage) -> None:
    async with aclosing(demo.diagnoser().run(demo.principal(), demo.entry())) as run:
        async for event in run:
            if isinstance(event, ToolEvent) and event.state == "finished":
                break
    whole = await demo.diagnose()
    assert whole.diagnosis.usage.waves > 1
    names = [entry.operation for entry in demo.asked()]
    assert names.count("LookupEvents") == 1  # of the second run alone: it is read late


def test_no_two_diagnoses_share_an_id() -> None:
    made = {new_diagnosis_id() for _ in range(100)}
    assert len(made) == 100
    assert all(one.startswith("dg-") and len(one) == 19 for one in made)


class _Retriever:
    closed = False

    async def close(self) -> None:
        self.closed = True


async def test_closing_lets_go_of_reads_model_and_documentation(demo: LabStage, bedrock: ModelStage) -> None:
    retriever, language_model = _Retriever(), bedrock.language_model()
    diagnoser = replace(demo.diagnoser(language_model=language_model), retriever=retriever)
    await diagnoser.close()
    assert retriever.closed
    for threads in (language_model.threads, diagnoser.runner._pool):
        with pytest.raises(RuntimeError):
            threads.submit(print)
    await replace(diagnoser, retriever=None, explainer=None).close()
