"""Health checks fail, and nothing says how: neither a code nor that no answer came.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshoot-service-load-balancers.html
"""

from collections.abc import Sequence

from agent.answer.aws_cli import aws_command
from agent.answer.story import NOTHING_TO_SAY
from agent.answer.wording import counted, quoted, unique
from agent.detector import Detector
from agent.failures.container_logs import log_gaps
from agent.failures.current_failures import service_changes, service_gaps
from agent.failures.health_observations import ServiceHealth, checked_containers, services_failing_checks, wanted_logs
from agent.failures.memory_use import killed_tasks, told_of_memory, wanted_memory
from agent.failures.proxies import UNHEALTHY, UnhealthyProxy, connection_of, unhealthy_proxies
from agent.finding import Action, Finding, Undecided
from agent.targets.arn import short_name
from tools.ecs.facts import Task
from tools.snapshot import Snapshot

CATEGORY = "health_check_failing"


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find services whose new tasks fail the load balancer's checks, or whose Service Connect proxies fail theirs."""
    found = [_finding(snapshot, health) for health in services_failing_checks(snapshot)]
    found += _of_proxies(snapshot)
    return found or Undecided(gaps=service_gaps(snapshot))


def _of_proxies(snapshot: Snapshot) -> list[Finding]:
    groups: dict[str, list[UnhealthyProxy]] = {}
    for proxy in unhealthy_proxies(snapshot):
        groups.setdefault(proxy.service, []).append(proxy)
    return [_of_proxy(snapshot, name, group) for name, group in groups.items()]


def _of_proxy(snapshot: Snapshot, name: str, group: list[UnhealthyProxy]) -> Finding:
    task, container = group[0].task, group[0].container
    item = next((one for one in service_changes(snapshot) if one.view.name == name), None)
    connection = connection_of(item.view, item.change.target_revision_arn) if item else None
    of = f" of {name} ({short_name(task.task_definition)})"
    into = f" It writes to log group {connection.log_group}." if connection and connection.log_group else ""
    look = aws_command(
        "ecs", "describe-tasks", snapshot.target.scope, (("cluster", _cluster(task)), ("tasks", (task.arn,)))
    )
    evidence = (task.evidence_id,)
    log = f"Read the proxy's log in {connection.log_group}" if into and connection else "Give the proxy a log"
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=(
            f"The Service Connect proxy {container} that ECS adds to the tasks{of} is {UNHEALTHY}; no container of the task"
            f" definition is. Seen in {counted(len(group), 'task')}.{into}"
        ),
        evidence_ids=unique(proxy.task.evidence_id for proxy in group),
        resource=task.arn,
        owner="app team",
        service=name,
        actions=(
            Action(
                title="See the health of each container, the proxy's among them.",
                kind="check",
                owner="app team",
                command=look,
                evidence_ids=evidence,
            ),
            Action(
                title=f"{log}: whether it reaches ECS, and whether the task has CPU and memory left for it.",
                kind="check",
                owner="app team",
                evidence_ids=evidence,
            ),
        ),
    )


def _cluster(task: Task) -> str:
    return task.arn.split("/")[1]


def _finding(snapshot: Snapshot, health: ServiceHealth) -> Finding:
    name, group, seen = health.item.view.name, health.group, list(health.current)
    where = f" in target group {group.name}" if group else ""
    change = health.item.change
    definition = f" ({short_name(change.target_task_definition)})" if change.target_task_definition else ""
    times = f" Seen {counted(len(seen), 'time')}." if len(seen) > 1 else ""
    unread = " Its log could not be read." if log_gaps(snapshot, checked_containers(health)) else ""
    killed = killed_tasks(snapshot, name)
    memory = told_of_memory(snapshot, name) if killed else NOTHING_TO_SAY
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=f"The tasks of {name}{definition} fail the health checks{where}: {quoted(seen[0].failure.quote)}.{times}{memory.text}{unread}",
        evidence_ids=unique(
            (
                *memory.evidence_ids,
                *(observation.evidence_id for observation in seen),
                group.evidence_id if group else None,
            )
        ),
        resource=group.arn if group else health.item.view.arn or name,
        owner="app team",
        service=name,
        actions=_actions(snapshot, health),
        wants=(*wanted_logs(snapshot, health), *wanted_memory(snapshot, killed)),
    )


def _actions(snapshot: Snapshot, health: ServiceHealth) -> tuple[Action, ...]:
    evidence = (health.current[0].evidence_id,)
    arn = health.group.arn if health.group else health.link.target_group_arn if health.link else None
    steps = [
        Action(
            title="Read the log of a task that failed its checks: what it says before the checks begin, and last.",
            kind="check",
            owner="app team",
            evidence_ids=evidence,
        )
    ]
    if arn:
        command = aws_command("elbv2", "describe-target-health", snapshot.target.scope, (("target-group-arn", arn),))
        title = "See what the load balancer says of each target now."
        steps.append(Action(title=title, kind="check", owner="app team", command=command, evidence_ids=evidence))
    return tuple(steps)


DETECTOR = Detector(
    category=CATEGORY,
    title="Health checks fail",
    description="The load balancer's health checks fail; nothing says with which answer, or why.",
    owner="app team",
    documentation=(
        "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/troubleshoot-service-load-balancers.html",
    ),
    detect=detect,
    symptom=True,
    # These say the same with its reason.
    yields_to=("health_check_path", "health_check_port", "health_check_timeout_grace"),
)
