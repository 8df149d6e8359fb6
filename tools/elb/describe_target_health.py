"""Reads the health of the targets of a target group.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetHealth.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import clean, named_lines
from tools.aws.calls import Reader
from tools.elb.facts import TargetHealth
from tools.errors import ReadFailedError
from tools.evidence import Empty, Evidence, Found, Read
from tools.tool import Tool

OPERATION = "elbv2:DescribeTargetHealth"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeTargetHealthArguments:
    """One target group, by ARN."""

    target_group_arn: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.target_group_arn


def read(reader: Reader, arguments: DescribeTargetHealthArguments) -> Read[tuple[TargetHealth, ...]]:
    """Describe every registered target. Empty when none is registered, or there is no such target group."""
    arn = arguments.target_group_arn
    documents: list[Mapping[str, Any]] = []
    reason = "No targets are registered"
    try:
        documents = reader.call(OPERATION, TargetGroupArn=arn).get("TargetHealthDescriptions", [])
    except ReadFailedError as error:
        if error.reason != "not_found":
            raise
        reason = "TargetGroupNotFound: there is no such target group"
    if not documents:
        looked = reader.evidence(OPERATION, resource=arn, title="No targets", excerpt=reason)
        return Empty(evidence=(looked,))
    evidence: list[Evidence] = []
    targets = tuple(_target(reader, arn, document, evidence) for document in documents)
    return Found(value=targets, evidence=tuple(evidence))


TOOL = Tool(
    name="elb_describe_target_health",
    description="Describe the health of every target of a target group: state, reason code and description.",
    operations=(OPERATION,),
    arguments=DescribeTargetHealthArguments,
    effect="whether the load balancer reaches the tasks is not known",
    read=read,
)


def _target(reader: Reader, arn: str, document: Mapping[str, Any], evidence: list[Evidence]) -> TargetHealth:
    target: Mapping[str, Any] = document.get("Target", {})
    health: Mapping[str, Any] = document.get("TargetHealth", {})
    port = f":{target['Port']}" if "Port" in target else ""
    place = f"{target.get('Id', '')}{port}"
    excerpt = named_lines(
        (
            ("target", place),
            ("State", health.get("State")),
            ("Reason", health.get("Reason")),
            ("Description", health.get("Description")),
            ("HealthCheckPort", document.get("HealthCheckPort")),
            ("AvailabilityZone", target.get("AvailabilityZone")),
        )
    )
    shown = reader.evidence(
        OPERATION, resource=f"{arn} {place}", title=f"Target {place} is {health.get('State')}", excerpt=excerpt
    )
    evidence.append(shown)
    return TargetHealth(
        target_group_arn=arn,
        target_id=target.get("Id", ""),
        port=target.get("Port"),
        state=health.get("State", ""),
        reason=health.get("Reason"),
        description=clean(health.get("Description")),
        evidence_id=shown.id,
    )
