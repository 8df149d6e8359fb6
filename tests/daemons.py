"""A daemon that runs on two of three hosts, in facts."""

from typing import Any

from tests.facts import CLUSTER, container_instance, event, minutes, service, snapshot, task, view
from tools.ecs.cluster_facts import ContainerInstance
from tools.ecs.facts import Service
from tools.evidence import Found
from tools.snapshot import Snapshot


def host(name: str, **fields: Any) -> ContainerInstance:
    return container_instance(name, **{"arn": f"arn:aws:ecs:eu-west-1:1:container-instance/{CLUSTER}/{name}", **fields})


TAKEN = (host("i-0one", memory_remaining=4000), host("i-0two", memory_remaining=4000))


def daemon(**fields: Any) -> Service:
    return service(
        **{
            "scheduling_strategy": "DAEMON",
            "launch_type": "EC2",
            "load_balancers": (),
            "desired": 3,
            "running": 2,
            **fields,
        }
    )


def two_of_three(third: ContainerInstance, *messages: str, **fields: Any) -> Snapshot:
    """The third host runs none of it; `fields` are of the service."""
    events = tuple(event(message, minutes(20)) for message in messages)
    running = [task(letter * 32, container_instance_arn=one.arn) for letter, one in zip("ab", TAKEN, strict=True)]
    return snapshot(
        view(of=daemon(events=events, **fields), running=running),
        container_instances=Found(value=(*TAKEN, third)),
    )
