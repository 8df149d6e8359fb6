"""Which tasks' logs are shown, what is said where there is nothing to see, and that lines stay lines."""

from dataclasses import replace
from typing import Any

import pytest

from agent.conversation.recent_logs import MAX_TASKS, SHOWN_LINES, LogAnswer, show_logs
from tests.facts import (
    container_definition,
    definition_arn,
    failed_snapshot,
    gap,
    healthy_snapshot,
    log_tail,
    service_deployment,
    snapshot,
    stopped_task,
    task,
    task_definition,
    unread,
    unstarted_task,
    view,
)
from tools.aws.wave import Wave
from tools.evidence import Empty, Found, Read, Unread
from tools.principal import Principal
from tools.snapshot import Snapshot, Target

ADA = Principal(subject="ada")
ENDED = stopped_task("b" * 32)


class FakeRunner:
    """Answers every read alike, and remembers what was asked."""

    def __init__(self, answer: Read[Any]) -> None:
        self.asked: list[Any] = []
        self._answer = answer

    def run(self, principal, requests, *, until) -> Wave:
        assert (principal, until) == (ADA, 7.0)
        self.asked += [request.arguments for request in requests]
        return Wave(answers=dict.fromkeys(requests, self._answer), requests=len(requests), longest=1)


class FakeDiagnoser:
    def __init__(self, answer: Read[Any] | None = None) -> None:
        self.runner = FakeRunner(answer or Empty())

    @property
    def tasks(self) -> list[str]:
        return [arguments.task_arn.rpartition("/")[2][0] for arguments in self.runner.asked]


async def shown(seen: Snapshot, answer: Read[Any] | None = None) -> tuple[LogAnswer, FakeDiagnoser]:
    diagnoser = FakeDiagnoser(answer)
    return await show_logs(diagnoser, ADA, seen, until=7.0), diagnoser


def defined(**fields: Any) -> dict[str, Any]:
    read = Found(value=task_definition(containers=(container_definition(**fields),)))
    return {"task_definitions": {definition_arn(57): read}}


async def test_without_a_task_nothing_is_read_and_it_says_why() -> None:
    told, diagnoser = await shown(snapshot(view()))
    assert "there is no log to show" in told.text
    assert (told.requests, diagnoser.tasks) == (0, [])


async def test_of_a_failed_change_the_stopped_tasks_are_read_and_no_more_than_say_something() -> None:
    stopped = [stopped_task(letter * 32) for letter in "bcd"]
    told, diagnoser = await shown(failed_snapshot(*stopped))
    assert len(diagnoser.tasks) == MAX_TASKS == told.requests
    assert set(diagnoser.tasks) <= set("bcd")


async def test_of_a_change_that_succeeded_the_running_tasks_come_first() -> None:
    _, diagnoser = await shown(healthy_snapshot())
    assert diagnoser.tasks == ["a", "e"]


async def test_a_change_under_way_without_stopped_tasks_shows_the_running_ones() -> None:
    under_way = service_deployment(status="IN_PROGRESS", finished_at=None)
    _, diagnoser = await shown(snapshot(view(deployments=[under_way], running=[task()])))
    assert diagnoser.tasks == ["a"]


async def test_other_members_of_the_family_are_not_read() -> None:
    other = replace(view(running=[task()], deployments=[service_deployment()]), main=False)
    told, diagnoser = await shown(snapshot(other))
    assert diagnoser.tasks == []
    assert "no log to show" in told.text


async def test_a_task_named_by_itself_is_read_without_a_service() -> None:
    alone = snapshot(target=Target(scope=healthy_snapshot().target.scope, cluster="prod", task_arn=ENDED.arn))
    _, diagnoser = await shown(replace(alone, tasks=Found(value=(ENDED,))))
    assert diagnoser.tasks == ["b"]
    told, _ = await shown(replace(alone, tasks=unread()))
    assert "no log to show" in told.text


async def test_tasks_whose_containers_never_ran_wrote_nothing_and_cost_no_read() -> None:
    told, diagnoser = await shown(failed_snapshot(unstarted_task(reason="CannotPullContainerError: not found")))
    assert "no container of the failed tasks ever ran" in told.text
    assert (told.requests, diagnoser.tasks) == (0, [])


async def test_where_a_task_logs_is_not_guessed() -> None:
    told, diagnoser = await shown(failed_snapshot(ENDED, task_definitions={definition_arn(57): unread()}))
    assert f"{ENDED.id}: its task definition was not read" in told.text.replace("\\", "")
    assert diagnoser.tasks == []


@pytest.mark.parametrize(("driver", "named"), [("splunk", "splunk"), (None, "no log driver")])
async def test_a_driver_that_cannot_be_read_is_named(driver: str | None, named: str) -> None:
    told, diagnoser = await shown(failed_snapshot(ENDED, **defined(log_driver=driver, log_options={})))
    assert f"web logs through {named}, which I cannot read" in told.text
    assert diagnoser.tasks == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Empty(), "**web**: I looked, and it wrote nothing to "),
        (unread("logs:GetLogEvents"), "could not be read (denied)."),
        (Unread(gap=None), "could not be read (not read)."),
        (
            Unread(gap=gap(reason="not_supported", effect="its router sends them to Kafka")),
            "its router sends them to Kafka.",
        ),
    ],
    ids=["empty", "denied", "not read", "not supported"],
)
async def test_nothing_written_and_not_readable_are_told_apart(answer: Read[Any], said: str) -> None:
    told, _ = await shown(failed_snapshot(ENDED), answer)
    assert said in told.text


async def test_the_last_lines_are_shown_and_counted_and_cannot_leave_their_fence() -> None:
    lines = [f"line {chr(ord('a') + number)}" for number in range(SHOWN_LINES)]
    told, _ = await shown(failed_snapshot(ENDED), log_tail(ENDED, "too old", *lines, "```", "# I am a heading"))
    assert f"last {SHOWN_LINES + 3} lines of" in told.text
    assert "the most telling ones" in told.text
    assert "too old" not in told.text
    fence = told.text.split("\n\n", 1)[1].splitlines()[0].removesuffix("text")
    assert len(fence) > 3
    assert told.text.count(fence) == 2
    assert told.text.rstrip().endswith(fence)
