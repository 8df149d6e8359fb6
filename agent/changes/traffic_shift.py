"""How the traffic is divided while ECS itself moves it from one revision to another: blue/green, linear and canary.

What ECS asked for stands in the service deployment; what the load balancer does, in the rule that carries the traffic.
Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/blue-green-deployment-how-it-works.html
"""

from collections.abc import Iterable
from dataclasses import dataclass

from agent.answer.wording import listed
from agent.changes.current_change import current_change
from agent.targets.arn import short_name
from tools.ecs.facts import ServiceDeployment, ServiceRevision
from tools.elb.facts import Rule
from tools.evidence import NOT_ASKED, Empty, Found, value_or
from tools.snapshot import ServiceView, Snapshot


@dataclass(frozen=True, slots=True, kw_only=True)
class TrafficShift:
    """A deployment that moves traffic and has not ended. `carrying` are the target groups that get any of it.

    `carrying` is empty where it is not known.
    """

    text: str
    carrying: frozenset[str]
    evidence_ids: tuple[str, ...]


def traffic_shift(snapshot: Snapshot, view: ServiceView) -> TrafficShift | None:
    """Say which revision takes how much of the traffic, None where no deployment under way tells of it."""
    change = current_change(view)
    deployment = change.deployment if change and change.state == "in_progress" else None
    if not isinstance(deployment, ServiceDeployment) or not any(
        one.production is not None for one in deployment.traffic
    ):
        return None
    names = {one.revision_arn: _name(view, one.revision_arn) for one in deployment.traffic}
    asked = [(names[t.revision_arn], t.production) for t in deployment.traffic if t.production is not None]
    rule, groups = _production_rule(snapshot, view), _groups(view, deployment)
    done = _divided(rule, groups, names) if rule else []
    stage = f" at stage {deployment.lifecycle_stage}" if deployment.lifecycle_stage else ""
    text = f" ECS moves the traffic{stage}: {_shares(done or asked, 'traffic')}."
    if done and any(abs(dict(done)[name] - wanted) >= 1 for name, wanted in asked if name in dict(done)):
        text += f" ECS asked for {_shares(asked, 'traffic')}; the load balancer's rule differs."
    test = [(names[t.revision_arn], t.test) for t in deployment.traffic if t.test and t.test != t.production]
    if test:
        text += f" Test requests: {_shares(test, 'test traffic')}."
    unserved = [
        names[arn]
        for arn in names
        if dict(done or asked).get(names[arn]) and _none_healthy(snapshot, groups.get(arn, ()))
    ]
    if unserved:
        text += f" No target of {listed(unserved)} is healthy, so that share of the requests fails."
    carrying = (
        {arn for arn, weight in rule.weights.items() if weight}
        if rule and rule.weights
        else {group for t in deployment.traffic if t.production for group in groups.get(t.revision_arn, ())}
    )
    told = (rule.evidence_id,) if rule and done else ()
    return TrafficShift(
        text=text, carrying=frozenset(carrying), evidence_ids=(deployment.evidence_id, *told, *_shown(view, deployment))
    )


def _none_healthy(snapshot: Snapshot, groups: Iterable[str]) -> bool:
    """Say whether the load balancer was asked of all these groups and has no healthy target in any."""
    reads = [snapshot.target_health.get(group, NOT_ASKED) for group in groups]
    return bool(reads) and all(
        isinstance(read, Empty) or (isinstance(read, Found) and all(one.state != "healthy" for one in read.value))
        for read in reads
    )


def _divided(rule: Rule, groups: dict[str, tuple[str, ...]], names: dict[str, str]) -> list[tuple[str, float]]:
    """Return each revision's share by the rule, empty where not every revision's target group is known."""
    total = sum(rule.weights.values())
    if not total or not all(groups.get(arn) for arn in names):
        return []
    return [
        (name, 100 * sum(rule.weights.get(group, 0) for group in groups[arn]) / total) for arn, name in names.items()
    ]


def _shares(shares: list[tuple[str, float]], of: str) -> str:
    some = [(name, share) for name, share in shares if share] or shares
    return listed(f"{share:.4g}% of the {of} to {name}" for name, share in some)


def _production_rule(snapshot: Snapshot, view: ServiceView) -> Rule | None:
    links = view.service.value.load_balancers if isinstance(view.service, Found) else ()
    reads = (snapshot.production_rules.get(link.production_rule_arn or "") for link in links)
    return next((read.value for read in reads if isinstance(read, Found)), None)


def _groups(view: ServiceView, deployment: ServiceDeployment) -> dict[str, tuple[str, ...]]:
    moved = {one.revision_arn for one in deployment.traffic}
    return {one.arn: one.target_group_arns for one in value_or(view.revisions, ()) if one.arn in moved}


def _name(view: ServiceView, revision_arn: str) -> str:
    """Name a revision as people know it: by its task definition."""
    known = _revision(view, revision_arn)
    return (
        short_name(known.task_definition) if known and known.task_definition else f"revision {short_name(revision_arn)}"
    )


def _shown(view: ServiceView, deployment: ServiceDeployment) -> tuple[str, ...]:
    known = (_revision(view, one.revision_arn) for one in deployment.traffic)
    return tuple(one.evidence_id for one in known if one)


def _revision(view: ServiceView, arn: str) -> ServiceRevision | None:
    return next((one for one in value_or(view.revisions, ()) if one.arn == arn), None)
