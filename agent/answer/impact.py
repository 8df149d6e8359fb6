"""Whether users are served while this is going on, from running tasks, target health and traffic weights."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from agent.answer.wording import counted, listed
from agent.changes.blue_green import target_of
from agent.changes.current_change import current_change
from agent.changes.traffic_shift import TrafficShift, traffic_shift
from agent.diagnosis import Impact
from agent.failures.daemon import bare_hosts, is_daemon, named_hosts
from agent.targets.arn import short_name
from tools.ecs.facts import Service
from tools.ecs.managed_facts import ManagedDaemon
from tools.elb.facts import TargetHealth
from tools.evidence import Empty, Found, Unread
from tools.snapshot import ServiceView, Snapshot


def assess(snapshot: Snapshot) -> Impact:
    """Say who serves traffic. `serving` is None when it could not be told."""
    mains = [view for view in snapshot.services if view.main]
    if isinstance(snapshot.schedule, Found):
        rule = snapshot.schedule.value
        text = f"{rule.name} is a task that runs on a schedule; it serves no users itself."
        return Impact(serving=None, text=text, evidence_ids=(rule.evidence_id,))
    if isinstance(snapshot.daemon, Found):
        return _of_managed_daemon(snapshot.daemon.value)
    if not mains:
        return Impact(serving=None, text="No ECS service could be tied to this, so who is affected is not known.")
    parts = [_reached(view, _of_service(snapshot, view)) for view in mains]
    serving = [part.serving for part in parts]
    return Impact(
        serving=False if False in serving else (None if None in serving else True),
        text=" ".join(part.text for part in parts),
        evidence_ids=tuple(dict.fromkeys(piece for part in parts for piece in part.evidence_ids)),
    )


def _reached(view: ServiceView, impact: Impact) -> Impact:
    """Add where an Express service is reached; several share one load balancer, told apart by host name."""
    if not isinstance(view.express, Found) or not view.express.value.endpoints:
        return impact
    express = view.express.value
    where = f" It is reached at {listed(express.endpoints)}, on a load balancer that Express services share."
    return replace(impact, text=impact.text + where, evidence_ids=(*impact.evidence_ids, express.evidence_id))


def _of_service(snapshot: Snapshot, view: ServiceView) -> Impact:
    if isinstance(view.service, Unread):
        return Impact(serving=None, text=f"Whether {view.name} serves users could not be read.")
    others = [other for other in snapshot.services if not other.main and _serves(other)]
    if isinstance(view.service, Empty):
        return _by_others(view.name, "does not exist", others, snapshot)
    service = view.service.value
    if service.desired == 0 and service.running == 0:
        if others:
            return _by_others(view.name, "has a desired count of 0", others, snapshot)
        return Impact(
            serving=None,
            text=f"{view.name} has a desired count of 0 and runs no task.",
            evidence_ids=(service.evidence_id,),
        )
    if is_daemon(service) and not service.load_balancers:
        return _of_daemon(snapshot, service)
    shift = traffic_shift(snapshot, view)
    healthy, known = _healthy_targets(snapshot, shift.carrying if shift and shift.carrying else _groups(service))
    if service.running == 0 or (known and not healthy):
        state = "runs no task" if service.running == 0 else "has no healthy target"
        if shift and service.running:
            state += " among those that get traffic"
        if others:
            return _by_others(view.name, state, others, snapshot)
        return Impact(
            serving=False,
            text=f"Users are affected: {view.name} {state}.{shift.text if shift else ''}",
            evidence_ids=(
                service.evidence_id,
                *(target.evidence_id for target in known),
                *(shift.evidence_ids if shift else ()),
            ),
        )
    return _by_itself(view, service, healthy, known, shift)


def _of_managed_daemon(daemon: ManagedDaemon) -> Impact:
    lacking = (
        f"; {counted(daemon.without, 'host')} {'lacks' if daemon.without == 1 else 'lack'} it" if daemon.without else ""
    )
    new = daemon.deployment if daemon.deployment and not daemon.deployment.ended_at else None
    moved = f" Its deployment has reached {counted(new.running, 'host')}." if new else ""
    return Impact(
        serving=None,
        text=(
            f"{daemon.name} is a daemon, one task on each host of its capacity providers: it runs on"
            f" {counted(daemon.running, 'host')}{lacking}. It serves no users itself.{moved}"
        ),
        evidence_ids=(daemon.evidence_id, *((new.evidence_id,) if new else ())),
    )


def _of_daemon(snapshot: Snapshot, service: Service) -> Impact:
    bare = bare_hosts(snapshot, service)
    none = f" {named_hosts(bare)} {'runs' if len(bare) == 1 else 'run'} none." if bare else ""
    return Impact(
        serving=None,
        text=(
            f"{service.name} is a daemon, one task on each host; it runs on {service.running} of {service.desired} hosts"
            f" and serves no users itself.{none}"
        ),
        evidence_ids=(service.evidence_id, *(one.host.evidence_id for one in bare)),
    )


def _by_itself(
    view: ServiceView,
    service: Service,
    healthy: list[TargetHealth],
    known: list[TargetHealth],
    shift: TrafficShift | None,
) -> Impact:
    name = view.name
    running = [deployment for deployment in service.deployments if deployment.running]
    by = " and ".join(short_name(d.task_definition) for d in running) or name
    targets = f", {len(healthy)} of {len(known)} targets healthy" if known else ""
    short = service.running < service.desired
    text = (
        f"{name} serves with {service.running} of {service.desired} tasks ({by}{targets})."
        if short
        else f"Users are served: {_run(service)} tasks of {name} run ({by}{targets})."
    )
    evidence = (service.evidence_id, *(d.evidence_id for d in running), *(t.evidence_id for t in known[:4]))
    shared, shown = (shift.text, shift.evidence_ids) if shift else _shares(view, service)
    return Impact(serving=True, text=f"{text}{shared}", evidence_ids=(*evidence, *shown))


def _run(service: Service) -> str:
    """Count the tasks; two versions side by side have more than are wanted."""
    more = service.running > service.desired
    return f"{service.running} ({service.desired} are wanted)" if more else f"{service.running} of {service.desired}"


def _shares(view: ServiceView, service: Service) -> tuple[str, tuple[str, ...]]:
    """Say how CodeDeploy divides the traffic between the service's task sets, with its evidence."""
    change = current_change(view)
    deployment = (change.code_restoration or change.code_deploy) if change else None
    target = target_of(view, deployment) if deployment else None
    if target is None:
        return "", ()
    runs = {one.id: short_name(one.task_definition) for one in service.deployments}
    shares = [
        f"{one.traffic_weight:g}% of the traffic to {runs[one.id]} ({one.label or 'task set'})"
        for one in target.task_sets
        if one.traffic_weight is not None and one.id in runs
    ]
    return (f" CodeDeploy sends {listed(shares)}.", (target.evidence_id,)) if shares else ("", ())


def _by_others(name: str, state: str, others: list[ServiceView], snapshot: Snapshot) -> Impact:
    serving = [other.service.value for other in others if isinstance(other.service, Found)]
    if not serving:
        return Impact(serving=None, text=f"{name} {state}; nothing else of its family runs.")
    weights = _weights(snapshot)
    carrying = [service for service in serving if any(weights.get(arn, 0) for arn in _groups(service))]
    if carrying and weights:
        total = sum(weights.values())
        shown = " and ".join(_share(service, weights, total) for service in carrying)
        text = f"Users are served: {name} {state}, and {shown}."
        return Impact(serving=True, text=text, evidence_ids=_traffic_evidence(snapshot, carrying))
    if any(weights.values()):
        text = f"Users are affected: {name} {state}, and all traffic goes to services that run no task."
        return Impact(serving=False, text=text, evidence_ids=_traffic_evidence(snapshot, serving))
    names = " and ".join(f"{service.name} ({service.running} of {service.desired} tasks)" for service in serving)
    return Impact(
        serving=True,
        text=f"{name} {state}; {names} of the same family {'runs' if len(serving) == 1 else 'run'}.",
        evidence_ids=tuple(service.evidence_id for service in serving),
    )


def _share(service: Service, weights: Mapping[str, int], total: int) -> str:
    weight = sum(weights.get(arn, 0) for arn in _groups(service))
    share = "all traffic" if weight == total else f"{round(100 * weight / total)}% of the traffic"
    return f"{service.name} serves {share} with {service.running} of {service.desired} tasks"


def _weights(snapshot: Snapshot) -> dict[str, int]:
    """Sum the weights of forwarding rules that ordinary requests reach, for the target groups of this family."""
    groups = {
        arn for view in snapshot.services if isinstance(view.service, Found) for arn in _groups(view.service.value)
    }
    weights: dict[str, int] = {}
    for rules in snapshot.rules.values():
        for rule in rules.value if isinstance(rules, Found) else ():
            if rule.header_only or not groups & set(rule.weights):
                continue
            for arn, weight in rule.weights.items():
                if arn in groups:
                    weights[arn] = weights.get(arn, 0) + weight
    return weights


def _traffic_evidence(snapshot: Snapshot, serving: list[Service]) -> tuple[str, ...]:
    groups = {arn for service in serving for arn in _groups(service)}
    rules = [
        rule.evidence_id
        for found in snapshot.rules.values()
        if isinstance(found, Found)
        for rule in found.value
        if not rule.header_only and groups & set(rule.weights)
    ]
    return (*(service.evidence_id for service in serving), *rules)


def _groups(service: Service) -> tuple[str, ...]:
    return tuple(link.target_group_arn for link in service.load_balancers if link.target_group_arn)


def _serves(view: ServiceView) -> bool:
    return isinstance(view.service, Found) and view.service.value.running > 0


def _healthy_targets(snapshot: Snapshot, groups: Iterable[str]) -> tuple[list[TargetHealth], list[TargetHealth]]:
    """Return (healthy, all but draining ones) of the targets of these groups as far as they were read."""
    known: list[TargetHealth] = []
    for arn in groups:
        read = snapshot.target_health.get(arn)
        if isinstance(read, Found):
            known += [target for target in read.value if target.state not in {"draining", "unused"}]
    return [target for target in known if target.state == "healthy"], known
