"""Gathers the answers to what findings asked of alarms, scaling, certificates, firewalls and hooks."""

from agent.reads.collection import Collection
from tools.autoscaling import describe_group, list_group_activities, list_service_scaling
from tools.certificates import describe_certificate
from tools.cloudformation import get_hook_result
from tools.cloudwatch import describe_alarms, list_alarm_transitions, read_memory_use
from tools.runtime import RuntimeFacts
from tools.waf import describe_web_acl, list_blocked_requests


def runtime_facts(c: Collection) -> RuntimeFacts:
    """Return them by what was asked about."""
    return RuntimeFacts(
        alarms=c.each(describe_alarms.TOOL, lambda a: a.names, lambda alarm: alarm.name),
        alarm_transitions={a.name: read for a, read in c.of(list_alarm_transitions.TOOL)},
        memory={a.service: read for a, read in c.of(read_memory_use.TOOL)},
        scaling={a.service: read for a, read in c.of(list_service_scaling.TOOL)},
        groups={a.name: read for a, read in c.of(describe_group.TOOL)},
        group_activities={a.name: read for a, read in c.of(list_group_activities.TOOL)},
        certificates={a.arn: read for a, read in c.of(describe_certificate.TOOL)},
        web_acls={a.load_balancer_arn: read for a, read in c.of(describe_web_acl.TOOL)},
        blocked={(a.acl_arn, a.rule): read for a, read in c.of(list_blocked_requests.TOOL)},
        hook_results={a.id: read for a, read in c.of(get_hook_result.TOOL)},
    )
