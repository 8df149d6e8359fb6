"""Reads the listeners of a load balancer.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListeners.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import named_lines
from tools.aws.calls import Reader
from tools.elb.facts import Listener
from tools.elb.forwarding import action_text, forward_weights
from tools.errors import ReadFailedError
from tools.evidence import Empty, Evidence, Found, Read
from tools.tool import Tool

OPERATION = "elbv2:DescribeListeners"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeListenersArguments:
    """One load balancer, by ARN."""

    load_balancer_arn: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.load_balancer_arn


def read(reader: Reader, arguments: DescribeListenersArguments) -> Read[tuple[Listener, ...]]:
    """Describe every listener. Empty when it has none, or there is no such load balancer."""
    arn = arguments.load_balancer_arn
    documents: list[Mapping[str, Any]] = []
    reason = "The load balancer has no listeners"
    try:
        for page in reader.pages(OPERATION, token="Marker", answer_token="NextMarker", LoadBalancerArn=arn):
            documents += page.get("Listeners", [])
    except ReadFailedError as error:
        if error.reason != "not_found":
            raise
        reason = "LoadBalancerNotFound: there is no such load balancer"
    if not documents:
        return Empty(evidence=(reader.evidence(OPERATION, resource=arn, title="No listeners", excerpt=reason),))
    evidence: list[Evidence] = []
    return Found(
        value=tuple(_listener(reader, arn, document, evidence) for document in documents), evidence=tuple(evidence)
    )


TOOL = Tool(
    name="elb_describe_listeners",
    description="Describe the listeners of a load balancer: port, protocol, and where the default action sends requests.",
    operations=(OPERATION,),
    arguments=DescribeListenersArguments,
    effect="where the load balancer listens and sends requests by default is not known",
    read=read,
)


def _listener(reader: Reader, arn: str, document: Mapping[str, Any], evidence: list[Evidence]) -> Listener:
    listener_arn = str(document["ListenerArn"])
    actions: list[Mapping[str, Any]] = document.get("DefaultActions", [])
    certificates = [item.get("CertificateArn") for item in document.get("Certificates", [])]
    excerpt = named_lines(
        (
            ("listener", f"{document.get('Protocol', '')} {document.get('Port', '')}".strip()),
            ("DefaultActions", action_text(actions)),
            ("Certificates", certificates),
            ("ListenerArn", listener_arn),
        )
    )
    title = f"Listener {document.get('Protocol', '')} {document.get('Port', '')}"
    shown = reader.evidence(OPERATION, resource=listener_arn, title=title, excerpt=excerpt)
    evidence.append(shown)
    return Listener(
        arn=listener_arn,
        load_balancer_arn=document.get("LoadBalancerArn", arn),
        port=document.get("Port"),
        protocol=document.get("Protocol"),
        weights=forward_weights(actions),
        evidence_id=shown.id,
    )
