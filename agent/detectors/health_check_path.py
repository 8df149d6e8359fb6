"""The target answers the load balancer's health check, but with a code that does not count as healthy.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
"""

from collections.abc import Sequence

from agent.answer.aws_cli import aws_command
from agent.answer.wording import counted, listed, quoted, unique
from agent.detector import Detector
from agent.failures.container_logs import lines_of
from agent.failures.current_failures import service_gaps
from agent.failures.firewall import wanted_web_acls, web_acls
from agent.failures.health_observations import (
    Answer,
    ServiceHealth,
    answers,
    checked_containers,
    services_failing_checks,
    wanted_logs,
)
from agent.finding import Action, Confidence, Finding, Undecided
from agent.signals.health_check import code_matches
from agent.signals.log_line import read_log_line
from agent.targets.arn import short_name
from tools.snapshot import Snapshot

CATEGORY = "health_check_path"
FORBIDDEN = 403  # what a web ACL answers too when it blocks


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find checks answered with a wrong code."""
    found: list[Finding] = []
    for health in services_failing_checks(snapshot):
        finding = _judge(snapshot, health)
        if finding:
            found.append(finding)
    return found or Undecided(gaps=service_gaps(snapshot))


def _judge(snapshot: Snapshot, health: ServiceHealth) -> Finding | None:
    matcher = (health.group.matcher if health.group else None) or "200"
    wrong = health.of("wrong_code")
    logged = [answer for answer in answers(snapshot, health) if not code_matches(answer.status, matcher)]
    if not wrong and (not logged or health.of("no_answer")):
        return None
    codes = tuple(dict.fromkeys(code for observation in wrong for code in observation.failure.codes))
    codes = codes or tuple(dict.fromkeys(answer.status for answer in logged))
    by_server = bool(codes) and all(code >= 500 for code in codes)
    if by_server and _says_why(snapshot, health):
        return None  # the application is up and reports its own trouble: that is the cause
    return _finding(snapshot, health, codes=codes, logged=logged if not wrong else [], matcher=matcher)


def _says_why(snapshot: Snapshot, health: ServiceHealth) -> bool:
    return any(
        (log := read_log_line(line.message)).level == "error" and log.request is None
        for container in checked_containers(health)
        for line in lines_of(snapshot, container)
    )


def _finding(
    snapshot: Snapshot, health: ServiceHealth, *, codes: tuple[int, ...], logged: list[Answer], matcher: str
) -> Finding:
    group, change, name = health.group, health.item.change, health.item.view.name
    seen = health.of("wrong_code") or health.current
    path = f" {group.health_check_path}" if group and group.health_check_path else " its health check path"
    where = f" in target group {group.name}" if group else ""
    said = listed(str(code) for code in codes) or "a wrong code"
    by_server = bool(codes) and all(code >= 500 for code in codes)
    accepts = f"; it accepts {matcher}" if group and group.matcher else ""
    definition = f" ({short_name(change.target_task_definition)})" if change.target_task_definition else ""
    quote = quoted(logged[0].line.message if logged else seen[0].failure.quote)
    times = f" Seen {counted(len(seen), 'time')}." if len(seen) > 1 else ""
    own = (
        " The code is the application's own: it runs, but is not ready or something it needs fails."
        if by_server
        else ""
    )
    old = (
        " Tasks of the revision before fail in the same way, so the new image is not at fault." if _old(health) else ""
    )
    # Who sees 403 thinks of the firewall; the load balancer's own checks do not pass it.
    acls = web_acls(snapshot, name) if FORBIDDEN in codes else ()
    firewall = (
        f" Web ACL {listed(acl.name for acl in acls)} is not what answers: health checks do not pass it."
        if acls
        else ""
    )
    confidence: Confidence = "possible" if by_server else "certain" if group and not logged else "likely"
    return Finding(
        category=CATEGORY,
        confidence=confidence,
        statement=(
            f"The load balancer asks the tasks of {name}{definition}{where} for{path} and gets {said}{accepts}: "
            f"{quote}.{times}{own}{firewall}{old}"
        ),
        evidence_ids=unique(
            (
                *(answer.line.evidence_id for answer in logged[:2]),
                *(acl.evidence_id for acl in acls),
                *(observation.evidence_id for observation in seen),
                group.evidence_id if group else None,
                *(observation.evidence_id for observation in health.observations if not observation.current),
            )
        ),
        resource=group.arn if group else health.item.view.arn or name,
        owner="app team",
        service=name,
        actions=_actions(snapshot, health, by_server=by_server),
        wants=(*wanted_logs(snapshot, health), *(wanted_web_acls(snapshot, name) if FORBIDDEN in codes else ())),
    )


def _old(health: ServiceHealth) -> bool:
    return any(
        not observation.current and observation.failure.problem in {"wrong_code", "failed"}
        for observation in health.observations
    )


def _actions(snapshot: Snapshot, health: ServiceHealth, *, by_server: bool) -> tuple[Action, ...]:
    group = health.group
    evidence = unique((group.evidence_id if group else None, health.current[0].evidence_id))
    arn = group.arn if group else health.link.target_group_arn if health.link else None
    steps: list[Action] = []
    if by_server:
        title = "Read what the application logs while it answers the check: its own state decides, not the path."
        steps.append(Action(title=title, kind="check", owner="app team", evidence_ids=evidence))
    else:
        path = group.health_check_path if group and group.health_check_path else "the path that is checked"
        title = f"Let the application answer {path} with {(group.matcher if group else None) or '200'}, or check a path it serves."
        steps.append(Action(title=title, kind="fix", owner="app team", risk="low", evidence_ids=evidence))
    if arn:
        command = aws_command(
            "elbv2", "describe-target-groups", snapshot.target.scope, (("target-group-arns", (arn,)),)
        )
        title = "See which path, port and codes the target group checks."
        steps.append(Action(title=title, kind="check", owner="app team", command=command, evidence_ids=evidence))
    return tuple(steps)


DETECTOR = Detector(
    category=CATEGORY,
    title="The health check gets a wrong answer",
    description="The target answers the load balancer's health check with a code that does not count as healthy.",
    owner="app team",
    documentation=(
        "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html",
    ),
    detect=detect,
    only_where=services_failing_checks,
    # A right answer that comes too late is a matter of time, whatever was answered before.
    yields_to=("health_check_timeout_grace",),
)
