"""Reading over the simulator: what one failing read may cost, and what it never may."""

from typing import Any

import pytest

from agent.state import MAX_WAVES
from tests.lab_stage import DEMO, SCENARIOS, LabStage, Stopwatch, gap_operations

# Longer than any deadline below, which in turn leave a busy machine the time to reach the read that hangs.
HUNG_SECONDS = 60

# Every read of the demo's failed deployment, found once by looking: each is broken by itself below.
READS = (
    ("ecs", "DescribeClusters"),
    ("ecs", "DescribeServices"),
    ("ecs", "ListServices"),
    ("ecs", "ListTasks"),
    ("ecs", "DescribeTasks"),
    ("ecs", "ListServiceDeployments"),
    ("ecs", "DescribeServiceDeployments"),
    ("ecs", "DescribeServiceRevisions"),
    ("ecs", "DescribeTaskDefinition"),
    ("elbv2", "DescribeTargetGroups"),
    ("elbv2", "DescribeTargetHealth"),
    ("cloudformation", "DescribeStackResources"),
    ("cloudtrail", "LookupEvents"),
    ("ecr", "DescribeImages"),
)


@pytest.fixture
def stage_of_demo(stage: LabStage) -> LabStage:
    stage.serve(DEMO)
    return stage


async def test_the_reads_listed_here_are_those_that_are_made(stage_of_demo: LabStage):
    await stage_of_demo.diagnose()
    made = {(entry.service, entry.operation) for entry in stage_of_demo.asked()}
    assert set(READS) <= made


@pytest.mark.parametrize(("service", "operation"), READS, ids=lambda value: value)
async def test_a_denied_read_is_a_named_gap_and_costs_no_other(stage_of_demo: LabStage, service: str, operation: str):
    whole = await stage_of_demo.diagnose()
    stage_of_demo.fail({"service": service, "operation": operation, "deny": True})
    told = await stage_of_demo.diagnose()
    named = [gap for gap in told.diagnosis.gaps if gap.operation == f"{service}:{operation}"]
    assert named
    assert {gap.reason for gap in named} == {"denied"}
    assert all(gap.effect and gap.resource for gap in named)
    # What failed is that one read alone; those that need its answer are not made at all.
    assert gap_operations(told.diagnosis) == {f"{service}:{operation}"}
    assert {name for name, gap in told.reads() if gap is None} <= {name for name, _ in whole.reads()}
    assert told.diagnosis.status != "healthy"


@pytest.mark.parametrize("fault", [{"throttle": True}, {"status": 500}, {"status": 503}, {"reset": True}], ids=str)
async def test_a_fault_that_passes_is_overcome(stage_of_demo: LabStage, fault: dict[str, Any]):
    whole = await stage_of_demo.diagnose()
    stage_of_demo.fail({"service": "ecs", "operation": "DescribeTasks", "times": 2, **fault})
    told = await stage_of_demo.diagnose()
    assert gap_operations(told.diagnosis) == gap_operations(whole.diagnosis)
    assert told.categories == ["image_not_found"]
    # Every attempt was a request, and the next wave had to wait for it.
    assert told.diagnosis.usage.aws_calls == whole.diagnosis.usage.aws_calls + 2
    assert told.diagnosis.usage.round_trips == whole.diagnosis.usage.round_trips + 2


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ({"status": 500}, "error"),
        ({"reset": True}, "error"),
        ({"throttle": True}, "throttled"),
        ({"expired_token": True}, "expired"),
    ],
    ids=str,
)
async def test_a_fault_that_stays_is_a_gap_with_its_reason(stage_of_demo: LabStage, fault: dict[str, Any], reason: str):
    stage_of_demo.fail({"service": "ecr", **fault}, {"service": "cloudtrail", **fault})
    told = await stage_of_demo.diagnose(diagnoser=stage_of_demo.diagnoser(read_seconds=8))
    reasons = {gap.operation: gap.reason for gap in told.diagnosis.gaps}
    assert reasons["cloudtrail:LookupEvents"] == reason
    assert told.categories == ["image_not_found"]


async def test_a_read_that_hangs_is_a_gap_and_holds_nobody_up(stage_of_demo: LabStage):
    stage_of_demo.fail({"service": "cloudtrail", "hang_seconds": HUNG_SECONDS})
    watch = Stopwatch()
    told = await stage_of_demo.diagnose(diagnoser=stage_of_demo.diagnoser(read_seconds=4))
    assert watch.seconds < HUNG_SECONDS
    assert {gap.operation: gap.reason for gap in told.diagnosis.gaps}["cloudtrail:LookupEvents"] == "timeout"
    assert told.categories == ["image_not_found"]


async def test_the_whole_ends_at_its_deadline_with_what_it_has(stage_of_demo: LabStage):
    stage_of_demo.fail(
        {"service": "ecs", "operation": "DescribeTasks", "hang_seconds": HUNG_SECONDS},
        {"service": "elbv2", "hang_seconds": HUNG_SECONDS},
    )
    watch = Stopwatch()
    told = await stage_of_demo.diagnose(diagnoser=stage_of_demo.diagnoser(deadline_seconds=5))
    assert watch.seconds < HUNG_SECONDS
    assert {gap.reason for gap in told.diagnosis.gaps} == {"timeout"}
    assert "ecs:DescribeTasks" in gap_operations(told.diagnosis)


async def test_when_every_read_hangs_nothing_can_be_said_but_it_is_said_in_time(stage_of_demo: LabStage):
    stage_of_demo.fail({"service": "[!s]*", "hang_seconds": HUNG_SECONDS})
    watch = Stopwatch()
    told = await stage_of_demo.diagnose(diagnoser=stage_of_demo.diagnoser(deadline_seconds=1))
    assert watch.seconds < HUNG_SECONDS
    assert told.diagnosis.status == "unknown"
    assert told.diagnosis.root_causes == ()


async def test_an_account_that_refuses_tsuba_is_unknown_with_the_reason(stage_of_demo: LabStage):
    stage_of_demo.fail({"service": "sts", "operation": "AssumeRole", "deny": True})
    told = await stage_of_demo.diagnose()
    assert told.diagnosis.status == "unknown"
    assert {(gap.operation, gap.reason) for gap in told.diagnosis.gaps} == {("sts:AssumeRole", "denied")}
    assert stage_of_demo.asked() == []


async def test_a_session_that_has_expired_on_the_way_is_a_gap(stage_of_demo: LabStage):
    stage_of_demo.fail({"service": "ecs", "expired_token": True})
    told = await stage_of_demo.diagnose()
    assert told.diagnosis.status == "unknown"
    assert "expired" in {gap.reason for gap in told.diagnosis.gaps}


async def test_reads_report_their_begin_and_their_end(stage_of_demo: LabStage):
    stage_of_demo.fail({"service": "cloudtrail", "deny": True})
    told = await stage_of_demo.diagnose()
    ended = told.reads()
    assert ("cloudtrail_lookup_changes", "denied") in ended
    assert len(ended) >= 10


@pytest.mark.parametrize("scenario_id", SCENARIOS)
async def test_no_diagnosis_takes_more_than_four_waves(stage: LabStage, scenario_id: str):
    world = stage.serve(scenario_id)
    told = await stage.diagnose()
    usage = told.diagnosis.usage
    assert usage.waves <= MAX_WAVES == 4
    # A search of a log store is no call of AWS's, and stands in no journal of its. One without a store asks nobody.
    searches = sum(name.startswith("opensearch") and gap is None for name, gap in told.reads())
    assert usage.aws_calls == len(stage.asked()) + searches
    assert told.diagnosis.status in (world.expect["status"], *world.expect.get("acceptable_status", ()))
    labels = {piece.id for piece in told.diagnosis.evidence}
    assert all(label in labels for cause in told.diagnosis.root_causes for label in cause.evidence_ids)
