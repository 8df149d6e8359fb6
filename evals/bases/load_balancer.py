"""Base: the place's Application Load Balancer, and target groups, rules and target health of the services.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/check-target-health.html
"""

from collections.abc import Sequence
from datetime import timedelta

from evals.bases.documents import Document, Fragment
from evals.bases.network import security_group_id
from evals.bases.place import Place
from evals.bases.story import TargetState
from evals.bases.timeline import Rollout, ServiceLife

_AGE = timedelta(days=400)
# What Elastic Load Balancing says of targets in ordinary states.
_ORDINARY = {
    "initial": ("Elb.RegistrationInProgress", "Target registration is in progress"),
    "draining": ("Target.DeregistrationInProgress", "Target deregistration is in progress"),
    "unused": ("Target.NotInUse", "Target group is not configured to receive traffic from the load balancer"),
}


def load_balancer(place: Place, lives: Sequence[ServiceLife]) -> list[Fragment]:
    """Describe the load balancer and how it reaches each web service; nothing where there is none."""
    web = [life for life in lives if life.service.target_group and not life.service.deleted]
    if not web:
        return []
    arn, listener = load_balancer_arn(place), _arn(place, "listener/app", place.key(16, "listener"))
    fragments = [
        place.fragment("elbv2", "LoadBalancers", _load_balancer(place, arn)),
        place.fragment("elbv2", "Listeners", _listener(place, arn, listener)),
        place.fragment("acm", "Certificates", _certificate(place, arn)),
    ]
    for life in web:
        fragments.append(place.fragment("elbv2", "TargetGroups", _target_group(life, arn)))
        if life.service.strategy != "ROLLING" or life.service.controller == "CODE_DEPLOY":
            alternate = {"TargetGroupArn": life.alternate_target_group_arn}
            alternate["TargetGroupName"] = life.alternate_target_group_arn.split("/")[1]
            document = _target_group(life, arn) | alternate
            fragments.append(place.fragment("elbv2", "TargetGroups", document))
        fragments += [
            place.fragment("elbv2", "TargetHealthDescriptions", target, under=group)
            for group, target in _target_health(life)
        ]
    return fragments + [place.fragment("elbv2", "Rules", rule) for rule in _rules(place, web)]


def load_balancer_arn(place: Place) -> str:
    """The ARN of the place's load balancer."""
    return _arn(place, "loadbalancer/app")


def target_health(state: TargetState, address: str, port: int, zone: str, check_port: str) -> Document:
    """Describe one target as DescribeTargetHealth does."""
    reason, description = _ORDINARY.get(state.state, (None, None))
    health: Document = {"State": state.state}
    if state.reason or reason:
        health["Reason"] = state.reason or reason
    if state.description or description:
        health["Description"] = state.description or description
    return {
        "Target": {"Id": address, "Port": port, "AvailabilityZone": zone},
        "HealthCheckPort": str(port) if check_port == "traffic-port" else check_port,
        "TargetHealth": health,
    }


def production_rule_arn(life: ServiceLife) -> str:
    """The ARN of the rule that carries a service's traffic."""
    name = life.service.rule.group or life.service.name
    return _arn(life.place, "listener-rule/app", life.place.key(16, "listener"), _rule_id(life.place, name))


def is_green(life: ServiceLife, rollout: Rollout) -> bool:
    """Whether a deployment's tasks are in the second target group: those of the one that has not ended."""
    newest = life.newest
    moves = life.service.strategy == "BLUE_GREEN" or bool(newest.story and newest.story.shift)
    return moves and rollout.number == newest.number and not newest.ended


def _rule_id(place: Place, name: str, kind: str = "path") -> str:
    return place.key(16, "rule", kind, name)


def _arn(place: Place, kind: str, *parts: str) -> str:
    path = "/".join([kind, "web", place.key(16, "alb"), *parts])
    return place.arn("elasticloadbalancing", path)


def _load_balancer(place: Place, arn: str) -> Document:
    zones: list[Document] = [
        {"ZoneName": subnet.zone, "SubnetId": subnet.subnet_id, "LoadBalancerAddresses": []}
        for subnet in place.subnets("public")
    ]
    number = place.ids.number(100000000, 2000000000, "dns", arn)
    return {
        "LoadBalancerArn": arn,
        "DNSName": f"web-{number}.{place.region}.elb.amazonaws.com",
        "CanonicalHostedZoneId": f"Z{place.ids.suffix(13, 'zone', place.region)}",
        "CreatedTime": place.ago(_AGE),
        "LoadBalancerName": "web",
        "Scheme": "internet-facing",
        "VpcId": place.vpc_id,
        "State": {"Code": "active"},
        "Type": "application",
        "AvailabilityZones": zones,
        "SecurityGroups": [security_group_id(place, "web-alb")],
        "IpAddressType": "ipv4",
    }


def _certificate_arn(place: Place) -> str:
    return place.arn("acm", f"certificate/{place.uuid('certificate')}")


def _listener(place: Place, load_balancer_arn: str, arn: str) -> Document:
    return {
        "ListenerArn": arn,
        "LoadBalancerArn": load_balancer_arn,
        "Port": 443,
        "Protocol": "HTTPS",
        "Certificates": [{"CertificateArn": _certificate_arn(place)}],
        "SslPolicy": "ELBSecurityPolicy-TLS13-1-2-2021-06",
        "DefaultActions": [
            {
                "Type": "fixed-response",
                "Order": 1,
                "FixedResponseConfig": {"StatusCode": "404", "ContentType": "text/plain"},
            }
        ],
    }


def _certificate(place: Place, load_balancer_arn: str) -> Document:
    domain = f"*.{place.account.stage}.{place.account.team}.example.com"
    return {
        "CertificateArn": _certificate_arn(place),
        "DomainName": domain,
        "SubjectAlternativeNames": [domain],
        "Status": "ISSUED",
        "Type": "AMAZON_ISSUED",
        "CreatedAt": place.ago(timedelta(days=200)),
        "IssuedAt": place.ago(timedelta(days=200)),
        "NotBefore": place.ago(timedelta(days=200)),
        "NotAfter": place.now + timedelta(days=195),
        "InUseBy": [load_balancer_arn],
        "KeyAlgorithm": "RSA_2048",
    }


def _target_group(life: ServiceLife, load_balancer_arn: str) -> Document:
    group = life.service.target_group
    if not group:
        message = f"service {life.service.name} has no target group"
        raise ValueError(message)
    return {
        "TargetGroupArn": life.target_group_arn,
        "TargetGroupName": life.service.name[:32],
        "Protocol": "HTTP",
        "Port": group.port,
        "VpcId": life.place.vpc_id,
        "HealthCheckProtocol": "HTTP",
        "HealthCheckPort": group.health_check_port,
        "HealthCheckEnabled": True,
        "HealthCheckIntervalSeconds": group.interval_seconds,
        "HealthCheckTimeoutSeconds": group.timeout_seconds,
        "HealthyThresholdCount": group.healthy_threshold,
        "UnhealthyThresholdCount": group.unhealthy_threshold,
        "HealthCheckPath": group.health_check_path,
        "Matcher": {"HttpCode": group.codes},
        "LoadBalancerArns": [load_balancer_arn],
        "TargetType": "ip" if life.service.launch_type == "FARGATE" else "instance",
        "ProtocolVersion": "HTTP1",
        "IpAddressType": "ipv4",
    }


def _target_health(life: ServiceLife) -> list[tuple[str, Document]]:
    """Give each target with the ARN of its target group."""
    check_port = life.service.target_group.health_check_port if life.service.target_group else ""
    targets: list[tuple[str, Document]] = []
    for task in life.tasks:
        if task.status == "RUNNING" and task.target:
            group = life.alternate_target_group_arn if is_green(life, task.rollout) else life.target_group_arn
            port = task.rollout.revision.container_port
            targets.append((group, target_health(task.target, task.address, port, task.subnet.zone, check_port)))
    draining = [state for state in life.service.targets if state.state == "draining"]
    for number, state in enumerate(draining):
        subnet = life.place.subnets("private")[number % 2]
        host = life.place.ids.number(4, 250, "draining", life.arn, number)
        address = f"10.{life.place.address_block}.{subnet.octet + number}.{host}"
        port = life.newest.revision.container_port
        target = target_health(state, address, port, subnet.zone, check_port)
        targets.append((life.target_group_arn, target))
    return targets


def _rules(place: Place, web: Sequence[ServiceLife]) -> list[Document]:
    """Header rules first, then one path rule per service or group of services."""
    rules: list[Document] = []
    for life in web:
        if life.service.rule.header:
            name, value = life.service.rule.header
            header = {"HttpHeaderName": name, "Values": [value]}
            rules.append(
                _rule(
                    place,
                    [life],
                    10 + len(rules),
                    _rule_id(place, life.service.name, "header"),
                    [{"Field": "http-header", "HttpHeaderConfig": header}, _path(life)],
                )
            )
    groups: dict[str, list[ServiceLife]] = {}
    for life in web:
        groups.setdefault(life.service.rule.group or life.service.name, []).append(life)
    for number, (name, members) in enumerate(groups.items()):
        priority = 100 + 10 * number
        rules.append(_rule(place, members, priority, _rule_id(place, name), [_path(members[0])]))
    return rules


def _path(life: ServiceLife) -> Document:
    values = [life.service.rule.path or f"/{life.service.name}/*"]
    return {"Field": "path-pattern", "Values": values, "PathPatternConfig": {"Values": values}}


def _rule(
    place: Place, members: Sequence[ServiceLife], priority: int, rule_id: str, conditions: list[Document]
) -> Document:
    action: Document = {
        "Type": "forward",
        "Order": 1,
        "ForwardConfig": {
            "TargetGroups": [
                {
                    "TargetGroupArn": life.target_group_arn,
                    "Weight": 100 - _moved(life)
                    if _green_group(life)
                    else life.service.rule.weight
                    if len(members) > 1
                    else 1,
                }
                for life in members
            ]
            + [group for life in members for group in _green_group(life)],
            "TargetGroupStickinessConfig": {"Enabled": False},
        },
    }
    if len(action["ForwardConfig"]["TargetGroups"]) == 1:
        action["TargetGroupArn"] = members[0].target_group_arn
    return {
        "RuleArn": _arn(place, "listener-rule/app", place.key(16, "listener"), rule_id),
        "Priority": str(priority),
        "Conditions": conditions,
        "Actions": [action],
        "IsDefault": False,
    }


def _moved(life: ServiceLife) -> int:
    """What the rule sends to the new revision, in percent."""
    story = life.newest.story
    shift = story.shift if story and not life.newest.ended else None
    if shift is None:
        return 0
    return round(shift.production if shift.rule is None else shift.rule)


def _green_group(life: ServiceLife) -> list[Document]:
    """The second target group in the rule of a service whose traffic is being moved."""
    if not life.newest.story or not life.newest.story.shift or life.newest.ended:
        return []
    return [{"TargetGroupArn": life.alternate_target_group_arn, "Weight": _moved(life)}]
