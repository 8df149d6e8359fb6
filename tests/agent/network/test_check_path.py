from dataclasses import replace

from agent.failures.health_observations import services_failing_checks
from agent.network.check_path import check_path, check_path_reads
from agent.network.path import NOT_KNOWN
from tests.facts import target_group, target_group_arn
from tests.network_facts import BALANCER, balancer, group, groups, network, permission
from tests.task_failures import failing_checks
from tools.evidence import Found
from tools.snapshot import Snapshot

CHECKED = {target_group_arn(): Found(value=target_group(load_balancer_arns=(BALANCER,)))}
CLOSED = network(
    security_groups=groups(group(ingress=(permission(9090, groups=("sg-0alb",)),)), group("sg-0alb")),
    load_balancers={BALANCER: Found(value=balancer())},
    subnets={},
)


def asked(seen: Snapshot) -> tuple[str, ...]:
    (health,) = services_failing_checks(seen)
    return tuple(request.tool.name for request in check_path_reads(seen, health, further=False))


def test_the_groups_between_load_balancer_and_port_decide() -> None:
    seen = replace(failing_checks("starting"), target_groups=CHECKED, network=CLOSED)
    (health,) = services_failing_checks(seen)
    assert check_path(seen, health).fault == "ingress_closed"
    assert asked(seen) == ("elb_describe_load_balancers",)


def test_without_a_load_balancer_or_its_reads_nothing_is_known() -> None:
    seen = replace(failing_checks("starting"), target_groups=CHECKED)
    (health,) = services_failing_checks(seen)
    assert check_path(seen, health) == NOT_KNOWN
    assert asked(seen) == ("elb_describe_load_balancers", "network_describe_security_groups")
    alone = failing_checks("starting")
    assert asked(alone) == ()
