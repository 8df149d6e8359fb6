from agent.detectors.container_oom import detect
from agent.finding import Finding, Undecided
from tests.facts import (
    container_definition,
    definition_arn,
    failed_snapshot,
    healthy_snapshot,
    log_tail,
    minutes,
    snapshot,
    stopped_task,
    target_group_arn,
    task_definition,
    unread,
    view,
)
from tools.cloudwatch.facts import MemoryUse
from tools.evidence import Found
from tools.runtime import RuntimeFacts
from tools.snapshot import Snapshot

KILLED = "OutOfMemoryError: Container killed due to memory usage"


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


def test_is_certain_on_ecs_word_and_names_the_limits() -> None:
    limited = task_definition(containers=(container_definition(memory=192),))
    killed = [stopped_task(f"{n}" * 32, exit_code=137, container_reason=KILLED) for n in (1, 2)]
    finding = only(failed_snapshot(*killed, task_definitions={definition_arn(57): Found(value=limited)}))
    assert (finding.confidence, finding.owner) == ("certain", "app team")
    for word in ("Container web", "web:57", "exit code 137", "192 MiB", "1024 MiB", "2 tasks"):
        assert word in finding.statement
    assert finding.evidence_ids[0] == "ev-task-111111"
    assert "192 MiB of the task's 1024 MiB" in finding.actions[0].title


def test_a_runtimes_own_report_is_likely() -> None:
    task = stopped_task(exit_code=1)
    lines = ("starting", "java.lang.OutOfMemoryError: Java heap space")
    finding = only(failed_snapshot(task, log_tails={(task.arn, "web"): log_tail(task, *lines)}))
    assert finding.confidence == "likely"
    assert finding.evidence_ids[:2] == ("ev-log-bbbbbb-1", "ev-task-bbbbbb")


def test_exit_137_alone_proves_nothing() -> None:
    assert isinstance(detect(failed_snapshot(stopped_task(exit_code=137))), Undecided)
    reason = f"Task failed ELB health checks in (target-group {target_group_arn()})"
    unhealthy = stopped_task(reason=reason, code="ServiceSchedulerInitiated", exit_code=137)
    assert isinstance(detect(failed_snapshot(unhealthy)), Undecided)


def test_a_talk_about_memory_in_a_log_proves_nothing() -> None:
    task = stopped_task()
    tail = log_tail(task, "OutOfMemoryError is the title of today's tech talk; all pods are fine")
    assert isinstance(detect(failed_snapshot(task, log_tails={(task.arn, "web"): tail})), Undecided)


def test_is_silent_when_healthy() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())


def test_says_which_tasks_and_logs_could_not_be_read() -> None:
    gap, no_logs, task = unread(), unread("logs:GetLogEvents"), stopped_task()
    assert detect(snapshot(view(stopped_tasks=gap))) == Undecided(gaps=(gap.gap,) if gap.gap else ())
    seen = failed_snapshot(task, log_tails={(task.arn, "web"): no_logs})
    assert detect(seen) == Undecided(gaps=(no_logs.gap,) if no_logs.gap else ())


def test_a_report_of_a_container_that_ended_well_proves_nothing() -> None:
    task = stopped_task(exit_code=0)
    tail = log_tail(task, "worker 3 died: MemoryError", "java.lang.OutOfMemoryError: Java heap space", "done")
    assert isinstance(detect(failed_snapshot(task, log_tails={(task.arn, "web"): tail})), Undecided)


def test_a_warning_about_memory_is_not_what_ended_the_process() -> None:
    task = stopped_task()
    tail = log_tail(task, "WARN the instance before died: java.lang.OutOfMemoryError: Java heap space", "no queue")
    assert isinstance(detect(failed_snapshot(task, log_tails={(task.arn, "web"): tail})), Undecided)


def test_the_highest_memory_use_is_asked_for_and_told() -> None:
    killed = stopped_task(exit_code=137, container_reason="OutOfMemoryError: Container killed due to memory usage")
    (want,) = only(failed_snapshot(killed)).wants
    assert want.tool.name == "cloudwatch_read_memory_use"
    use = MemoryUse(cluster="prod", service="web", peak=98.4, peak_at=minutes(6), evidence_id="ev-memory")
    finding = only(failed_snapshot(killed, runtime=RuntimeFacts(memory={"web": Found(value=use)})))
    assert "CloudWatch saw memory of web at 98 %" in finding.statement
    assert "ev-memory" in finding.evidence_ids
