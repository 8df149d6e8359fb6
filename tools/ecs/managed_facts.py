"""Typed facts of what ECS manages itself: the resources of Express services. Texts are redacted.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Types.html
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedResource:
    """Something ECS makes for a service by itself, as for an Express service: `kind` is AWS's name of its field."""

    kind: str
    name: str
    status: str
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressService:
    """An Express service: what ECS says of it as a whole, and where it is reached."""

    arn: str
    status: str
    status_reason: str | None
    endpoints: tuple[str, ...]
    evidence_id: str
