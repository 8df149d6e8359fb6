"""Which VPC endpoint refused a call, where AWS says that an endpoint's policy did.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
"""

from dataclasses import dataclass
from typing import Any

from agent.network.endpoint_path import endpoints_in
from agent.network.endpoint_policies import policy_allows
from agent.network.reads import subnet_reads
from agent.network.task_place import task_place
from agent.signals.access_denied import AccessDenied
from tools.evidence import Found
from tools.network import describe_vpc_endpoints
from tools.network.facts import VpcEndpoint
from tools.snapshot import Snapshot
from tools.tool import ReadRequest

# IAM's prefix of an action is also the short name of these services' endpoints.
_SERVICES = frozenset({"secretsmanager", "ssm", "kms", "logs"})


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointRefusal:
    """The endpoint whose policy refused, None where it was not found; what to say of it; and what to read to find it."""

    endpoint: str | None = None
    said: str = ""
    evidence_ids: tuple[str, ...] = ()
    wants: tuple[ReadRequest[Any], ...] = ()


def endpoint_refusal(snapshot: Snapshot, denied: AccessDenied, service: str | None) -> EndpointRefusal:
    """Find the endpoint behind a refusal that AWS ascribes to a VPC endpoint policy; nothing for other refusals."""
    api = (denied.action or "").partition(":")[0]
    place = task_place(snapshot, service)
    if denied.policy != "VPC endpoint policy" or api not in _SERVICES or place is None or snapshot.at is not None:
        return EndpointRefusal()
    asked = describe_vpc_endpoints.DescribeVpcEndpointsArguments(services=(api,))
    wants = (
        *subnet_reads(snapshot, place.subnets),
        describe_vpc_endpoints.TOOL.request(snapshot.target.scope, asked),
    )
    subnets = [r.value for subnet in place.subnets if isinstance(r := snapshot.network.subnets.get(subnet), Found)]
    known = {e.id: e for subnet in subnets for e in endpoints_in(snapshot.network, api, subnet)}
    refusing = next((e for e in known.values() if _refuses(e, denied)), None)
    if refusing is None:
        return EndpointRefusal(wants=wants)
    said = f" The policy of endpoint {refusing.id} ({api}) in {refusing.vpc_id} does not allow it."
    return EndpointRefusal(endpoint=refusing.id, said=said, evidence_ids=(refusing.evidence_id,), wants=wants)


def _refuses(endpoint: VpcEndpoint, denied: AccessDenied) -> bool:
    return policy_allows(endpoint.policy, denied.action or "", denied.resource) is False
