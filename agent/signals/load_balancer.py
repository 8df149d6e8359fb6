"""Reads that a listener, rule or target group and the service do not fit together.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshoot-service-load-balancers.html
"""

from dataclasses import dataclass
from typing import Literal

from tools.pattern import Pattern, PatternTable

LoadBalancerConflictKind = Literal[
    "not_associated", "target_type", "taken", "missing", "several_balancers", "blue_green", "protocol", "zone"
]

_PATTERNS: tuple[tuple[LoadBalancerConflictKind, str], ...] = (
    ("not_associated", r"does not have an associated load balancer|target group .{0,200}is not associated with (?:a|any|the) (?:load balancer|listener)"),
    ("blue_green", r"(?:because of )?invalid networking configuration|is not associated with either productionListenerRule|productionListenerRule (?:or|and) testListenerRule|alternateTargetGroup\w* (?:must|is|are)"),
    ("target_type", r"has target type \w+, which is incompatible|target type .{0,80}(?:incompatible|does not match|must be ip)|InvalidTarget(?:Exception)?\b"),
    ("taken", r"\bPriorityInUse(?:Exception)?\b|Priority '?\d+'? is (?:currently|already) in use|\bDuplicateListener(?:Exception)?\b|listener already exists on this port|already has a listener on (?:this )?port"),
    ("several_balancers", r"\bTargetGroupAssociationLimit(?:Exception)?\b|cannot be associated with more than one load balancer"),
    ("missing", r"(?i:target group is not found)|\b(?:TargetGroup|LoadBalancer|Listener|Rule)NotFound(?:Exception)?\b|(?i:one or more (?:target groups?|listeners?|rules?|load balancers?) not found)|(?i:\btarget groups?\b[^\n]{0,200}? (?:not found|(?:was|were|could) not (?:be )?found|does(?:n't| not) exist|do not exist))|(?i:\b(?:load balancers?|listeners?|rules?)\b[^\n]{0,20}?arn:aws[^\n]{0,200}? (?:not found|does(?:n't| not) exist))"),
    ("protocol", r"\bIncompatibleProtocols(?:Exception)?\b|(?i:protocol .{0,60}(?:is not supported|incompatible|does not match) .{0,60}(?:load balancer|target group|listener))"),
    ("zone", r"(?i:availability zone .{0,60}(?:is )?not enabled (?:for|on) the load balancer)|Target is in an Availability Zone that is not enabled"),
)  # fmt: skip
_KINDS: PatternTable[LoadBalancerConflictKind] = PatternTable(
    (kind, Pattern(pattern, "s")) for kind, pattern in _PATTERNS
)
_ARN = Pattern(
    r"arn:aws[\w-]*:elasticloadbalancing:[\w-]*:[\w*]+:[\w./*-]+|arn:aws[\w-]*:elasticloadbalancing:[^\s'\",)]+"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadBalancerConflict:
    """What does not fit. `arn` is the target group, listener or rule where the text names one."""

    kind: LoadBalancerConflictKind
    arn: str | None
    quote: str


def parse_load_balancer_conflict(text: str) -> LoadBalancerConflict | None:
    """Read a conflict between load balancer and service, or return None.

    Example:
        >>> parse_load_balancer_conflict("Priority '10' is currently in use (Service: ElasticLoadBalancingV2)")
        LoadBalancerConflict(kind='taken', arn=None, quote="Priority '10' is currently in use")
        >>> parse_load_balancer_conflict("(service web) registered 2 targets in (target-group arn:x)")
    """
    for kind, pattern in _KINDS.against(text):
        if found := pattern.search(text):
            arn = _ARN.search(text)
            return LoadBalancerConflict(kind=kind, arn=arn[0].rstrip(".)") if arn else None, quote=found[0])
    return None
