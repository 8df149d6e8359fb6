from typing import Any

import pytest

from agent.failures.memory_use import killed_tasks, told_of_memory, wanted_memory
from tests.facts import failed_snapshot, minutes, stopped_task, unread
from tools.cloudwatch.facts import MemoryUse
from tools.evidence import Empty, Found
from tools.runtime import RuntimeFacts
from tools.snapshot import Snapshot


def killed(*, memory: Any = None) -> Snapshot:
    facts = RuntimeFacts(memory={"web": memory} if memory else {})
    tasks = (stopped_task("1" * 32, exit_code=137), stopped_task("2" * 32, exit_code=1))
    return failed_snapshot(*tasks, runtime=facts)


def used(peak: float) -> Found[MemoryUse]:
    return Found(value=MemoryUse(cluster="prod", service="web", peak=peak, peak_at=minutes(6), evidence_id="ev-memory"))


def test_asks_for_the_time_in_which_the_killed_tasks_ran_once() -> None:
    seen = killed()
    (want,) = wanted_memory(seen, killed_tasks(seen, "web"))
    assert (want.tool.name, want.arguments.cluster, want.arguments.service) == (
        "cloudwatch_read_memory_use",
        "prod",
        "web",
    )
    assert want.arguments.since < minutes(5) < minutes(7) < want.arguments.until
    assert wanted_memory(killed(memory=used(31)), killed_tasks(seen, "web")) == ()


def test_nothing_was_killed_nothing_is_asked() -> None:
    seen = failed_snapshot(stopped_task(exit_code=1))
    assert killed_tasks(seen, "web") == ()
    assert wanted_memory(seen, ()) == ()


@pytest.mark.parametrize(
    ("peak", "said"),
    [(30.6, "peaked at 31 %"), (90, "peaked at 90 %"), (98.4, "want of memory is possible")],
)
def test_says_what_the_peak_means(peak: float, said: str) -> None:
    story = told_of_memory(killed(memory=used(peak)), "web")
    assert said in story.text
    assert story.evidence_ids == ("ev-memory",)
    assert ("does not come from want of memory" in story.text) == (peak < 80)


def test_where_ecs_says_it_was_memory_a_low_value_does_not_deny_it() -> None:
    text = told_of_memory(killed(memory=used(41)), "web", by_ecs=True).text
    assert "it rose within a minute" in text
    assert "does not come" not in text


def test_absent_values_clear_nothing() -> None:
    for read in (None, Empty(), unread("cloudwatch:GetMetricStatistics")):
        assert told_of_memory(killed(memory=read), "web").text == ""
