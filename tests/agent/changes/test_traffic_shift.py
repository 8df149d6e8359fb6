from typing import Any

from agent.answer.impact import assess
from agent.changes.traffic_shift import traffic_shift
from tests.facts import (
    deployment,
    found_or_empty,
    revision,
    revision_arn,
    service,
    service_deployment,
    snapshot,
    target,
    target_group_arn,
    task,
    unread,
    view,
)
from tools.ecs.facts import LoadBalancerLink
from tools.ecs.revision_traffic import RevisionTraffic
from tools.elb.facts import Rule
from tools.evidence import Empty, Found
from tools.snapshot import ServiceView, Snapshot

BLUE, GREEN = target_group_arn("web"), target_group_arn("web-alt")
RULE = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:listener-rule/app/web/1/2/3"
LINK = LoadBalancerLink(
    target_group_arn=BLUE,
    container_name="web",
    container_port=8080,
    alternate_target_group_arn=GREEN,
    production_rule_arn=RULE,
)


def moving(new: float | None, *, test: float | None = None, status: str = "IN_PROGRESS", **fields: Any) -> ServiceView:
    old = None if new is None else 100 - new
    under_way = service_deployment(
        57,
        status=status,
        finished_at=None,
        strategy="LINEAR",
        lifecycle_stage="PRODUCTION_TRAFFIC_SHIFT",
        target_revision_arn=revision_arn(57),
        source_revision_arns=(revision_arn(56),),
        traffic=(
            RevisionTraffic(revision_arn=revision_arn(57), production=new, test=test),
            RevisionTraffic(revision_arn=revision_arn(56), production=old, test=None if test is None else 100 - test),
        ),
        **fields,
    )
    both = (deployment(57, rollout_state="IN_PROGRESS"), deployment(56, status="ACTIVE"))
    return view(
        of=service(load_balancers=(LINK,), deployments=both, running=4),
        deployments=[under_way],
        running=[task()],
        revisions=Found(value=(revision(57, target_group_arns=(GREEN,)), revision(56, target_group_arns=(BLUE,)))),
    )


def rule(blue: int, green: int) -> Found[Rule]:
    return Found(
        value=Rule(
            arn=RULE,
            listener_arn="",
            priority="1",
            conditions=(),
            header_only=False,
            weights={BLUE: blue, GREEN: green},
            evidence_id="ev-rule",
        )
    )


def said(given: Snapshot) -> str:
    shift = traffic_shift(given, given.services[0])
    return shift.text if shift else ""


def test_each_revision_is_told_with_its_share_and_the_stage() -> None:
    text = said(snapshot(moving(40.0)))
    assert "at stage PRODUCTION_TRAFFIC_SHIFT: 40% of the traffic to web:57 and 60% of the traffic to web:56." in text
    assert "rule" not in text


def test_a_revision_without_traffic_is_left_out() -> None:
    assert ": 100% of the traffic to web:56." in said(snapshot(moving(0.0)))


def test_what_the_load_balancer_does_comes_before_what_was_asked() -> None:
    given = snapshot(moving(40.0), production_rules={RULE: rule(80, 20)})
    shift = traffic_shift(given, given.services[0])
    assert shift is not None
    assert ": 20% of the traffic to web:57 and 80% of the traffic to web:56." in shift.text
    assert "ECS asked for 40% of the traffic to web:57" in shift.text
    assert "ev-rule" in shift.evidence_ids
    assert shift.carrying == {BLUE, GREEN}


def test_a_rule_that_agrees_is_no_contradiction() -> None:
    assert "differs" not in said(snapshot(moving(40.0), production_rules={RULE: rule(60, 40)}))


def test_a_rule_that_could_not_be_read_leaves_what_was_asked() -> None:
    given = snapshot(moving(40.0), production_rules={RULE: unread("elbv2:DescribeRules")})
    assert "40% of the traffic to web:57" in said(given)


def test_test_traffic_is_told_where_it_goes_elsewhere() -> None:
    assert "Test requests: 100% of the test traffic to web:57." in said(snapshot(moving(0.0, test=100.0)))
    assert "Test requests" not in said(snapshot(moving(100.0, test=100.0)))


def test_a_share_that_no_healthy_target_takes_is_told() -> None:
    health = {BLUE: found_or_empty([target()]), GREEN: Empty()}
    assert "No target of web:57 is healthy" in said(snapshot(moving(40.0), target_health=health))
    assert "healthy" not in said(snapshot(moving(0.0), target_health=health))
    assert "healthy" not in said(snapshot(moving(40.0), target_health=health | {GREEN: unread()}))


def test_when_all_traffic_goes_where_nothing_is_healthy_users_are_affected() -> None:
    health = {BLUE: found_or_empty([target()]), GREEN: found_or_empty([target("unhealthy")])}
    impact = assess(snapshot(moving(100.0), target_health=health))
    assert impact.serving is False
    assert "no healthy target among those that get traffic" in impact.text
    assert assess(snapshot(moving(0.0), target_health=health)).serving is True


def test_a_deployment_that_ended_or_moves_none_tells_nothing() -> None:
    assert not said(snapshot(moving(100.0, status="SUCCESSFUL")))
    assert not said(snapshot(moving(None)))
    assert not said(snapshot(view()))
