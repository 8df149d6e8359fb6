"""The node that writes the rules' diagnosis: what it counts, what it links, and whom it refuses."""

import time
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from agent.composition import NO_LABELS, Labels
from agent.errors import TargetError
from agent.finding import Finding
from agent.nodes.compose import compose
from agent.reads.collection import Collection
from agent.stream import PhaseEvent
from tests.facts import NOW, evidence, failed_snapshot, healthy_snapshot, service_arn, snapshot, stopped_task, view
from tools.evidence import Empty, Found
from tools.snapshot import Snapshot

MISSING = Finding(
    category="image_not_found", confidence="certain", statement="There is no tag v57.", evidence_ids=("ev-1",),
    resource=service_arn(), owner="app team", service="web",
)  # fmt: skip
BREAKER = Finding(
    category="deployment_circuit_breaker", confidence="certain", statement="The breaker ended it.", evidence_ids=("ev-2",),
    resource=service_arn(), owner="nobody", service="web",
)  # fmt: skip


def state_of(seen: Snapshot, *findings: Finding, **fields: Any) -> dict[str, Any]:
    collected = Collection(target=seen.target, taken_at=NOW)
    counted = {"aws_calls": 14, "wave": 4, "round_trips": 3, "findings": findings}
    return {"snapshot": seen, "collection": collected, **counted, **fields}


async def run(state: dict[str, Any], *, labels: Labels = NO_LABELS, ago: float = 2.0):
    told: list[Any] = []
    parts = SimpleNamespace(diagnosis_id="dg-mine", now=lambda: NOW, labels=labels, began=time.monotonic() - ago)
    return await compose(state, SimpleNamespace(context=parts, stream_writer=told.append)), told


async def test_what_only_followed_is_a_symptom_of_the_cause() -> None:
    facts = {piece: evidence(piece) for piece in ("ev-1", "ev-2")}
    update, told = await run(state_of(failed_snapshot(evidence=facts), BREAKER, MISSING))
    written = update["diagnosis"]
    assert ([one.category for one in written.root_causes], [one.category for one in written.symptoms]) == (
        ["image_not_found"],
        ["deployment_circuit_breaker"],
    )
    assert [(link.cause, link.effect) for link in written.chain] == [("F1", "F2")]
    assert told == [PhaseEvent(name="compose", state=state) for state in ("started", "finished")]


async def test_it_tells_whose_it_is_and_what_it_cost() -> None:
    update, _ = await run(state_of(healthy_snapshot()))
    written = update["diagnosis"]
    assert (written.id, written.created_at, written.written_by) == ("dg-mine", NOW, "rules")
    assert (written.usage.aws_calls, written.usage.waves, written.usage.round_trips) == (14, 4, 3)
    assert written.usage.wall_ms >= 2000
    assert written.usage.model_calls == 0


async def test_without_the_detectors_word_nothing_is_found() -> None:
    """A run that ended before the rules looked has no findings in its state."""
    state = state_of(healthy_snapshot())
    del state["findings"]
    update, _ = await run(state)
    assert update["diagnosis"].root_causes == ()


async def test_labels_given_in_the_thread_before_stay_and_new_ones_follow() -> None:
    facts = {piece: evidence(piece) for piece in ("ev-1", "ev-2")}
    before = NO_LABELS.extended(["ev-of-before", "ev-2"])
    update, _ = await run(state_of(failed_snapshot(evidence=facts), MISSING, BREAKER), labels=before)
    assert update["labels"].known["ev-of-before"] == "E1"
    assert update["labels"].known["ev-2"] == "E2"
    assert update["diagnosis"].root_causes[0].evidence_ids == ("E3",)


async def test_a_name_that_nothing_in_aws_ever_mentioned_is_refused() -> None:
    gone = {"service": Empty(), "deployments": Empty(), "stopped_tasks": Empty(), "running_tasks": Empty()}
    with pytest.raises(TargetError, match="there is no service web"):
        await run(state_of(snapshot(replace(view(), **gone))))
    # A task that stopped is enough of a mention.
    told = {**gone, "stopped_tasks": Found(value=(stopped_task(),))}
    update, _ = await run(state_of(snapshot(replace(view(), **told))))
    assert update["diagnosis"].status != "healthy"
