"""Reads target groups with their health checks.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroups.html
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import named_lines
from tools.aws.calls import Reader
from tools.elb.facts import TargetGroup
from tools.errors import InvalidArgumentsError, ReadFailedError
from tools.evidence import Empty, Evidence, Found, Read
from tools.tool import Tool

OPERATION = "elbv2:DescribeTargetGroups"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeTargetGroupsArguments:
    """Target groups by ARN."""

    arns: tuple[str, ...]

    def __post_init__(self) -> None:
        if not self.arns:
            raise InvalidArgumentsError("name at least one target group")

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return ", ".join(self.arns)


def read(reader: Reader, arguments: DescribeTargetGroupsArguments) -> Read[tuple[TargetGroup, ...]]:
    """Describe the target groups there are. Empty when none of them exists."""
    documents = _documents(reader, arguments.arns)
    if documents is None and len(arguments.arns) > 1:
        # AWS refuses the whole call when one of several is missing: ask for each.
        each = (_documents(reader, (arn,)) for arn in arguments.arns)
        documents = [document for found in each for document in found or ()]
    evidence: list[Evidence] = []
    groups = tuple(_group(reader, document, evidence) for document in documents or ())
    if groups:
        return Found(value=groups, evidence=tuple(evidence))
    excerpt = f"TargetGroupNotFound: there is no target group {arguments.resource}"
    looked = reader.evidence(OPERATION, resource=arguments.resource, title="No such target group", excerpt=excerpt)
    return Empty(evidence=(looked,))


TOOL = Tool(
    name="elb_describe_target_groups",
    description="Describe target groups by ARN: protocol, port, and all health check settings.",
    operations=(OPERATION,),
    arguments=DescribeTargetGroupsArguments,
    effect="how the load balancer checks the targets is not known",
    read=read,
)


def _documents(reader: Reader, arns: tuple[str, ...]) -> Iterable[Mapping[str, Any]] | None:
    try:
        pages = list(reader.pages(OPERATION, token="Marker", answer_token="NextMarker", TargetGroupArns=list(arns)))
    except ReadFailedError as error:
        if error.reason != "not_found":
            raise
        return None
    return [document for page in pages for document in page.get("TargetGroups", [])]


def _group(reader: Reader, document: Mapping[str, Any], evidence: list[Evidence]) -> TargetGroup:
    arn, name = str(document["TargetGroupArn"]), str(document.get("TargetGroupName", ""))
    matcher: Mapping[str, Any] = document.get("Matcher", {})
    codes = matcher.get("HttpCode") or matcher.get("GrpcCode")
    excerpt = named_lines(
        (
            ("targetGroup", name),
            ("HealthCheckEnabled", document.get("HealthCheckEnabled", True)),
            ("HealthCheckProtocol", document.get("HealthCheckProtocol")),
            ("HealthCheckPath", document.get("HealthCheckPath")),
            ("HealthCheckPort", document.get("HealthCheckPort")),
            ("Matcher", codes),
            ("HealthCheckIntervalSeconds", document.get("HealthCheckIntervalSeconds")),
            ("HealthCheckTimeoutSeconds", document.get("HealthCheckTimeoutSeconds")),
            ("HealthyThresholdCount", document.get("HealthyThresholdCount")),
            ("UnhealthyThresholdCount", document.get("UnhealthyThresholdCount")),
            ("Protocol", document.get("Protocol")),
            ("Port", f"{document['Port']} (default; ECS registers each task's own)" if "Port" in document else None),
            ("TargetType", document.get("TargetType")),
            ("LoadBalancerArns", document.get("LoadBalancerArns") or "none: no load balancer uses it"),
        )
    )
    shown = reader.evidence(OPERATION, resource=arn, title=f"Target group {name}", excerpt=excerpt)
    evidence.append(shown)
    return TargetGroup(
        arn=arn,
        name=name,
        protocol=document.get("Protocol"),
        port=document.get("Port"),
        target_type=document.get("TargetType"),
        health_check_enabled=document.get("HealthCheckEnabled", True),
        health_check_path=document.get("HealthCheckPath"),
        health_check_port=document.get("HealthCheckPort"),
        health_check_protocol=document.get("HealthCheckProtocol"),
        interval_seconds=document.get("HealthCheckIntervalSeconds"),
        timeout_seconds=document.get("HealthCheckTimeoutSeconds"),
        healthy_threshold=document.get("HealthyThresholdCount"),
        unhealthy_threshold=document.get("UnhealthyThresholdCount"),
        matcher=codes,
        load_balancer_arns=tuple(document.get("LoadBalancerArns", [])),
        evidence_id=shown.id,
    )
