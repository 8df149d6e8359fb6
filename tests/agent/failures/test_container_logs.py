from dataclasses import replace
from typing import Any

from agent.failures.container_logs import MAX_CONTAINERS, TaskContainer, wanted_tails
from tests.facts import (
    container,
    container_definition,
    definition_arn,
    minutes,
    snapshot,
    stopped_task,
    task_definition,
    view,
)
from tools.ecs.facts import Task
from tools.evidence import Empty, Found
from tools.snapshot import Snapshot

NAMES = ("web", "proxy", "worker", "cache", "agent")
DEFINITION = task_definition(containers=tuple(container_definition(name) for name in NAMES))


def facts(**fields: Any) -> Snapshot:
    return snapshot(view(), task_definitions={definition_arn(57): Found(value=DEFINITION)}, **fields)


def ended(letter: str, **codes: int | None) -> Task:
    containers = tuple(container(name, exit_code=code) for name, code in codes.items())
    return stopped_task(letter * 32, containers=containers)


def asked(*pairs: tuple[Task, str], seen: Snapshot | None = None) -> list[tuple[str, str]]:
    containers = [TaskContainer(task=task, name=name) for task, name in pairs]
    return [(r.arguments.task_arn[-1], r.arguments.container) for r in wanted_tails(seen or facts(), containers)]  # type: ignore[attr-defined]


def test_of_one_container_the_two_newest_tasks_are_read() -> None:
    tasks = [ended(letter, web=1) for letter in "abc"]
    assert asked(*((task, "web") for task in tasks)) == [("a", "web"), ("b", "web")]


def test_a_container_that_was_stopped_with_the_failed_one_takes_no_turn() -> None:
    tasks = [ended(letter, web=1, proxy=143, cache=0) for letter in "ab"]
    pairs = [(task, name) for task in tasks for name in ("web", "proxy", "cache")]
    assert asked(*pairs) == [("a", "web"), ("b", "web")]


def test_every_container_that_ended_by_itself_is_heard() -> None:
    tasks = [ended("a", web=1), ended("b", web=1), ended("c", proxy=2), ended("d", worker=3)]
    pairs = [(task, task.containers[0].name) for task in tasks]
    assert asked(*pairs) == [("a", "web"), ("c", "proxy"), ("d", "worker")]


def test_no_more_than_a_few_containers_are_read() -> None:
    task = ended("a", **dict.fromkeys(NAMES, 1))
    assert len(asked(*((task, name) for name in NAMES))) == MAX_CONTAINERS < len(NAMES)


def test_where_none_ended_by_itself_the_first_are_read() -> None:
    task, other = ended("a", web=137), ended("b", web=137)
    assert asked((task, "web"), (other, "web")) == [("a", "web"), ("b", "web")]


def test_what_was_read_is_not_asked_again() -> None:
    task, other = ended("a", web=1), ended("b", web=1)
    seen = facts(log_tails={(task.arn, "web"): Empty()})
    assert asked((task, "web"), (other, "web"), seen=seen) == [("b", "web")]


def test_a_routed_log_is_asked_for_by_task_and_time() -> None:
    routed = container_definition(log_driver="awsfirelens", log_options={"Name": "opensearch", "Host": "logs.internal"})
    seen = replace(facts(), task_definitions={definition_arn(57): Found(value=task_definition(containers=(routed,)))})
    task = ended("a", web=1)
    (request,) = wanted_tails(seen, [TaskContainer(task=task, name="web")])
    arguments: Any = request.arguments
    assert request.tool.name == "opensearch_tail_container"
    assert (arguments.task_arn, arguments.destination.place) == (task.arn, "logs.internal")
    assert (arguments.since, arguments.until) == (minutes(4), minutes(12))
