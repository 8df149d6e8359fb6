"""Services that run one task on each host: which hosts run none of it, and which stops only follow a host's end.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_definition_parameters.html (schedulingStrategy)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agent.answer.wording import listed
from agent.signals.exit_status import StopKind
from agent.targets.arn import short_name
from tools.ecs.cluster_facts import ContainerInstance
from tools.ecs.facts import Service
from tools.evidence import Found, value_or
from tools.snapshot import ServiceView, Snapshot

DAEMON = "DAEMON"


@dataclass(frozen=True, slots=True, kw_only=True)
class BareHost:
    """A host that is in use and runs no task of a daemon that wants one there."""

    service: Service
    host: ContainerInstance

    @property
    def name(self) -> str:
        """Return the EC2 instance, or what ECS calls the host."""
        return self.host.ec2_instance_id or short_name(self.host.arn)


def is_daemon(service: Service | None) -> bool:
    """Say whether a service runs one task on each host."""
    return service is not None and service.scheduling_strategy == DAEMON


def bare_hosts(snapshot: Snapshot, service: Service | None) -> tuple[BareHost, ...]:
    """Return the active hosts on which no task of a daemon runs.

    Empty for any other service, where hosts or tasks were not read, and where it runs on as many as it wants.
    """
    view = next((one for one in snapshot.services if one.main and _is(one, service)), None)
    if service is None or view is None or not is_daemon(service) or service.running >= service.desired:
        return ()
    taken = {task.container_instance_arn for task in value_or(view.running_tasks, ())}
    if len(taken) < service.running:
        return ()  # not all of its tasks were read
    hosts = value_or(snapshot.container_instances, ())
    return tuple(
        BareHost(service=service, host=host) for host in hosts if host.status == "ACTIVE" and host.arn not in taken
    )


def all_bare_hosts(snapshot: Snapshot) -> Iterator[BareHost]:
    """Yield the bare hosts of every diagnosed daemon."""
    for view in snapshot.services:
        if view.main and isinstance(view.service, Found):
            yield from bare_hosts(snapshot, view.service.value)


def ended_with_its_host(view: ServiceView, kind: StopKind) -> bool:
    """Say whether a stop is no failure because the host went: a daemon's task has no other place to go to."""
    return kind == "host" and isinstance(view.service, Found) and is_daemon(view.service.value)


def named_hosts(hosts: Sequence[BareHost]) -> str:
    """Name hosts."""
    return listed(host.name for host in hosts)


def _is(view: ServiceView, service: Service | None) -> bool:
    return isinstance(view.service, Found) and service is not None and view.service.value.arn == service.arn
