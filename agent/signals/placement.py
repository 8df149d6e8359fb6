"""Reads why ECS could not place a task on the cluster's capacity.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
"""

from dataclasses import dataclass
from typing import Literal

from tools.pattern import Pattern, PatternTable

Shortage = Literal[
    "memory", "cpu", "gpu", "no_instances", "unspecified", "port", "attribute", "constraint", "eni", "fargate", "agent"
]

# What the cluster has too little of. The others are requirements that more capacity does not meet.
CAPACITY: frozenset[Shortage] = frozenset({"memory", "cpu", "gpu", "no_instances", "unspecified"})

_SHORTAGES: PatternTable[Shortage] = PatternTable(
    (
        (
            "port",
            Pattern(
                r"already using a port required[^.\n]*|\bRESOURCE:PORTS?\b|driver failed programming external connectivity|"
                r"Bind for \S+:\d+ failed: port is already allocated",
                "i",
            ),
        ),
        ("attribute", Pattern(r"missing an attribute required[^.\n]*|\bATTRIBUTE(?:[\s.,\"':]|$)")),
        (
            "constraint",
            Pattern(r"(?:placement|distinctInstance|memberOf)[ _]?(?:placement )?constraints?[^.\n]{0,60}", "i"),
        ),
        ("eni", Pattern(r"\bRESOURCE:ENI\b|insufficient ENI", "i")),
        (
            "fargate",
            Pattern(
                r"\bRESOURCE:FARGATE\b|Capacity is unavailable at this time|\bInsufficientInstanceCapacity\b|"
                r"do(?:es)? not have sufficient \S+ capacity|insufficient (?:fargate|spot|ec2|instance) capacity",
                "i",
            ),
        ),
        (
            "agent",
            Pattern(
                r"encountered error \"AGENT\"|^(?:TaskFailedToStart: )?AGENT\b|agent (?:is )?(?:not connected|disconnected)|does(?: not|n.t) have the agent connected"
            ),
        ),
        (
            "memory",
            Pattern(
                r"(?:has |have )?insufficient memory available|insufficient memory\b(?P<unless> limit)?|\bRESOURCE:MEMORY\b|not enough memory available",
                "i",
            ),
        ),
        (
            "cpu",
            Pattern(
                r"(?:has |have )?insufficient CPU(?: units)?(?: available)?|\bRESOURCE:CPU\b|not enough CPU available",
                "i",
            ),
        ),
        ("gpu", Pattern(r"insufficient GPUs?|\bRESOURCE:GPU\b", "i")),
        (
            "no_instances",
            Pattern(
                r"no container instances? (?:were|was|are)? ?(?:found|registered|available) (?:in|to|with)? ?your (?:cluster|capacity provider)|"
                r"no active container instances",
                "i",
            ),
        ),
    )
)
_FRAME = Pattern(
    r"no container instance met all of (?:its|the) requirements|unable to place (?:a )?tasks?|could not launch \w+ tasks?|"
    r"closest matching \(?container-instance|no container instances?|\bRESOURCE:[A-Z]+|were unable to be placed|"
    r"^(?:TaskFailedToStart: )?(?:AGENT|ATTRIBUTE|MemberOf|DistinctInstance)\b|\bCapacity is unavailable at this time|\breasons?\W{1,6}(?:AGENT|ATTRIBUTE|MemberOf)\b|InsufficientInstanceCapacity|"
    r"unable to place tasks? |driver failed programming external connectivity|port is already allocated",
    "i",
)
_UNMET = Pattern(r"no container instance met all of (?:its|the) requirements|could not launch \w+ tasks?", "i")
_INSTANCE = Pattern(r"\(?container-instance (?P<instance>[0-9a-f\-]{8,64})\)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacementFailure:
    """A task without a place. `instance` is the id of the container instance that came closest."""

    shortage: Shortage
    instance: str | None
    quote: str


def parse_placement(text: str) -> PlacementFailure | None:
    """Read a placement failure, or return None.

    Example:
        >>> parse_placement(
        ...     "(service web) was unable to place a task because no container instance met all of its requirements. "
        ...     "The closest matching (container-instance 3af07c7dc726d71cd9b83ea01794b284) has insufficient memory "
        ...     "available.")
        PlacementFailure(shortage='memory', instance='3af07c7dc726d71cd9b83ea01794b284', quote='has insufficient memory available')
    """
    if not _FRAME.search(text):
        return None
    instance = _INSTANCE.search(text)
    name = instance["instance"] if instance else None
    for shortage, pattern in _SHORTAGES.against(text):
        if found := pattern.search(text):
            return PlacementFailure(shortage=shortage, instance=name, quote=found[0].rstrip(" \n.,\"':"))
    unmet = _UNMET.search(text)
    return PlacementFailure(shortage="unspecified", instance=name, quote=unmet[0]) if unmet else None
