"""What a web ACL in front of a service's load balancer has to do with it.

A web ACL sees what clients ask of the load balancer, also a test's requests, but never the health checks, which the
load balancer makes by itself.

Source: https://docs.aws.amazon.com/waf/latest/developerguide/how-aws-waf-works-resources.html and
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from typing import Any

from agent.answer.wording import listed
from agent.failures.current_failures import ServiceChange
from agent.failures.told_failures import service_named
from tools.ecs.facts import Service
from tools.elb import describe_listeners, describe_rules
from tools.evidence import Empty, Found, Gap, Unread, value_or
from tools.snapshot import Snapshot
from tools.tool import ReadRequest
from tools.waf import describe_web_acl, list_blocked_requests
from tools.waf.facts import BlockedRequests, WebAcl

MAX_BALANCERS = 2
MAX_RULES = 3  # each costs a call; a team's own ACL has a handful
SAMPLES_KEPT = timedelta(hours=3)  # by WAF


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedAway:
    """Requests to a service that a rule of a web ACL blocked while a deployment went on."""

    acl: WebAcl
    requests: tuple[BlockedRequests, ...]

    @property
    def rules(self) -> str:
        """Name the rules."""
        return listed(blocked.rule for blocked in self.requests)


def web_acls(snapshot: Snapshot, name: str | None) -> tuple[WebAcl, ...]:
    """Return the web ACLs in front of a service, as far as they were read."""
    reads = (snapshot.runtime.web_acls.get(arn) for arn in _balancers(snapshot, service_named(snapshot, name)))
    return tuple(read.value for read in reads if isinstance(read, Found))


def wanted_web_acls(snapshot: Snapshot, name: str | None) -> tuple[ReadRequest[Any], ...]:
    """Return requests for the web ACLs in front of a service that nobody asked for yet."""
    return tuple(
        describe_web_acl.TOOL.request(
            snapshot.target.scope, describe_web_acl.DescribeWebAclArguments(load_balancer_arn=arn)
        )
        for arn in _balancers(snapshot, service_named(snapshot, name))
        if arn not in snapshot.runtime.web_acls
    )


def wanted_blocks(snapshot: Snapshot, item: ServiceChange) -> tuple[ReadRequest[Any], ...]:
    """Return the reads that tell which requests to a service its web ACL blocked, and which requests are the service's."""
    scope, wants = snapshot.target.scope, list(wanted_web_acls(snapshot, item.view.name))
    for acl in web_acls(snapshot, item.view.name):
        if (window := _window(snapshot, item)) is None:
            continue
        for rule in [rule for rule in acl.rules if rule.may_block][:MAX_RULES]:
            if (acl.arn, rule.name) not in snapshot.runtime.blocked:
                asked = list_blocked_requests.ListBlockedRequestsArguments(
                    acl_arn=acl.arn, rule=rule.name, metric=rule.metric, since=window[0], until=window[1]
                )
                wants.append(list_blocked_requests.TOOL.request(scope, asked))
    for arn in _balancers(snapshot, service_named(snapshot, item.view.name)):
        listeners = snapshot.listeners.get(arn)
        if listeners is None:
            asked_listeners = describe_listeners.DescribeListenersArguments(load_balancer_arn=arn)
            wants.append(describe_listeners.TOOL.request(scope, asked_listeners))
        # Which paths are the service's matters only where something may block them.
        for listener in value_or(listeners, ()) if listeners and web_acls(snapshot, item.view.name) else ():
            if listener.arn not in snapshot.rules:
                asked_rules = describe_rules.DescribeRulesArguments(listener_arn=listener.arn)
                wants.append(describe_rules.TOOL.request(scope, asked_rules))
    return tuple(wants)


def turned_away(snapshot: Snapshot, item: ServiceChange) -> TurnedAway | None:
    """Return the requests to a service's own paths that its web ACL blocked during the change, None where none is known."""
    paths = tuple(_paths(snapshot, service_named(snapshot, item.view.name)))
    for acl in web_acls(snapshot, item.view.name):
        reads = (snapshot.runtime.blocked.get((acl.arn, rule.name)) for rule in acl.rules)
        blocked = tuple(
            one
            for read in reads
            for one in (value_or(read, ()) if read else ())
            if any(fnmatchcase(one.path, path) for path in paths)
        )
        if blocked:
            return TurnedAway(acl=acl, requests=blocked)
    return None


def firewall_gaps(snapshot: Snapshot) -> tuple[Gap, ...]:
    """Return what could not be read of web ACLs."""
    reads = (*snapshot.runtime.web_acls.values(), *snapshot.runtime.blocked.values())
    return tuple(dict.fromkeys(read.gap for read in reads if isinstance(read, Unread) and read.gap))


def _balancers(snapshot: Snapshot, service: Service | None) -> tuple[str, ...]:
    reads = (snapshot.target_groups.get(arn) for arn in _groups(service))
    arns = (arn for read in reads if isinstance(read, Found) for arn in read.value.load_balancer_arns)
    # WAF stands before Application Load Balancers only.
    return tuple(dict.fromkeys(arn for arn in arns if ":loadbalancer/app/" in arn))[:MAX_BALANCERS]


def _groups(service: Service | None) -> tuple[str, ...]:
    links = service.load_balancers if service else ()
    return tuple(arn for link in links for arn in (link.target_group_arn, link.alternate_target_group_arn) if arn)


def _window(snapshot: Snapshot, item: ServiceChange) -> tuple[datetime, datetime] | None:
    began, until = item.change.began_at, item.change.ended_at or snapshot.taken_at
    if began is None or began < snapshot.taken_at - SAMPLES_KEPT or began >= until:
        return None
    return began, until


def _paths(snapshot: Snapshot, service: Service | None) -> Iterator[str]:
    """Yield the path patterns of the listener rules that lead to the service."""
    groups = set(_groups(service))
    for read in snapshot.rules.values():
        for rule in value_or(read, ()) if not isinstance(read, Empty) else ():
            if groups & set(rule.weights):
                for condition in rule.conditions:
                    kind, _, patterns = condition.partition(" ")
                    if kind == "path":
                        yield from (pattern.strip() for pattern in patterns.split(" or "))
