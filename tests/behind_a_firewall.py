"""A service behind a load balancer with a web ACL, after a deployment that a lifecycle hook ended."""

from typing import Any

from tests.facts import minutes, service_deployment, snapshot, target_group, target_group_arn, view
from tools.ecs.facts import LifecycleHook
from tools.elb.facts import Listener, Rule
from tools.evidence import Found
from tools.runtime import RuntimeFacts
from tools.snapshot import Snapshot
from tools.waf.facts import BlockedRequests, WebAcl, WebAclRule

HOOK = LifecycleHook(
    target="arn:aws:lambda:eu-west-1:111122223333:function:selftest", stage="POST_TEST_TRAFFIC_SHIFT", status="FAILED"
)
BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/edge/50dc6c495c0c9188"
LISTENER = BALANCER.replace("loadbalancer/", "listener/") + "/f2f7dc8efc522ab2"
ACL = WebAcl(
    name="team-edge",
    arn="arn:aws:wafv2:eu-west-1:111122223333:regional/webacl/team-edge/1",
    load_balancer_arn=BALANCER,
    blocks_by_default=False,
    rules=(
        WebAclRule(name="home", action="Block", metric="m-home"),
        WebAclRule(name="watch", action="Count", metric="m-watch"),
    ),
    by_firewall_manager=False,
    evidence_id="ev-acl",
)


def blocked(path: str) -> BlockedRequests:
    return BlockedRequests(
        rule="home", path=path, count=4, first_at=minutes(3), last_at=minutes(4), evidence_id=f"ev-blocked-{path}"
    )


def behind(facts: RuntimeFacts, *, rules: bool = True, **fields: Any) -> Snapshot:
    """The service behind a load balancer, after a deployment that a hook ended."""
    rule = Rule(
        arn=LISTENER.replace("listener/", "listener-rule/") + "/1",
        listener_arn=LISTENER,
        priority="1",
        conditions=("path /web/* or /w",),
        header_only=False,
        weights={target_group_arn(): 1},
        evidence_id="ev-rule",
    )
    listener = Listener(
        arn=LISTENER, load_balancer_arn=BALANCER, port=443, protocol="HTTPS", weights={}, evidence_id="ev-listener"
    )
    values: dict[str, Any] = {
        "target_groups": {target_group_arn(): Found(value=target_group(load_balancer_arns=(BALANCER,)))},
        "listeners": {BALANCER: Found(value=(listener,))} if rules else {},
        "rules": {LISTENER: Found(value=(rule,))} if rules else {},
        "runtime": facts,
    }
    ended = service_deployment(status="ROLLBACK_SUCCESSFUL", rollback_started_at=minutes(7), hooks=(HOOK,))
    return snapshot(view(deployments=[ended]), **{**values, **fields})
