"""How much of the traffic a revision gets while ECS itself moves it.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceRevisionSummary.html
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionTraffic:
    """How much of the traffic ECS asked for a revision, in percent; None where a strategy moves none."""

    revision_arn: str
    production: float | None
    test: float | None
