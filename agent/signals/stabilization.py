"""Reads that somebody gave up waiting for a resource to become stable. Why it did not is never in this text.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html#troubleshooting-resource-did-not-stabilize
"""

from tools.pattern import Pattern

_GAVE_UP = Pattern(
    r"Exceeded attempts to wait|\b(?:did not|failed to|does not|didn't|not) stabili[sz]e\b|Max attempts exceeded|HandlerErrorCode: NotStabilized|"
    r"Waiter \w+ failed|\bservicesStable\b|\bResource is not in the state \w+|\bservices-stable\b|ResourceNotReady: exceeded wait attempts|Waiter has timed out|exceeded max wait time for \w+ waiter|"
    r"timed out while waiting for the replacement task set|timeout while waiting for (?:state to become|resource to)|Resource timed out waiting for (?:creation|completion|the)|"
    r"(?i:timed? ?out (?:after [\w ]{1,20} )?(?:while )?waiting for (?:the )?(?:ecs )?service\b)|(?i:waiting for ECS Service \([^)]*\) (?:to be stable|\w+): timeout)",
)


def parse_stabilization(text: str) -> str | None:
    """Return the words with which a waiter gave up, or None.

    Example:
        >>> parse_stabilization('Resource handler returned message: "Exceeded attempts to wait" (HandlerErrorCode: NotStabilized)')
        'Exceeded attempts to wait'
        >>> parse_stabilization("(service web) has reached a steady state.")
    """
    found = _GAVE_UP.search(text)
    return found[0] if found else None
