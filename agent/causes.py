"""Links findings cause to effect, by a declared table of categories on the same service or in its stack.

A root cause is a finding that is no symptom and that no other finding explains. Two faults of one service stay two:
only what the table names is explained.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache

from agent.detector import detector_of
from agent.finding import Confidence, Finding
from tools.evidence import Evidence

# What follows when tasks of a deployment cannot run.
_DEPLOYMENT_FAILS = frozenset(
    {
        "deployment_alarm_rollback",
        "deployment_circuit_breaker",
        "stabilization_timeout",
        "cfn_cascade_cancelled",
        "cfn_rollback_state",
    }
)
# What follows when AWS refuses one resource of a stack, or a call of a program that therefore ends.
_STACK_FAILS = frozenset({"cfn_cascade_cancelled", "cfn_rollback_state", "essential_container_exited"})
_CONTAINER_ENDS = _DEPLOYMENT_FAILS | {"essential_container_exited", "health_check_failing"}
# An application that lives but cannot do its work answers checks wrongly, late or not at all, whoever asks.
_APPLICATION_FAILS = _CONTAINER_ENDS | {"health_check_path", "health_check_port", "container_health_check_command"}
EXPLAINS: Mapping[str, frozenset[str]] = {
    "image_not_found": _DEPLOYMENT_FAILS,
    "image_pull_auth": _DEPLOYMENT_FAILS,
    "network_no_route": _DEPLOYMENT_FAILS,
    # An application that reads its secrets itself ends when it is refused; ECS's own refusal starts no container.
    "secret_access_denied": _DEPLOYMENT_FAILS | {"essential_container_exited"},
    "secret_reference_invalid": _DEPLOYMENT_FAILS,
    "container_oom": _CONTAINER_ENDS,
    "app_config_error": _CONTAINER_ENDS,
    "health_check_path": _DEPLOYMENT_FAILS | {"health_check_failing"},
    "health_check_port": _DEPLOYMENT_FAILS | {"health_check_failing"},
    "org_guardrail_denied": _DEPLOYMENT_FAILS,
    "insufficient_cluster_capacity": _DEPLOYMENT_FAILS,
    "image_pull_network": _DEPLOYMENT_FAILS,
    "image_platform_mismatch": _DEPLOYMENT_FAILS,
    "registry_rate_limit": _DEPLOYMENT_FAILS,
    "disk_full": _CONTAINER_ENDS,
    "log_setup_failure": _CONTAINER_ENDS,
    "efs_mount_failure": _CONTAINER_ENDS,
    "task_role_denied": _APPLICATION_FAILS,
    "app_dependency_unreachable": _APPLICATION_FAILS,
    "app_dependency_rejected": _APPLICATION_FAILS,
    "app_missing_module": _CONTAINER_ENDS,
    "app_filesystem_permission": _APPLICATION_FAILS,
    "entrypoint_not_found": _CONTAINER_ENDS,
    "exec_format": _CONTAINER_ENDS,
    "host_or_agent_failure": _CONTAINER_ENDS,
    "health_check_timeout_grace": _DEPLOYMENT_FAILS | {"health_check_failing"},
    "container_health_check_command": _DEPLOYMENT_FAILS | {"health_check_failing"},
    "health_check_failing": _DEPLOYMENT_FAILS,
    "placement_constraint_unsatisfied": _DEPLOYMENT_FAILS,
    # The cluster stays short of hosts where AWS, or a quota, lets its Auto Scaling group launch none.
    "fargate_capacity": _DEPLOYMENT_FAILS | {"insufficient_cluster_capacity"},
    "spot_interruption": _CONTAINER_ENDS,
    "eni_ip_exhaustion": _DEPLOYMENT_FAILS,
    "essential_container_exited": _DEPLOYMENT_FAILS | {"health_check_failing"},
    "cfn_name_conflict": _STACK_FAILS,
    "cfn_export_in_use": _STACK_FAILS,
    "cfn_template_invalid": _STACK_FAILS,
    "cfn_delete_dependency": _STACK_FAILS,
    "cfn_custom_resource_failed": _STACK_FAILS,
    "certificate_problem": _STACK_FAILS,
    "cfn_rollback_state": frozenset({"cfn_cascade_cancelled"}),
    "load_balancer_config_conflict": _DEPLOYMENT_FAILS | {"essential_container_exited", "health_check_failing"},
    "deploy_principal_denied": _DEPLOYMENT_FAILS | {"essential_container_exited"},
    "iam_pass_role": _DEPLOYMENT_FAILS | {"essential_container_exited"},
    "role_assume_failure": _DEPLOYMENT_FAILS | {"essential_container_exited"},
    "quota_or_throttling": _DEPLOYMENT_FAILS | {"essential_container_exited", "insufficient_cluster_capacity"},
    "invalid_ecs_configuration": _DEPLOYMENT_FAILS | {"essential_container_exited"},
    "lifecycle_hook_failed": _DEPLOYMENT_FAILS,
    "deployment_alarm_rollback": frozenset(
        {"deployment_circuit_breaker", "stabilization_timeout", "cfn_cascade_cancelled"}
    ),
    "deployment_circuit_breaker": frozenset({"stabilization_timeout", "cfn_cascade_cancelled"}),
    "stabilization_timeout": frozenset({"cfn_cascade_cancelled"}),
}
# Effects that show in the stack, away from the service whose fault they are.
STACK_LEVEL = frozenset(
    {"cfn_cascade_cancelled", "cfn_rollback_state", "stabilization_timeout", "deployment_circuit_breaker"}
)
_RANK: Mapping[Confidence, int] = {"certain": 0, "likely": 1, "possible": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Findings in their places. Root causes best first; symptoms nearest to the cause first; `chain` holds (cause, effect), direct links only.

    `benign` are findings that report normal operation: neither cause nor symptom.
    """

    root_causes: tuple[Finding, ...] = ()
    symptoms: tuple[Finding, ...] = ()
    chain: tuple[tuple[Finding, Finding], ...] = ()
    benign: tuple[Finding, ...] = ()


def link(findings: Iterable[Finding], evidence: Mapping[str, Evidence] | None = None) -> Links:
    """Merge equal findings, then tell root causes from symptoms and what follows from what.

    Best first is: certain before likely before possible, then the earliest event among the cited `evidence`.
    Without `evidence` the order given stands.
    """
    known = evidence or {}
    findings = tuple(findings)
    merged = sorted(
        _merged([finding for finding in findings if finding.category != "benign"]),
        key=lambda finding: (
            _is_symptom(finding),
            # Of symptoms the one nearest to the cause comes first: it has the most that follows from it.
            -len(_consequences(finding.category)) if _is_symptom(finding) else 0,
            _RANK[finding.confidence],
            _earliest(finding, known),
        ),
    )
    explains = {
        (cause, effect)
        for cause, one in enumerate(merged)
        for effect, other in enumerate(merged)
        if cause != effect and _explains(one, other)
    }
    explained = {effect for _, effect in explains}
    roots = [i for i, finding in enumerate(merged) if not _is_symptom(finding) and i not in explained]
    return Links(
        root_causes=tuple(merged[i] for i in roots),
        symptoms=tuple(finding for i, finding in enumerate(merged) if i not in roots),
        chain=tuple((merged[cause], merged[effect]) for cause, effect in sorted(_direct(explains))),
        benign=tuple(finding for finding in findings if finding.category == "benign"),
    )


def _explains(cause: Finding, effect: Finding) -> bool:
    if effect.category not in EXPLAINS.get(cause.category, frozenset()):
        return False
    if effect.service is None and effect.category in STACK_LEVEL:
        return True
    if cause.service != effect.service:
        return False
    # Tasks that belong to no service have nothing in common but their own ARN.
    return cause.service is not None or cause.resource == effect.resource


def _direct(explains: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """Leave out links that go through another finding: A to C where A leads to B and B to C."""
    return {
        (cause, effect)
        for cause, effect in explains
        if not any((cause, between) in explains and (between, effect) in explains for _, between in explains)
    }


@cache
def _consequences(category: str) -> frozenset[str]:
    effects = EXPLAINS.get(category, frozenset())
    return effects.union(*(_consequences(effect) for effect in effects))


def _is_symptom(finding: Finding) -> bool:
    return detector_of(finding.category).symptom


def _merged(findings: Sequence[Finding]) -> list[Finding]:
    """Make one finding of those of one category on one service, or, without a service, on one resource."""
    groups: dict[tuple[str, str | None, str], list[Finding]] = {}
    for finding in findings:
        key = (finding.category, finding.service, "" if finding.service else finding.resource)
        groups.setdefault(key, []).append(finding)
    return [_one_of(sorted(group, key=lambda finding: _RANK[finding.confidence])) for group in groups.values()]


def _one_of(group: list[Finding]) -> Finding:
    best = group[0]
    return replace(
        best,
        evidence_ids=tuple(dict.fromkeys(piece for finding in group for piece in finding.evidence_ids)),
        actions=tuple(dict.fromkeys(action for finding in group for action in finding.actions)),
        wants=tuple(dict.fromkeys(want for finding in group for want in finding.wants)),
    )


def _earliest(finding: Finding, evidence: Mapping[str, Evidence]) -> float:
    times: list[datetime] = [
        moment
        for piece in finding.evidence_ids
        if piece in evidence and (moment := evidence[piece].event_time) is not None
    ]
    return min((moment.timestamp() for moment in times), default=float("inf"))
