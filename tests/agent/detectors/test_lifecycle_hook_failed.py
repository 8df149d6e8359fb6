import pytest

from agent.detectors.lifecycle_hook_failed import detect
from agent.finding import Finding, Undecided
from tests.behind_a_firewall import ACL, BALANCER, behind, blocked
from tests.facts import healthy_snapshot, service_deployment, snapshot, unread, view
from tests.refused_changes import FUNCTION, HOOK_REASON, ended_by_hook, harmless, refused, told
from tools.ecs.facts import LifecycleHook
from tools.evidence import Found
from tools.runtime import RuntimeFacts
from tools.snapshot import Snapshot


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


def test_the_deployment_s_own_record_decides() -> None:
    finding = only(ended_by_hook())
    assert (finding.confidence, finding.owner, finding.service) == ("certain", "app team", "web")
    assert finding.resource == FUNCTION
    assert "Lifecycle hook smoke-test of web failed at POST_SCALE_UP" in finding.statement
    assert finding.evidence_ids == ("ev-service-deployment-57",)
    assert FUNCTION in (finding.actions[0].command or "")


def test_a_hook_that_did_not_answer_in_time_is_told_as_such() -> None:
    finding = only(ended_by_hook("TIMED_OUT", timeout_action="ROLLBACK"))
    assert "did not answer in time" in finding.statement
    assert "timeout" in finding.actions[-1].title


def test_a_pause_that_nobody_ended_is_no_function_s_fault() -> None:
    finding = only(ended_by_hook("TIMED_OUT", target="PAUSE", target_type="PAUSE", timeout_action="ROLLBACK"))
    assert "Nobody continued" in finding.statement
    assert not any(action.command for action in finding.actions)


@pytest.mark.parametrize(
    ("status", "action"), [("SUCCEEDED", None), ("AWAITING_ACTION", None), ("TIMED_OUT", "CONTINUE")]
)
def test_a_hook_that_let_the_deployment_go_on_ended_nothing(status: str, action: str | None) -> None:
    hook = LifecycleHook(target=FUNCTION, stage="POST_SCALE_UP", status=status, timeout_action=action)
    going = service_deployment(status="IN_PROGRESS", finished_at=None, hooks=(hook,))
    assert isinstance(detect(snapshot(view(deployments=[going]))), Undecided)


def test_ecs_says_it_in_an_event_where_the_record_is_gone() -> None:
    finding = only(told(f"(service web) (deployment ecs-svc/2222222222222222222) deployment failed: {HOOK_REASON}"))
    assert finding.resource == FUNCTION


def test_hooks_of_stacks_are_another_matter() -> None:
    assert isinstance(detect(refused("The following hook(s) failed: [Acme::Net::NoPublicIp]")), Undecided)


def test_is_silent_when_healthy_and_after_a_success() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    assert all(isinstance(detect(seen), Undecided) for seen in harmless())


def test_says_what_could_not_be_read() -> None:
    gap = unread("ecs:DescribeServiceDeployments")
    assert detect(snapshot(view(deployments=gap))) == Undecided(gaps=(gap.gap,) if gap.gap else ())


def test_requests_that_a_firewall_blocked_meanwhile_are_told_with_their_rule() -> None:
    first = only(behind(RuntimeFacts(), rules=False))
    assert {want.tool.name for want in first.wants} == {"waf_describe_web_acl", "elb_describe_listeners"}
    read = Found(value=(blocked("/web/selftest"), blocked("/wp-login.php")))
    facts = RuntimeFacts(web_acls={BALANCER: Found(value=ACL)}, blocked={(ACL.arn, "home"): read})
    finding = only(behind(facts))
    assert "rule home of web ACL team-edge blocked 4 sampled requests for /web/selftest" in finding.statement
    assert "wp-login" not in finding.statement
    assert {"ev-acl", "ev-blocked-/web/selftest"} <= set(finding.evidence_ids)
    assert BALANCER in (finding.actions[0].command or "")


def test_a_hook_before_any_traffic_has_nothing_to_do_with_a_firewall() -> None:
    assert only(ended_by_hook()).wants == ()
