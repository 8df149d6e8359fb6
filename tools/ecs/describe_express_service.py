"""Reads an Express service: its state as a whole, and where it is reached.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeExpressGatewayService.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import clean, last_part, named_lines, utc
from tools.aws.calls import Reader
from tools.ecs.managed_facts import ExpressService
from tools.errors import ReadFailedError
from tools.evidence import Empty, Found, Read
from tools.tool import Tool

OPERATION = "ecs:DescribeExpressGatewayService"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeExpressServiceArguments:
    """One service, by ARN."""

    service_arn: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.service_arn


def read(reader: Reader, arguments: DescribeExpressServiceArguments) -> Read[ExpressService]:
    """Describe the service. Empty when there is no Express service of that ARN."""
    arn = arguments.service_arn
    document: Mapping[str, Any] | None = None
    try:
        document = reader.call(OPERATION, serviceArn=arn).get("service")
    except ReadFailedError as error:
        if error.reason != "not_found":
            raise
    if not document:
        excerpt = f"There is no Express service {arn}"
        return Empty(evidence=(reader.evidence(OPERATION, resource=arn, title="No Express service", excerpt=excerpt),))
    status: Mapping[str, Any] = document.get("status", {})
    configurations: list[Mapping[str, Any]] = document.get("activeConfigurations", [])
    endpoints = tuple(
        dict.fromkeys(
            str(path["endpoint"])
            for configuration in configurations
            for path in configuration.get("ingressPaths", [])
            if path.get("endpoint")
        )
    )
    shown = reader.evidence(
        OPERATION,
        resource=arn,
        title=f"Express service {last_part(arn)}",
        excerpt=named_lines(
            (
                ("statusCode", status.get("statusCode")),
                ("statusReason", status.get("statusReason")),
                ("endpoints", endpoints),
                ("currentDeployment", document.get("currentDeployment")),
                ("healthCheckPath", [c["healthCheckPath"] for c in configurations if c.get("healthCheckPath")]),
                ("infrastructureRoleArn", document.get("infrastructureRoleArn")),
                ("updatedAt", document.get("updatedAt")),
            )
        ),
        event_time=utc(document.get("updatedAt")),
    )
    express = ExpressService(
        arn=arn,
        status=str(status.get("statusCode", "")),
        status_reason=clean(status.get("statusReason")),
        endpoints=endpoints,
        evidence_id=shown.id,
    )
    return Found(value=express, evidence=(shown,))


TOOL = Tool(
    name="ecs_describe_express_service",
    description="Describe an ECS Express service: its state, its reason, and the addresses it is reached at.",
    operations=(OPERATION,),
    arguments=DescribeExpressServiceArguments,
    effect="where the Express service is reached, and what ECS says of it as a whole, is not known",
    read=read,
)
