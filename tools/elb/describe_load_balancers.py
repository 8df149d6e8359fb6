"""Reads load balancers: in which subnets they are, and which security groups they have.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancers.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import named_lines
from tools.aws.calls import Reader
from tools.elb.facts import LoadBalancer
from tools.errors import ReadFailedError
from tools.evidence import Empty, Evidence, Found, Read
from tools.tool import Tool

OPERATION = "elbv2:DescribeLoadBalancers"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeLoadBalancersArguments:
    """Load balancers by ARN."""

    arns: tuple[str, ...]

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return ", ".join(self.arns)


def read(reader: Reader, arguments: DescribeLoadBalancersArguments) -> Read[tuple[LoadBalancer, ...]]:
    """Describe the load balancers. Empty when AWS knows one of them no more."""
    evidence: list[Evidence] = []
    try:
        answer = reader.call(OPERATION, LoadBalancerArns=list(arguments.arns))
    except ReadFailedError as error:
        if error.reason != "not_found":
            raise
        excerpt = f"LoadBalancerNotFound: there is no load balancer {arguments.resource}"
        looked = reader.evidence(OPERATION, resource=arguments.resource, title="No such load balancer", excerpt=excerpt)
        return Empty(evidence=(looked,))
    balancers = tuple(_balancer(reader, document, evidence) for document in answer.get("LoadBalancers", []))
    return Found(value=balancers, evidence=tuple(evidence))


TOOL = Tool(
    name="elb_describe_load_balancers",
    description="Describe load balancers by ARN: type, subnets, security groups.",
    operations=(OPERATION,),
    arguments=DescribeLoadBalancersArguments,
    effect="from which security groups and subnets the load balancer checks its targets is not known",
    read=read,
)


def _balancer(reader: Reader, document: Mapping[str, Any], evidence: list[Evidence]) -> LoadBalancer:
    arn, name = str(document["LoadBalancerArn"]), str(document.get("LoadBalancerName", ""))
    groups = tuple(document.get("SecurityGroups", []))
    subnets = tuple(str(zone["SubnetId"]) for zone in document.get("AvailabilityZones", []) if zone.get("SubnetId"))
    excerpt = named_lines(
        (
            ("LoadBalancerName", name),
            ("Type", document.get("Type")),
            ("Scheme", document.get("Scheme")),
            ("VpcId", document.get("VpcId")),
            ("SecurityGroups", groups or "none"),
            ("subnets", subnets),
        )
    )
    shown = reader.evidence(OPERATION, resource=arn, title=f"Load balancer {name}", excerpt=excerpt)
    evidence.append(shown)
    return LoadBalancer(
        arn=arn,
        name=name,
        kind=document.get("Type"),
        security_groups=groups,
        subnets=subnets,
        evidence_id=shown.id,
    )
