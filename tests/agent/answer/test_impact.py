from dataclasses import replace
from typing import Any

import pytest

from agent.answer.impact import assess
from tests.facts import (
    definition_arn,
    deployment,
    service,
    service_arn,
    snapshot,
    target,
    target_group_arn,
    unread,
    view,
)
from tools.ecs.facts import LoadBalancerLink, Service
from tools.elb.facts import Rule
from tools.evidence import Empty, Found
from tools.snapshot import ServiceView, Snapshot

NEW_GROUP, OLD_GROUP = target_group_arn("web-v2"), target_group_arn("web-v1")


def version(name: str, group: str, **fields: Any) -> Service:
    link = LoadBalancerLink(target_group_arn=group, container_name="web", container_port=8080)
    return service(name=name, arn=service_arn(name), load_balancers=(link,), evidence_id=f"ev-{name}", **fields)


def rule(weights: dict[str, int], *, header_only: bool = False, name: str = "r") -> Rule:
    return Rule(
        arn=f"arn:rule/{name}",
        listener_arn="arn:listener",
        priority="1",
        conditions=(),
        header_only=header_only,
        weights=weights,
        evidence_id=f"ev-rule-{name}",
    )


def family(
    *rules: Rule, running: int = 0, old_running: int = 2, new: ServiceView | None = None, **fields: Any
) -> Snapshot:
    main = new or view(of=version("web-v2", NEW_GROUP, running=running))
    other = view(of=version("web-v1", OLD_GROUP, running=old_running), main=False)
    return snapshot(main, other, rules={"arn:listener": Found(value=rules)} if rules else {}, **fields)


def test_what_runs_serves():
    impact = assess(snapshot(view()))
    assert impact.serving is True
    assert impact.text == "Users are served: 2 of 2 tasks of web run (web:57)."
    assert impact.evidence_ids == ("ev-service", "ev-deployment-57")


def test_while_an_older_revision_runs_it_is_said_which_one_serves():
    both = (deployment(57, running=0), deployment(56, running=2))
    impact = assess(snapshot(view(of=service(deployments=both))))
    assert "(web:56)" in impact.text


def test_fewer_than_desired_still_serve_but_are_counted():
    impact = assess(snapshot(view(of=service(running=1))))
    assert impact.serving is True
    assert impact.text.startswith("web serves with 1 of 2 tasks")


def test_zero_running_and_nothing_beside_it_hurts_users():
    impact = assess(snapshot(view(of=service(running=0))))
    assert (impact.serving, impact.text) == (False, "Users are affected: web runs no task.")


def test_running_without_a_healthy_target_hurts_users():
    health = {target_group_arn(): Found(value=(target("unhealthy"), target("draining", target_id="10.0.0.8")))}
    impact = assess(snapshot(view(), target_health=health))
    assert (impact.serving, impact.text) == (False, "Users are affected: web has no healthy target.")
    assert "ev-target-unhealthy" in impact.evidence_ids
    assert "ev-target-draining" not in impact.evidence_ids


def test_targets_that_leave_do_not_count():
    health = {target_group_arn(): Found(value=(target(), target("draining"), target("unused")))}
    assert "1 of 1 targets healthy" in assess(snapshot(view(), target_health=health)).text


def test_health_that_could_not_be_read_is_not_taken_for_unhealthy():
    health = {target_group_arn(): unread("elbv2:DescribeTargetHealth")}
    assert assess(snapshot(view(), target_health=health)).serving is True


def test_a_service_meant_to_be_off_is_neither_serving_nor_failing():
    impact = assess(snapshot(view(of=service(desired=0, running=0))))
    assert impact.serving is None
    assert "desired count of 0" in impact.text


def test_a_service_that_could_not_be_read_leaves_it_open():
    impact = assess(snapshot(replace(view(), service=unread())))
    assert (impact.serving, impact.evidence_ids) == (None, ())


def test_without_any_service_it_is_said_that_it_is_not_known():
    assert assess(snapshot()).serving is None


def test_the_version_that_has_all_weight_serves_all_traffic():
    impact = assess(family(rule({OLD_GROUP: 100, NEW_GROUP: 0})))
    assert impact.serving is True
    assert "web-v1 serves all traffic with 2 of 2 tasks" in impact.text
    assert impact.evidence_ids == ("ev-web-v1", "ev-rule-r")


def test_a_share_of_the_weight_is_told_as_a_share():
    impact = assess(family(rule({OLD_GROUP: 90, NEW_GROUP: 10})))
    assert "web-v1 serves 90% of the traffic" in impact.text


def test_a_rule_that_only_testers_reach_carries_no_traffic():
    tested = rule({NEW_GROUP: 1}, header_only=True, name="test")
    impact = assess(family(rule({OLD_GROUP: 1}), tested))
    assert "all traffic" in impact.text
    assert "ev-rule-test" not in impact.evidence_ids


def test_where_only_testers_rules_are_known_no_share_is_claimed():
    impact = assess(family(rule({OLD_GROUP: 1}, header_only=True)))
    assert "traffic" not in impact.text
    assert "web-v1 (2 of 2 tasks) of the same family runs" in impact.text


def test_rules_of_strangers_say_nothing_about_this_family():
    impact = assess(family(rule({target_group_arn("stranger"): 100})))
    assert "traffic" not in impact.text


def test_a_sibling_that_runs_nothing_serves_nobody():
    assert assess(family(old_running=0)).serving is False


def test_when_the_rollback_deleted_the_new_version_the_old_one_serves():
    gone = replace(view(of=version("web-v2", NEW_GROUP)), service=Empty())
    impact = assess(family(rule({OLD_GROUP: 100}), new=gone))
    assert impact.serving is True
    assert "web-v2 does not exist, and web-v1 serves all traffic" in impact.text


def test_when_all_weight_is_on_the_version_that_does_not_run_users_are_hurt():
    impact = assess(family(rule({NEW_GROUP: 100, OLD_GROUP: 0})))
    assert impact.serving is False


@pytest.mark.parametrize(("second", "serving"), [(0, False), (2, True)])
def test_a_stack_hurts_users_as_soon_as_one_of_its_services_does(second: int, serving: bool):
    other = view(of=service(name="cart", arn=service_arn("cart"), running=second, task_definition=definition_arn(3)))
    assert assess(snapshot(view(), other)).serving is serving
