"""Reads why an Auto Scaling group could not launch an instance, from the status message of its activity.

Source: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ts-as-capacity.html and
https://docs.aws.amazon.com/autoscaling/ec2/userguide/ts-as-instancelaunchfailure.html
"""

import re
from dataclasses import dataclass
from typing import Literal

from agent.signals.quota import parse_quota

LaunchProblem = Literal["no_capacity", "quota", "other"]

_NO_CAPACITY = re.compile(
    r"\bInsufficientInstanceCapacity\b|\bUnfulfillableCapacity\b|(?i:do(?:es)? not have sufficient \S{1,40} capacity[^.\n]{0,80}|"
    r"no spot capacity available[^.\n]{0,60}|insufficient (?:instance|spot|ec2) capacity)"
)
# Spot's own quota carries no word that says it is the account's.
_SPOT_QUOTA = re.compile(r"\bMaxSpotInstanceCountExceeded\b")
# Auto Scaling ends every message of a failed launch so.
_ENDING = re.compile(r"\s*Launching EC2 instance failed\.?\s*$")


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchFailure:
    """Why an instance did not come. `quote` is the part of the message that says it."""

    problem: LaunchProblem
    quote: str


def parse_launch_failure(message: str) -> LaunchFailure:
    """Read the message of a launch that failed.

    Example:
        >>> parse_launch_failure(
        ...     "We currently do not have sufficient m6i.large capacity in the Availability Zone you requested "
        ...     "(us-east-1a). Launching EC2 instance failed.").problem
        'no_capacity'
        >>> parse_launch_failure("The image id '[ami-0a1b2c3d]' does not exist. Launching EC2 instance failed.")
        LaunchFailure(problem='other', quote="The image id '[ami-0a1b2c3d]' does not exist.")
    """
    if found := _NO_CAPACITY.search(message):
        return LaunchFailure(problem="no_capacity", quote=found[0].strip())
    if found := _SPOT_QUOTA.search(message):
        return LaunchFailure(problem="quota", quote=found[0])
    limit = parse_quota(message)
    if limit and limit.kind == "quota":
        return LaunchFailure(problem="quota", quote=limit.quote)
    return LaunchFailure(problem="other", quote=_ENDING.sub("", message).strip() or message.strip())
