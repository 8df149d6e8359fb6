import asyncio
from dataclasses import replace

import pytest

from agent.fleet import Fleet
from tests.lab_stage import DEMO, LabStage, utc_now

ADA, GRACE = "ada@example.com", "grace@example.com"


@pytest.fixture
def fleet(stage: LabStage) -> Fleet:
    stage.serve(DEMO)
    diagnoser = stage.diagnoser()
    return Fleet(diagnoser.access, diagnoser.runner, utc_now)


async def test_every_service_is_there_in_order_with_its_state(stage: LabStage, fleet: Fleet):
    overview = await fleet.overview(stage.principal(ADA))
    keys = [(s.account_name, s.region, s.cluster, s.service) for s in overview.services]
    assert keys == sorted(keys)
    assert len(keys) == len(set(keys)) > 10
    states = {(s.account_name, s.service): s for s in overview.services if s.region == "us-west-2"}
    failing = states["shop-prod", "checkout-v42"]
    assert (failing.family, failing.status, failing.running, failing.cluster) == ("checkout", "failed", 0, "prod")
    assert states["shop-prod", "payments"].status == "healthy"
    assert states["shop-prod", "payments"].text == "6 of 6 tasks run"
    assert overview.gaps == ()


async def test_an_answer_is_kept_for_a_while_for_its_person_alone(stage: LabStage, fleet: Fleet):
    first = await fleet.overview(stage.principal(ADA))
    calls = len(stage.asked())
    assert await fleet.overview(stage.principal(ADA)) is first
    assert len(stage.asked()) == calls
    everything = await fleet.overview(stage.principal(GRACE))
    assert {s.account_name for s in everything.services} > {s.account_name for s in first.services}
    assert await fleet.overview(stage.principal(ADA)) is first


async def test_an_answer_kept_for_other_rights_is_not_given(stage: LabStage, fleet: Fleet):
    wide = stage.principal(GRACE)
    await fleet.overview(wide)
    narrowed = replace(wide, is_operator=False, teams=frozenset({"data"}))
    assert {s.account_name for s in (await fleet.overview(narrowed)).services} == {"data-dev"}


async def test_asked_twice_at_once_it_reads_once(stage: LabStage, fleet: Fleet):
    principal = stage.principal(ADA)
    first, second = await asyncio.gather(fleet.overview(principal), fleet.overview(principal))
    assert first is second


async def test_what_could_not_be_read_is_a_gap_and_hides_nothing_else(stage: LabStage, fleet: Fleet):
    stage.fail({"service": "ecs", "region": "eu-west-1", "deny": True})
    overview = await fleet.overview(stage.principal(ADA))
    assert {s.region for s in overview.services} == {"us-west-2"}
    assert {(gap.region, gap.reason) for gap in overview.gaps} == {("eu-west-1", "denied")}


async def test_an_account_that_refuses_tsuba_is_one_gap_among_the_others(stage: LabStage, fleet: Fleet):
    stage.fail({"service": "sts", "operation": "AssumeRole", "deny": True, "times": 1})
    overview = await fleet.overview(stage.principal(GRACE))
    assert overview.services
    assert {gap.operation for gap in overview.gaps} == {"sts:AssumeRole"}
