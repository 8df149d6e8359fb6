"""Reads the parts of ARNs AWS gave us. ARNs are never built, only taken apart.

Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Arn:
    """An ARN's parts. `resource` is all behind the account: `service/prod/checkout`."""

    service: str
    region: str
    account_id: str
    resource: str


def parse_arn(text: str) -> Arn | None:
    """Take an ARN apart, or return None when it is none.

    Example:
        >>> parse_arn("arn:aws:ecs:eu-west-1:111122223333:service/prod/checkout").resource
        'service/prod/checkout'
    """
    parts = text.strip().split(":", 5)
    if len(parts) != 6 or parts[0] != "arn" or not parts[2] or not parts[5]:
        return None
    return Arn(service=parts[2], region=parts[3], account_id=parts[4], resource=parts[5])


def short_name(arn: str) -> str:
    """Return the last part of an ARN or path: what people call the thing.

    Example:
        >>> short_name("arn:aws:ecs:eu-west-1:111122223333:task-definition/checkout:57")
        'checkout:57'
        >>> short_name("arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/50dc6c495c0c9188")
        'web'
        >>> short_name("arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/6cc5b174-3c29-4794-a6a2-e9a78b0a03d5")
        'shop'
    """
    found = parse_arn(arn)
    if found is None:
        return arn
    parts = found.resource.split("/")
    if parts[0] in {"targetgroup", "stack"} and len(parts) == 3:
        return parts[1]
    return parts[-1] if len(parts) > 1 else found.resource.rsplit(":", 1)[-1]


def service_of(arn: str) -> tuple[str, str] | None:
    """Return (cluster, service) of a long service ARN, or None.

    Example:
        >>> service_of("arn:aws:ecs:eu-west-1:111122223333:service/prod/checkout")
        ('prod', 'checkout')
    """
    found = parse_arn(arn)
    parts = found.resource.split("/") if found and found.service == "ecs" else []
    return (parts[1], parts[2]) if len(parts) == 3 and parts[0] == "service" else None
