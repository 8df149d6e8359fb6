"""The Service Connect proxies of tasks that fail their own health check: ECS's container, not the application.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-connect-concepts-deploy.html
"""

from collections.abc import Iterator
from dataclasses import dataclass

from agent.failures.current_failures import failed_tasks, service_changes
from agent.failures.once import once_for_each
from tools.ecs.facts import Task
from tools.ecs.service_connect import ServiceConnect, is_proxy
from tools.evidence import value_or
from tools.snapshot import ServiceView, Snapshot

UNHEALTHY = "UNHEALTHY"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnhealthyProxy:
    """A task whose proxy fails its check while no container of the application's does."""

    service: str
    task: Task
    container: str


@once_for_each
def unhealthy_proxies(snapshot: Snapshot) -> tuple[UnhealthyProxy, ...]:
    """Return the tasks of the newest changes that are unhealthy because of their proxy alone, stopped ones first."""
    return tuple(_of_tasks(snapshot))


def connection_of(view: ServiceView, revision_arn: str | None) -> ServiceConnect | None:
    """Return how a revision takes part in Service Connect, None where it does not or was not read."""
    return next((one.service_connect for one in value_or(view.revisions, ()) if one.arn == revision_arn), None)


def _of_tasks(snapshot: Snapshot) -> Iterator[UnhealthyProxy]:
    for failed in failed_tasks(snapshot):
        if failed.kind == "container_health_check" and failed.service and (name := _proxy(failed.task)):
            yield UnhealthyProxy(service=failed.service, task=failed.task, container=name)
    for item in service_changes(snapshot):
        for task in item.change.tasks:
            if task.last_status != "STOPPED" and (name := _proxy(task)):
                yield UnhealthyProxy(service=item.view.name, task=task, container=name)


def _proxy(task: Task) -> str | None:
    unhealthy = [container.name for container in task.containers if container.health_status == UNHEALTHY]
    return unhealthy[0] if unhealthy and all(is_proxy(name) for name in unhealthy) else None
