from typing import Any

from agent.network.balancer_path import balancer_path
from agent.network.path import PathAnswer
from tests.facts import unread
from tests.network_facts import (
    BALANCER,
    GROUP,
    SUBNET,
    balancer,
    group,
    groups,
    network,
    permission,
    place,
    subnet,
)
from tools.evidence import Found
from tools.network.facts import SecurityGroup

ADMITS = group(ingress=(permission(8080, groups=("sg-0alb",)),))
ALB = group("sg-0alb")


def ask(*of: SecurityGroup, port: int = 8080, **fields: Any) -> PathAnswer:
    values: dict[str, Any] = {"load_balancers": {BALANCER: Found(value=balancer())}, **fields}
    return balancer_path(network(security_groups=groups(*of), **values), place(), [BALANCER], port)


def test_the_load_balancers_group_is_let_in_on_its_port_alone() -> None:
    assert ask(ADMITS, ALB).reaches is True
    answer = ask(
        ADMITS, ALB, port=9090, subnets={"subnet-0p": Found(value=subnet(id="subnet-0p", cidr="10.0.128.0/20"))}
    )
    assert (answer.reaches, answer.fault, answer.resources) == (False, "ingress_closed", (GROUP,))
    assert (
        answer.said == f"security group {GROUP} of the tasks does not let load balancer web (sg-0alb) in on port 9090"
    )
    assert set(answer.evidence_ids) == {f"ev-{GROUP}", "ev-balancer"}


def test_a_range_counts_once_the_load_balancers_addresses_are_known() -> None:
    ranged = group(ingress=(permission(8080, "10.0.128.0/17"),))
    assert ask(ranged, ALB).reaches is None
    near = {"subnet-0p": Found(value=subnet(id="subnet-0p", cidr="10.0.128.0/20")), SUBNET: Found(value=subnet())}
    assert ask(ranged, ALB, subnets=near).reaches is True
    far = {"subnet-0p": Found(value=subnet(id="subnet-0p", cidr="10.9.0.0/20"))}
    assert ask(ranged, ALB, subnets=far).reaches is False


def test_a_load_balancer_that_lets_nothing_out_is_named() -> None:
    answer = ask(ADMITS, group("sg-0alb", egress=()))
    assert (answer.reaches, answer.fault, answer.resources) == (False, "egress_closed", ("sg-0alb",))


def test_what_was_not_read_is_not_known() -> None:
    assert ask(ADMITS, ALB, load_balancers={}).reaches is None
    assert ask(ADMITS, ALB, load_balancers={BALANCER: unread()}).reaches is None
    assert ask(ADMITS).reaches is None
    assert ask(ALB).reaches is None
    assert balancer_path(network(), place(), [], 8080).reaches is None
