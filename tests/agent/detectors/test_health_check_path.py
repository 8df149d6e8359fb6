from agent.detectors.health_check_path import detect
from agent.finding import Finding, Undecided
from tests.behind_a_firewall import ACL, BALANCER
from tests.facts import (
    deployment,
    event,
    failed_snapshot,
    healthy_snapshot,
    log_tail,
    minutes,
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
from tools.ecs.facts import Task
from tools.evidence import Found
from tools.runtime import RuntimeFacts
from tools.snapshot import Snapshot

STOP = f"Task failed ELB health checks in (target-group {target_group_arn()})"


def unhealthy(reason: str, task_id: str = "b" * 32) -> str:
    return f"(service web) (task {task_id}) (port 8080) is unhealthy in (target-group {target_group_arn()}) due to (reason {reason})."


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


def killed() -> Task:
    return stopped_task(reason=STOP, code="ServiceSchedulerInitiated", exit_code=137)


def test_names_path_code_and_target_group() -> None:
    wrong = event(unhealthy("Health checks failed with these codes: [404]"))
    finding = only(failed_snapshot(killed(), events=[wrong]))
    assert (finding.confidence, finding.owner) == ("certain", "app team")
    for word in ("/healthz", "404", "accepts 200", "web:57"):
        assert word in finding.statement
    assert finding.evidence_ids[0] == wrong.evidence_id
    assert "ev-target-group" in finding.evidence_ids


def test_reads_it_in_the_health_of_current_targets() -> None:
    failing = target(
        "unhealthy", reason="Target.ResponseCodeMismatch", description="Health checks failed with these codes: [301]"
    )
    running = service(deployments=(deployment(57, rollout_state="IN_PROGRESS", running=0),))
    under_way = service_deployment(status="IN_PROGRESS", finished_at=None)
    seen = view(of=running, deployments=[under_way], running=[task()])
    finding = only(snapshot(seen, target_health={target_group_arn(): Found(value=(failing,))}))
    assert "301" in finding.statement
    assert finding.evidence_ids[0] == "ev-target-unhealthy"


def test_the_applications_own_log_tells_when_ecs_names_no_code() -> None:
    task_ = killed()
    tail = log_tail(task_, '{"level":"info","msg":"request","method":"GET","path":"/healthz","status":404}')
    finding = only(failed_snapshot(task_, log_tails={(task_.arn, "web"): tail}))
    assert finding.confidence == "likely"
    assert finding.evidence_ids[0] == "ev-log-bbbbbb-0"


def test_says_that_the_old_revision_fails_in_the_same_way() -> None:
    mine = event(unhealthy("Health checks failed with these codes: [404]"))
    old = event(unhealthy("Health checks failed with these codes: [404]", "f" * 32), minutes(15))
    task_ = killed()
    assert "new image is not at fault" in only(failed_snapshot(task_, events=[mine, old])).statement
    assert "new image is not at fault" not in only(failed_snapshot(task_, events=[mine])).statement


def test_a_code_of_the_server_is_only_possible_and_nothing_when_the_log_says_why() -> None:
    wrong = event(unhealthy("Health checks failed with these codes: [503]"))
    task_ = killed()
    finding = only(failed_snapshot(task_, events=[wrong]))
    assert finding.confidence == "possible"
    assert finding.wants
    tail = log_tail(task_, "ERROR connect ECONNREFUSED 10.0.3.15:5432")
    assert isinstance(detect(failed_snapshot(task_, events=[wrong], log_tails={(task_.arn, "web"): tail})), Undecided)


def test_a_check_without_an_answer_is_another_matter() -> None:
    silent = event(unhealthy("Request timed out"))
    task_ = killed()
    assert isinstance(detect(failed_snapshot(task_, events=[silent])), Undecided)


def test_is_silent_when_healthy_or_when_it_was_long_ago() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    before = event(unhealthy("Health checks failed with these codes: [404]"), minutes(-100))
    assert isinstance(detect(failed_snapshot(events=[before])), Undecided)
    calm = event("(service web) has reached a steady state.", minutes(9))
    overcome = service(events=(calm, event(unhealthy("Health checks failed with these codes: [404]"), minutes(5))))
    assert isinstance(
        detect(snapshot(view(of=overcome, deployments=[service_deployment()], running=[task()]))), Undecided
    )


def test_says_what_could_not_be_read() -> None:
    gap = unread("ecs:DescribeServices")
    assert detect(snapshot(view(service=gap))) == Undecided(gaps=(gap.gap,) if gap.gap else ())


def test_a_firewall_is_looked_at_only_for_403_and_cleared() -> None:
    def checked(code: int, facts: RuntimeFacts) -> Snapshot:
        balanced = target_group(load_balancer_arns=(BALANCER,))
        seen = event(unhealthy(f"Health checks failed with these codes: [{code}]"))
        return failed_snapshot(
            killed(), events=[seen], target_groups={target_group_arn(): Found(value=balanced)}, runtime=facts
        )

    asked = [want.tool.name for want in only(checked(403, RuntimeFacts())).wants]
    assert "waf_describe_web_acl" in asked
    assert "waf_describe_web_acl" not in [want.tool.name for want in only(checked(404, RuntimeFacts())).wants]
    finding = only(checked(403, RuntimeFacts(web_acls={BALANCER: Found(value=ACL)})))
    assert "Web ACL team-edge is not what answers: health checks do not pass it" in finding.statement
    assert "ev-acl" in finding.evidence_ids
