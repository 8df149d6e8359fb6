"""What moved around a service while it ran: read only when a finding asks, so most of it is absent most of the time."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.autoscaling.facts import AutoScalingGroup, GroupActivity, ServiceScaling
from tools.certificates.facts import Certificate
from tools.cloudformation.facts import HookDetail
from tools.cloudwatch.facts import Alarm, AlarmTransition, MemoryUse
from tools.evidence import Read
from tools.waf.facts import BlockedRequests, WebAcl


@dataclass(frozen=True, slots=True, kw_only=True)
class RuntimeFacts:
    """Alarms, scaling, certificates, firewalls and hook results; an absent key means that nobody asked.

    Keys: alarms and their transitions by alarm name; memory use and scaling by service name; groups and their
    activities by group name; certificates by ARN; web ACLs by load balancer ARN; blocked requests by (web ACL ARN,
    rule name); hook results by id. Transitions and activities are newest first.
    """

    alarms: Mapping[str, Read[Alarm]] = field(default_factory=dict[str, Read[Alarm]])
    alarm_transitions: Mapping[str, Read[tuple[AlarmTransition, ...]]] = field(
        default_factory=dict[str, Read[tuple[AlarmTransition, ...]]]
    )
    memory: Mapping[str, Read[MemoryUse]] = field(default_factory=dict[str, Read[MemoryUse]])
    scaling: Mapping[str, Read[tuple[ServiceScaling, ...]]] = field(
        default_factory=dict[str, Read[tuple[ServiceScaling, ...]]]
    )
    groups: Mapping[str, Read[AutoScalingGroup]] = field(default_factory=dict[str, Read[AutoScalingGroup]])
    group_activities: Mapping[str, Read[tuple[GroupActivity, ...]]] = field(
        default_factory=dict[str, Read[tuple[GroupActivity, ...]]]
    )
    certificates: Mapping[str, Read[Certificate]] = field(default_factory=dict[str, Read[Certificate]])
    web_acls: Mapping[str, Read[WebAcl]] = field(default_factory=dict[str, Read[WebAcl]])
    blocked: Mapping[tuple[str, str], Read[tuple[BlockedRequests, ...]]] = field(
        default_factory=dict[tuple[str, str], Read[tuple[BlockedRequests, ...]]]
    )
    hook_results: Mapping[str, Read[HookDetail]] = field(default_factory=dict[str, Read[HookDetail]])


NOTHING_READ = RuntimeFacts()
