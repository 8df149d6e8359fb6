from agent.detectors.essential_container_exited import DETECTOR, detect
from agent.finding import Finding, Undecided
from tests.facts import (
    container,
    container_definition,
    definition_arn,
    evidence,
    failed_snapshot,
    healthy_snapshot,
    log_tail,
    minutes,
    service_deployment,
    snapshot,
    stopped_task,
    task_definition,
    unread,
    unstarted_task,
    view,
)
from tools.cloudwatch.facts import MemoryUse
from tools.evidence import Empty, Found
from tools.runtime import RuntimeFacts
from tools.snapshot import Snapshot


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


def test_counts_the_tasks_and_asks_for_their_logs() -> None:
    finding = only(failed_snapshot(*(stopped_task(f"{n}" * 32) for n in (1, 2, 3))))
    assert DETECTOR.symptom
    assert "3 tasks of web (web:57) stopped because container web ended with exit code 1" in finding.statement
    assert finding.evidence_ids[0] == "ev-task-111111"
    assert [want.arguments.stream for want in finding.wants] == [f"ecs/web/{'1' * 32}", f"ecs/web/{'2' * 32}"]


def test_asks_for_no_log_twice_and_for_none_that_is_nowhere() -> None:
    task = stopped_task()
    assert not only(failed_snapshot(task, log_tails={(task.arn, "web"): log_tail(task, "x")})).wants
    other = task_definition(containers=(container_definition(log_driver="splunk", log_options={}),))
    elsewhere = only(failed_snapshot(task, task_definitions={definition_arn(57): Found(value=other)}))
    assert not elsewhere.wants
    assert "does not go to CloudWatch Logs (log driver splunk)" in elsewhere.statement


def test_a_routed_log_is_asked_for_and_where_it_goes_is_said_when_it_cannot_be_read() -> None:
    task = stopped_task()
    options = {"Name": "opensearch", "Host": "logs.internal"}
    routed = task_definition(containers=(container_definition(log_driver="awsfirelens", log_options=options),))
    definitions = {definition_arn(57): Found(value=routed)}
    first = only(failed_snapshot(task, task_definitions=definitions))
    assert [want.tool.name for want in first.wants] == ["opensearch_tail_container"]
    refused = {(task.arn, "web"): unread("opensearch:Search")}
    then = only(failed_snapshot(task, task_definitions=definitions, log_tails=refused))
    assert "Its log could not be read." in then.statement
    assert "its router sends it to OpenSearch logs.internal" in then.statement
    assert "ev-definition-57" in then.evidence_ids


def test_says_that_an_empty_log_was_looked_at() -> None:
    task = stopped_task()
    finding = only(failed_snapshot(task, log_tails={(task.arn, "web"): Empty(evidence=(evidence("ev-empty"),))}))
    assert "The log of 1 task was looked at: nothing was written" in finding.statement
    assert "ev-empty" in finding.evidence_ids


def test_the_end_of_a_container_that_is_not_essential_is_not_named() -> None:
    both = (container(last_status="STOPPED", exit_code=2), container("init", last_status="STOPPED", exit_code=1))
    definition = task_definition(containers=(container_definition(), container_definition("init", essential=False)))
    task = stopped_task(containers=both)
    finding = only(failed_snapshot(task, task_definitions={definition_arn(57): Found(value=definition)}))
    assert "container web ended with exit code 2" in finding.statement
    assert "init" not in finding.statement


def test_is_silent_about_planned_stops_and_tasks_that_never_ran() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    assert isinstance(
        detect(failed_snapshot(unstarted_task(reason="CannotPullContainerError: x: not found"))), Undecided
    )
    scaled = stopped_task(
        reason="Scaling activity initiated by (deployment ecs-svc/2)", code="ServiceSchedulerInitiated", exit_code=143
    )
    assert isinstance(detect(failed_snapshot(scaled)), Undecided)


def test_an_end_after_sigterm_is_a_failure_only_while_the_change_has_not_succeeded() -> None:
    ended = [stopped_task(f"{n}" * 32, exit_code=143, stopped_at=minutes(20 + n)) for n in (1, 2, 3)]
    assert "exit code 143 (SIGTERM)" in only(failed_snapshot(*ended)).statement
    succeeded = snapshot(view(deployments=[service_deployment()], stopped=ended))
    assert isinstance(detect(succeeded), Undecided)


def test_says_what_could_not_be_read() -> None:
    gap = unread()
    assert detect(snapshot(view(stopped_tasks=gap))) == Undecided(gaps=(gap.gap,) if gap.gap else ())


def test_the_last_complaint_of_the_log_is_cited_and_else_its_last_line() -> None:
    task = stopped_task()
    complains = log_tail(task, "boot", "Error: the flux is not aligned", "    at start (/app/main.js:3:1)", "bye")
    assert "ev-log-bbbbbb-1" in only(failed_snapshot(task, log_tails={(task.arn, "web"): complains})).evidence_ids
    silent = log_tail(task, "boot", "step 1", "step 2")
    assert "ev-log-bbbbbb-2" in only(failed_snapshot(task, log_tails={(task.arn, "web"): silent})).evidence_ids


def test_a_container_that_others_wait_for_is_named() -> None:
    definition = task_definition(
        containers=(
            container_definition(depends_on={"migrate": "SUCCESS"}),
            container_definition("migrate", essential=False),
        )
    )
    ended = (container(exit_code=None), container("migrate", last_status="STOPPED", exit_code=3))
    task = unstarted_task(reason="Task failed to start", containers=ended)
    finding = only(failed_snapshot(task, task_definitions={definition_arn(57): Found(value=definition)}))
    assert "container migrate ended with exit code 3" in finding.statement
    assert [want.arguments.container for want in finding.wants] == ["migrate"]


def test_the_log_of_a_container_that_was_stopped_with_the_rest_tells_nothing() -> None:
    definition = task_definition(
        containers=(container_definition("router"), container_definition(log_driver="awsfirelens", log_options={}))
    )
    both = (
        container("router", last_status="STOPPED", exit_code=143),
        container(last_status="STOPPED", exit_code=1),
    )
    task = stopped_task(containers=both)
    tails = {(task.arn, "router"): Empty(evidence=(evidence("ev-empty"),))}
    found = only(failed_snapshot(task, log_tails=tails, task_definitions={definition_arn(57): Found(value=definition)}))
    assert "container web ended with exit code 1" in found.statement
    assert "nothing was written" not in found.statement
    assert "log driver awsfirelens" in found.statement


def test_memory_that_was_not_short_is_told_of_a_container_that_was_killed() -> None:
    killed = stopped_task(exit_code=137)
    assert "cloudwatch_read_memory_use" in [want.tool.name for want in only(failed_snapshot(killed)).wants]
    assert "cloudwatch_read_memory_use" not in [want.tool.name for want in only(failed_snapshot(stopped_task())).wants]
    use = MemoryUse(cluster="prod", service="web", peak=31.0, peak_at=minutes(6), evidence_id="ev-memory")
    finding = only(failed_snapshot(killed, runtime=RuntimeFacts(memory={"web": Found(value=use)})))
    assert "exit code 137 does not come from want of memory here" in finding.statement
    assert "ev-memory" in finding.evidence_ids
