"""Which quota an error is about, by the codes of Service Quotas.

Source: https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html (service endpoints and quotas)
"""

from dataclasses import dataclass

from tools.pattern import Pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotaCode:
    """A quota of Service Quotas."""

    service_code: str
    quota_code: str

    @property
    def key(self) -> str:
        """Return how the snapshot names it."""
        return f"{self.service_code}/{self.quota_code}"


FARGATE_VCPU = QuotaCode(service_code="fargate", quota_code="L-3032A538")
FARGATE_SPOT_VCPU = QuotaCode(service_code="fargate", quota_code="L-36FBB829")
_CODES: tuple[tuple[Pattern, QuotaCode], ...] = tuple(
    (Pattern(pattern), QuotaCode(service_code=service, quota_code=code))
    for pattern, service, code in (
        (r"(?i)\bspot\b.{0,60}vCPUs? you can run|vCPUs? you can run.{0,60}\bspot\b", "fargate", "L-36FBB829"),
        (r"(?i)number of vCPUs? you can run", "fargate", "L-3032A538"),
        (r"(?i)more vCPU capacity than your current vCPU limit", "ec2", "L-1216C47A"),
        (r"AddressLimitExceeded|(?i:maximum number of addresses)", "ec2", "L-0263D0A3"),
        (r"TooManyTargetGroups", "elasticloadbalancing", "L-B22855CB"),
        (r"TooManyLoadBalancers", "elasticloadbalancing", "L-53DA6B97"),
        (r"VpcLimitExceeded", "vpc", "L-F678F1CE"),
        (r"InternetGatewayLimitExceeded", "vpc", "L-A4707A72"),
        (r"NatGatewayLimitExceeded", "vpc", "L-FE5A380F"),
        (r"SecurityGroupLimitExceeded", "vpc", "L-E79EC296"),
        (r"NetworkInterfaceLimitExceeded", "vpc", "L-DF5E4CA3"),
        (r"(?i)number of services per cluster", "ecs", "L-9EF96962"),
    )
)


def quota_code(text: str) -> QuotaCode | None:
    """Return the quota that an error names, None where it names none we know.

    Example:
        >>> quota_code("You've reached the limit on the number of vCPUs you can run concurrently").key
        'fargate/L-3032A538'
        >>> quota_code("Rate exceeded")
    """
    return next((code for pattern, code in _CODES if pattern.search(text)), None)
