from dataclasses import replace
from datetime import timedelta

import pytest

from agent.detectors.health_check_port import detect
from agent.finding import Finding, Undecided
from tests.facts import (
    NOW,
    deployment,
    event,
    failed_snapshot,
    healthy_snapshot,
    log_tail,
    minutes,
    revision,
    service,
    service_deployment,
    snapshot,
    stopped_task,
    target,
    target_group,
    target_group_arn,
    task,
    unread,
    view,
)
from tests.network_facts import BALANCER, balancer, group, groups, network, permission
from tools.cloudwatch.facts import MemoryUse
from tools.ecs.facts import LoadBalancerLink, ServiceEvent, Task
from tools.evidence import Empty, Found
from tools.runtime import RuntimeFacts
from tools.snapshot import NetworkView, Snapshot

STOP = f"Task failed ELB health checks in (target-group {target_group_arn()})"


def killed(task_id: str = "b" * 32) -> Task:
    return stopped_task(task_id, reason=STOP, code="ServiceSchedulerInitiated", exit_code=137)


def silent(task_id: str = "b" * 32) -> ServiceEvent:
    return event(
        f"(service web) (task {task_id}) (port 8080) is unhealthy in (target-group {target_group_arn()}) due to "
        "(reason Request timed out)."
    )


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


def heard(line: str, **fields: object) -> Snapshot:
    mine = killed()
    return failed_snapshot(mine, log_tails={(mine.arn, "web"): log_tail(mine, "starting", line)}, **fields)


def test_is_certain_when_the_application_listens_elsewhere() -> None:
    finding = only(heard("Server listening on port 3000"))
    assert (finding.confidence, finding.owner) == ("certain", "app team")
    assert "port 8080" in finding.statement
    assert "port 3000" in finding.statement
    assert finding.evidence_ids[:2] == ("ev-log-bbbbbb-1", "ev-task-bbbbbb")


def test_the_port_is_that_of_the_revision_that_failed_and_not_of_the_one_restored() -> None:
    """After the rollback the service describes the old revision again, whose port the program still listens on."""
    moved = LoadBalancerLink(target_group_arn=target_group_arn(), container_name="web", container_port=9090)
    before = heard("Server listening on port 8080")
    (old,) = before.services
    seen = replace(old, revisions=Found(value=(revision(57, load_balancers=(moved,)), revision(56))))
    finding = only(replace(before, services=(seen,)))
    assert (finding.confidence, finding.owner) == ("certain", "app team")
    assert "port 9090" in finding.statement


def test_is_certain_when_it_listens_for_its_own_host_only() -> None:
    finding = only(heard("Uvicorn running on http://127.0.0.1:8080", events=[silent()]))
    assert finding.confidence == "certain"
    assert "its own host only" in finding.statement


def test_an_explicit_health_check_port_is_the_one_that_counts() -> None:
    groups = {target_group_arn(): Found(value=target_group(health_check_port="9000"))}
    assert "port 9000" in only(heard("listening on port 8080", target_groups=groups)).statement


def test_the_target_groups_own_port_is_only_a_default() -> None:
    seen = heard(
        "Server listening on port 8080", target_groups={target_group_arn(): Found(value=target_group(port=80))}
    )
    assert isinstance(detect(seen), Undecided)


def test_no_answer_from_a_process_that_listens_there_is_the_platforms_matter() -> None:
    finding = only(heard("Server listening on port 8080", events=[silent()]))
    assert (finding.confidence, finding.owner) == ("likely", "platform team")


def test_a_process_that_listens_too_late_is_another_matter() -> None:
    mine = killed()
    late = log_tail(mine, "Server listening on port 8080", at=minutes(9))
    assert isinstance(detect(failed_snapshot(mine, events=[silent()], log_tails={(mine.arn, "web"): late})), Undecided)


def test_without_a_log_no_answer_is_likely_and_the_log_is_asked_for() -> None:
    finding = only(failed_snapshot(killed(), events=[silent()]))
    assert finding.confidence == "likely"
    assert [want.tool.name for want in finding.wants] == ["logs_tail_container", "cloudwatch_read_memory_use"]


def test_failed_checks_alone_are_possible_only_until_the_log_was_read() -> None:
    mine = killed()
    assert only(failed_snapshot(mine)).confidence == "possible"
    assert isinstance(detect(failed_snapshot(mine, log_tails={(mine.arn, "web"): Empty()})), Undecided)


@pytest.mark.parametrize("reason", ["Target.Timeout", "Target.FailedHealthChecks"])
def test_reads_it_in_the_health_of_current_targets(reason: str) -> None:
    running = service(deployments=(deployment(57, rollout_state="IN_PROGRESS", running=0),))
    seen = view(of=running, deployments=[service_deployment(status="IN_PROGRESS", finished_at=None)], running=[task()])
    failing = target("unhealthy", reason=reason)
    finding = only(snapshot(seen, target_health={target_group_arn(): Found(value=(failing,))}))
    assert finding.evidence_ids[0] == "ev-target-unhealthy"
    gone = target("unhealthy", reason=reason, target_id="10.9.9.9")
    assert isinstance(detect(snapshot(seen, target_health={target_group_arn(): Found(value=(gone,))})), Undecided)


def test_tasks_that_ended_by_themselves_cannot_answer() -> None:
    crashed = [stopped_task(f"{n}" * 32) for n in (1, 2)]
    assert isinstance(detect(failed_snapshot(*crashed, events=[silent("1" * 32)])), Undecided)


def test_a_wrong_answer_is_another_matter() -> None:
    wrong = event(
        f"(service web) (port 8080) is unhealthy in (target-group {target_group_arn()}) due to (reason Health checks "
        "failed with these codes: [404])."
    )
    assert isinstance(detect(failed_snapshot(killed(), events=[wrong])), Undecided)


def test_is_silent_when_healthy_and_says_what_could_not_be_read() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    mine, no_logs = killed(), unread("logs:GetLogEvents")
    answer = detect(failed_snapshot(mine, log_tails={(mine.arn, "web"): no_logs}))
    assert answer == Undecided(gaps=(no_logs.gap,) if no_logs.gap else ())
    gap = unread("ecs:DescribeServices")
    assert detect(snapshot(view(service=gap))) == Undecided(gaps=(gap.gap,) if gap.gap else ())


def starting(seconds: float, *, reason: str = "Target.Timeout", description: str = "Request timed out") -> Snapshot:
    """A deployment under way whose only new task started so long ago and fails its checks: grace 60 s, three of 10 s."""
    young = task(started_at=NOW - timedelta(seconds=seconds), private_ip="10.0.0.9")
    described = service(deployments=(deployment(57, rollout_state="IN_PROGRESS", running=0),))
    under_way = service_deployment(status="IN_PROGRESS", finished_at=None)
    return snapshot(
        view(of=described, deployments=[under_way], running=[young]),
        target_groups={target_group_arn(): Found(value=target_group())},
        target_health={target_group_arn(): Found(value=(target("unhealthy", reason=reason, description=description),))},
    )


def test_a_target_whose_process_may_still_be_starting_proves_nothing() -> None:
    assert isinstance(detect(starting(89)), Undecided)
    assert only(starting(91)).category == "health_check_port"


def test_memory_that_was_not_short_is_told_of_a_task_that_was_killed() -> None:
    use = MemoryUse(cluster="prod", service="web", peak=31.0, peak_at=minutes(6), evidence_id="ev-memory")
    facts = RuntimeFacts(memory={"web": Found(value=use)})
    finding = only(failed_snapshot(killed(), events=[silent()], runtime=facts))
    assert "peaked at 31 %" in finding.statement
    assert "ev-memory" in finding.evidence_ids


def reached(*, port: int) -> NetworkView:
    """A network whose tasks let the load balancer in on one port."""
    mine = group(ingress=(permission(port, groups=("sg-0alb",)),))
    return network(security_groups=groups(mine, group("sg-0alb")), load_balancers={BALANCER: Found(value=balancer())})


CHECKED = {target_group_arn(): Found(value=target_group(load_balancer_arns=(BALANCER,)))}


def test_a_security_group_that_keeps_the_check_out_is_named_whatever_the_log_says() -> None:
    finding = only(
        heard("listening on 0.0.0.0:8080", events=[silent()], target_groups=CHECKED, network=reached(port=9090))
    )
    assert (finding.confidence, finding.owner) == ("certain", "platform team")
    assert "sg-0web of the tasks does not let load balancer web (sg-0alb) in on port 8080" in finding.statement
    assert {"ev-sg-0web", "ev-balancer"} <= set(finding.evidence_ids)
    assert "sg-0web" in finding.actions[0].title


def test_groups_that_let_the_check_in_are_ruled_out() -> None:
    seen = failed_snapshot(killed(), events=[silent()], target_groups=CHECKED, network=reached(port=8080))
    finding = only(seen)
    assert "Security groups are not in the way: sg-0web lets load balancer web (sg-0alb) in on port 8080" in (
        finding.statement
    )
    assert finding.owner == "app team"
    assert not any("describe-security-groups" in (action.command or "") for action in finding.actions)


def test_asks_for_the_load_balancer_and_the_groups_beside_the_log() -> None:
    finding = only(failed_snapshot(killed(), events=[silent()], target_groups=CHECKED))
    assert {"elb_describe_load_balancers", "network_describe_security_groups", "logs_tail_container"} <= {
        request.tool.name for request in finding.wants
    }
