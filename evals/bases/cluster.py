"""Base: ECS clusters, for Fargate alone or with container instances behind a capacity provider.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/clusters.html
"""

from collections.abc import Sequence
from datetime import timedelta

from pydantic import Field

from evals.bases.documents import Document, Fragment
from evals.bases.form import Age, Form
from evals.bases.hosts import Launch, group_arn, hosts
from evals.bases.place import Place
from evals.bases.tasks import container_instance_arn, host_number
from evals.bases.timeline import ServiceLife

_AGENT_PORTS = ["22", "2375", "2376", "51678", "51679"]  # taken on every instance by SSH, Docker and the agent


class HostDifference(Form):
    """What one container instance has otherwise than the others."""

    remaining_cpu: int | None = None
    remaining_memory: int | None = None
    ports: tuple[str, ...] = ()  # taken by containers, beside the host's own
    agent_connected: bool = True
    registered: Age = timedelta(days=21)  # before now


class ContainerInstances(Form):
    """The container instances of a cluster, all alike but for what `differing` says, counted from 0."""

    count: int = 2
    instance_type: str = "m6i.large"
    cpu: int = 2048
    memory: int = 7764
    remaining_cpu: int = 1024
    remaining_memory: int = 3700
    attributes: dict[str, str] = Field(default_factory=dict[str, str])
    differing: dict[int, HostDifference] = Field(default_factory=dict[int, HostDifference])
    maximum: int = 2  # of the Auto Scaling group
    wanted: int | None = None  # its desired capacity, where it is not what it has
    suspended: tuple[str, ...] = ()  # processes of the group that somebody switched off
    launches: tuple[Launch, ...] = ()


class ClusterParameters(Form):
    """A cluster."""

    name: str = "prod"
    instances: ContainerInstances | None = None


def cluster(place: Place, parameters: ClusterParameters, lives: Sequence[ServiceLife]) -> list[Fragment]:
    """Describe a cluster with its instances and capacity provider."""
    own = [life for life in lives if life.service.cluster == parameters.name]
    fragments = [place.fragment("ecs", "clusters", _cluster(place, parameters, own))]
    if parameters.instances:
        fragments.append(place.fragment("ecs", "capacityProviders", _capacity_provider(place, parameters)))
        instances = [_instance(place, parameters, number, own) for number in range(parameters.instances.count)]
        fragments += [place.fragment("ecs", "containerInstances", instance) for instance in instances]
        fragments += hosts(
            place,
            parameters.name,
            instances,
            desired=parameters.instances.wanted or parameters.instances.count,
            maximum=max(parameters.instances.maximum, parameters.instances.count),
            suspended=parameters.instances.suspended,
            launches=parameters.instances.launches,
        )
    return fragments


def _cluster(place: Place, parameters: ClusterParameters, lives: Sequence[ServiceLife]) -> Document:
    tasks = [task for life in lives for task in life.tasks]
    providers = ["FARGATE", "FARGATE_SPOT", *(["instances"] if parameters.instances else [])]
    return {
        "clusterArn": place.arn("ecs", f"cluster/{parameters.name}"),
        "clusterName": parameters.name,
        "status": "ACTIVE",
        "registeredContainerInstancesCount": parameters.instances.count if parameters.instances else 0,
        "runningTasksCount": sum(task.status == "RUNNING" for task in tasks),
        "pendingTasksCount": sum(task.status in {"PROVISIONING", "PENDING"} for task in tasks),
        "activeServicesCount": sum(not life.service.deleted for life in lives),
        "statistics": [],
        "tags": [],
        "settings": [{"name": "containerInsights", "value": "disabled"}],
        "capacityProviders": providers,
        "defaultCapacityProviderStrategy": [],
    }


def _capacity_provider(place: Place, parameters: ClusterParameters) -> Document:
    return {
        "capacityProviderArn": place.arn("ecs", "capacity-provider/instances"),
        "name": "instances",
        "status": "ACTIVE",
        "autoScalingGroupProvider": {
            "autoScalingGroupArn": group_arn(place, parameters.name),
            "managedScaling": {
                "status": "ENABLED",
                "targetCapacity": 100,
                "minimumScalingStepSize": 1,
                "maximumScalingStepSize": 2,
                "instanceWarmupPeriod": 120,
            },
            "managedTerminationProtection": "DISABLED",
        },
        "type": "EC2_AUTOSCALING",
        "tags": [],
    }


def _instance(place: Place, parameters: ClusterParameters, number: int, lives: Sequence[ServiceLife]) -> Document:
    instances = parameters.instances or ContainerInstances()
    arn = container_instance_arn(place, parameters.name, number)
    other = instances.differing.get(number, HostDifference())
    own = [(life, task) for life in lives if life.service.launch_type == "EC2" for task in life.tasks]
    placed = [life for life, task in own if task.status == "RUNNING" and host_number(life, task) == number]
    fixed = {str(life.service.host_port) for life in placed if life.service.host_port}
    zone = place.subnets("private")[number % 2].zone
    attributes = {
        "ecs.instance-type": instances.instance_type,
        "ecs.availability-zone": zone,
        "ecs.os-type": "linux",
        "ecs.cpu-architecture": "x86_64",
        "ecs.capability.task-eni": "",
        **instances.attributes,
    }
    return {
        "containerInstanceArn": arn,
        "ec2InstanceId": f"i-0{place.key(16, 'ec2', arn)}",
        "capacityProviderName": "instances",
        "version": place.ids.number(40, 900, "version", arn),
        "versionInfo": {
            "agentVersion": "1.99.0",
            "agentHash": place.key(8, "agent"),
            "dockerVersion": "DockerVersion: 25.0.14",
        },
        "registeredResources": _resources(instances.cpu, instances.memory, []),
        "remainingResources": _resources(
            _first(other.remaining_cpu, instances.remaining_cpu),
            _first(other.remaining_memory, instances.remaining_memory),
            sorted({*other.ports, *fixed}),
        ),
        "status": "ACTIVE",
        "agentConnected": other.agent_connected,
        "runningTasksCount": len(placed),
        "pendingTasksCount": 0,
        "attributes": [{"name": n, **({"value": v} if v else {})} for n, v in attributes.items()],
        "registeredAt": place.ago(other.registered + timedelta(hours=number) * (other.registered.days > 0)),
        "attachments": [],
        "tags": [],
    }


def _first(particular: int | None, common: int) -> int:
    return common if particular is None else particular


def _resources(cpu: int, memory: int, used: list[str]) -> list[Document]:
    numbers = {"CPU": cpu, "MEMORY": memory}
    resources: list[Document] = [
        {"name": name, "type": "INTEGER", "doubleValue": 0.0, "longValue": 0, "integerValue": value}
        for name, value in numbers.items()
    ]
    ports: dict[str, list[str]] = {"PORTS": [*_AGENT_PORTS, *used], "PORTS_UDP": []}
    for name, taken in ports.items():
        resources.append(
            {
                "name": name,
                "type": "STRINGSET",
                "doubleValue": 0.0,
                "longValue": 0,
                "integerValue": 0,
                "stringSetValue": taken,
            }
        )
    return resources
