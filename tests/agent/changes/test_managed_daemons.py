from dataclasses import replace
from typing import Any

import pytest

from agent.answer.aws_cli import aws_command
from agent.answer.impact import assess
from agent.answer.status import status_of
from agent.answer.summary import summarise
from agent.causes import Links
from agent.changes.managed_daemons import daemon_reads, daemon_tasks
from agent.failures.current_failures import failed_tasks, failure_texts
from agent.reads.collection import Collection
from agent.targets.naming import parse_name
from tests.facts import ACCOUNT, NOW, REGION, SCOPE, minutes, snapshot, stopped_task, task, unread
from tools.ecs import describe_tasks
from tools.ecs.managed_facts import DaemonDeployment, ManagedDaemon
from tools.evidence import NOT_ASKED, Empty, Found
from tools.snapshot import Snapshot, Target

ARN = f"arn:aws:ecs:{REGION}:{ACCOUNT}:daemon/prod/guard"
TARGET = Target(scope=SCOPE, daemon_arn=ARN)
GONE = "Host EC2 (instance i-0123456789abcdef0) terminated."


def daemon(status: str = "SUCCESSFUL", *, without: int = 0, **fields: Any) -> ManagedDaemon:
    ended = None if status in {"IN_PROGRESS", "PENDING", "ROLLBACK_IN_PROGRESS"} else minutes(5)
    values: dict[str, Any] = {
        "arn": f"{ARN}-deployment",
        "status": status,
        "reason": None,
        "created_at": minutes(0),
        "ended_at": ended,
        "running": 2,
        "evidence_id": "ev-daemon-deployment",
    }
    return ManagedDaemon(
        arn=ARN,
        name="guard",
        cluster_arn=f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/prod",
        status="ACTIVE",
        running=4,
        without=without,
        deployment=DaemonDeployment(**{**values, **fields}),
        evidence_id="ev-daemon",
    )


def seen(of: ManagedDaemon, *tasks: Any) -> Snapshot:
    return replace(snapshot(), target=TARGET, daemon=Found(value=of), tasks=Found(value=tasks) if tasks else Empty())


def collected(of: ManagedDaemon, *tasks: Any) -> Collection:
    c = Collection(target=TARGET, taken_at=NOW)
    for request in list(daemon_reads(c)):
        c.answers[request] = Found(value=of) if request.tool.name == "ecs_describe_daemon" else Found(value=("a",))
    for request in list(daemon_reads(c)):
        if request.tool == describe_tasks.TOOL:
            c.answers[request] = Found(value=tasks)
    return c


def counted(of: ManagedDaemon, *tasks: Any) -> list[Any]:
    read = daemon_tasks(collected(of, *tasks))
    return list(read.value) if isinstance(read, Found) else []


def test_a_daemon_is_named_by_its_arn() -> None:
    assert parse_name(ARN).daemon == ARN


def test_a_daemon_and_its_tasks_are_asked_for_at_once_and_then_what_they_run() -> None:
    c = Collection(target=TARGET, taken_at=NOW)
    first = list(daemon_reads(c))
    assert [request.tool.name for request in first] == ["ecs_describe_daemon", "ecs_list_tasks", "ecs_list_tasks"]
    assert (first[1].arguments.cluster, first[1].arguments.daemon) == ("prod", "guard")
    known = collected(daemon(), task("a" * 32))
    assert [r.tool.name for r in daemon_reads(known) if r not in known.answers] == ["ecs_describe_task_definition"]


@pytest.mark.parametrize(
    ("of", "status"),
    [
        (daemon(), "healthy"),
        (daemon(without=1), "degraded"),
        (daemon("IN_PROGRESS"), "in_progress"),
        (daemon("ROLLBACK_IN_PROGRESS"), "in_progress"),
        (daemon("ROLLBACK_SUCCESSFUL"), "rolled_back"),
        (daemon("STOPPED"), "failed"),
        (replace(daemon(), deployment=None), "healthy"),
    ],
)
def test_a_daemon_stands_as_its_deployment_and_then_as_the_hosts_that_lack_it(of: ManagedDaemon, status: str) -> None:
    assert status_of(seen(of)) == status


def test_tasks_that_failed_in_the_newest_deployment_count() -> None:
    before = stopped_task("b" * 32, stopped_at=minutes(-3))
    during = stopped_task("c" * 32, stopped_at=minutes(3))
    running = task("a" * 32)
    assert counted(daemon("ROLLBACK_SUCCESSFUL"), running, before, during) == [running, during]


def test_after_a_success_failures_count_only_while_a_host_lacks_the_daemon() -> None:
    after = stopped_task("c" * 32, stopped_at=minutes(9))
    assert counted(daemon(), after) == []
    assert counted(daemon(without=1), after) == [after]
    assert counted(daemon(without=1), stopped_task("d" * 32, stopped_at=minutes(3))) == []


def test_tasks_that_end_with_their_host_are_no_failures() -> None:
    gone = stopped_task("c" * 32, reason=GONE, code="TerminationNotice", stopped_at=minutes(9))
    assert counted(daemon(without=1), gone) == []


def test_tasks_that_could_not_be_listed_are_no_absence_of_tasks() -> None:
    c = collected(daemon())
    for request in list(c.answers):
        if request.tool.name == "ecs_list_tasks":
            c.answers[request] = unread("ecs:ListTasks")
    assert not isinstance(daemon_tasks(c), Empty)
    assert daemon_tasks(Collection(target=TARGET, taken_at=NOW)) == NOT_ASKED


def test_what_ecs_says_of_a_deployment_that_failed_is_told_with_the_failed_tasks() -> None:
    given = seen(daemon("ROLLBACK_FAILED", reason="no revision to go back to"), stopped_task())
    assert len(failed_tasks(given)) == 1
    assert "no revision to go back to" in [text.text for text in failure_texts(given)]
    assert not failure_texts(seen(daemon(reason="done")))


def test_hosts_are_counted_for_people() -> None:
    assert "runs on 4 hosts; 1 host lacks it" in assess(seen(daemon(without=1))).text
    moving = assess(seen(daemon("IN_PROGRESS")))
    assert "has reached 2 hosts" in moving.text
    assert moving.evidence_ids == ("ev-daemon", "ev-daemon-deployment")
    assert (
        summarise(seen(daemon()), "healthy", Links()) == "Daemon guard is fine: it runs on 4 hosts, and none lacks it."
    )


def test_the_command_for_what_a_daemon_runs_is_its_own() -> None:
    arn = f"arn:aws:ecs:{REGION}:{ACCOUNT}:daemon-task-definition/guard:7"
    command = aws_command("ecs", "describe-task-definition", SCOPE, (("task-definition", arn),))
    assert command.startswith(f"aws ecs describe-daemon-task-definition --daemon-task-definition {arn}")
