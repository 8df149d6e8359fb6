"""Reads that AWS took Spot capacity back.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html
"""

from dataclasses import dataclass

from tools.pattern import Pattern

_SPOT = Pattern(
    r"Your Spot Task was interrupted[^\n]*|\bSpotInterruption\b|(?i:(?:ec2 )?spot (?:instance |task |capacity )?(?:interruption|interrupted|reclaim\w*|termination)(?: notice| warning)?|"
    r"(?:interrupted|reclaimed|terminated)[^\n]{0,40}\bspot\b)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotInterruption:
    """Reclaimed capacity, in the words that say so."""

    quote: str


def parse_spot(text: str) -> SpotInterruption | None:
    """Read a Spot interruption, or return None.

    Example:
        >>> parse_spot("Your Spot Task was interrupted.")
        SpotInterruption(quote='Your Spot Task was interrupted')
        >>> parse_spot("spotless deployment")
    """
    found = _SPOT.search(text)
    return SpotInterruption(quote=found[0].strip().rstrip(".")) if found else None
