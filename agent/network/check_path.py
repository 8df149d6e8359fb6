"""Whether the load balancer's checks get through to a service's failing tasks, and what to read to know."""

from agent.failures.health_observations import ServiceHealth, expected_port
from agent.network.balancer_path import balancer_path
from agent.network.path import NOT_KNOWN, PathAnswer
from agent.network.reads import Requests, balancer_reads
from agent.network.task_place import TaskPlace, task_place
from tools.snapshot import Snapshot


def check_path(snapshot: Snapshot, health: ServiceHealth) -> PathAnswer:
    """Say whether security groups let the checks in. Not known where they were not read, or no port is known."""
    place, port = _place(snapshot, health), expected_port(snapshot, health)
    if place is None or port is None or health.group is None:
        return NOT_KNOWN
    return balancer_path(snapshot.network, place, health.group.load_balancer_arns, port)


def check_path_reads(snapshot: Snapshot, health: ServiceHealth, *, further: bool) -> Requests:
    """Ask for what tells it; with `further` also for what only matters once the tasks' groups let the checks in."""
    arns = health.group.load_balancer_arns if health.group else ()
    return balancer_reads(snapshot, _place(snapshot, health), arns, further=further)


def _place(snapshot: Snapshot, health: ServiceHealth) -> TaskPlace | None:
    tasks = (observation.task for observation in health.current if observation.task)
    return task_place(snapshot, health.item.view.name, tasks)
