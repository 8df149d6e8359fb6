"""What a finding must bring, and that nothing changes it on its way through the graph."""

from dataclasses import FrozenInstanceError
from typing import get_args

import pytest

from agent.finding import Action, Confidence, Finding, Owner, Undecided
from tests.facts import SCOPE, gap
from tools.ecs import list_services

FOUND = {"category": "image_not_found", "confidence": "certain", "statement": "There is no tag v57.", "evidence_ids": ("ev-1",), "resource": "web", "owner": "app team"}  # fmt: skip


@pytest.mark.parametrize("missing", sorted(FOUND))
def test_nothing_decisive_has_a_default(missing: str) -> None:
    """A finding without evidence, an owner or a resource must not come about by leaving it out."""
    with pytest.raises(TypeError, match=missing):
        Finding(**{name: value for name, value in FOUND.items() if name != missing})


def test_an_action_risks_nothing_and_runs_nothing_unless_it_says_so() -> None:
    step = Action(title="Push v57.", kind="fix", owner="app team")
    assert (step.risk, step.command, step.console_url, step.evidence_ids) == ("none", None, None, ())


def test_findings_are_values_that_sets_and_caches_can_hold() -> None:
    wanted = list_services.TOOL.request(SCOPE, list_services.ListServicesArguments(cluster="prod"))
    step = Action(title="Push v57.", kind="fix", owner="app team")
    one, same = (Finding(**FOUND, actions=(step,), wants=(wanted,)) for _ in range(2))
    assert len({one, same, Finding(**FOUND)}) == 2
    assert len({Undecided(gaps=(gap(),)), Undecided(gaps=(gap(),))}) == 1
    with pytest.raises(FrozenInstanceError):
        one.confidence = "possible"


def test_who_owns_a_cause_and_how_sure_it_is_are_closed_sets_from_the_surest_on() -> None:
    assert get_args(Confidence) == ("certain", "likely", "possible")
    assert set(get_args(Owner)) == {"app team", "platform team", "AWS", "nobody"}
