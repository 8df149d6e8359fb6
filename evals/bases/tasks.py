"""Tasks as ECS shows them: running ones, and stopped ones until ECS forgets them.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-errors.html
"""

from datetime import timedelta

from evals.bases.documents import Document, Fragment, fill
from evals.bases.network import rule, security_group, security_group_id
from evals.bases.place import Place
from evals.bases.service_settings import proxy_name
from evals.bases.timeline import ServiceLife, TaskLife
from evals.bases.wording import task_names
from tools.ecs.service_connect import is_proxy

_ROUTER = "public.ecr.aws/aws-observability/aws-for-fluent-bit:stable"
_FORGOTTEN_AFTER = timedelta(hours=1)  # stopped tasks are listed for about an hour


def tasks(life: ServiceLife) -> list[Fragment]:
    """Describe the tasks ECS still lists, their security group, and the interfaces of those that run."""
    place = life.place
    listed = [task for task in life.tasks if not _forgotten(place, task)]
    fragments = [place.fragment("ecs", "tasks", task_document(life, task)) for task in listed]
    if _has_interface(life) and not life.service.deleted:
        fragments.append(place.fragment("ec2", "SecurityGroups", _service_security_group(life)))
    attached = [task for task in listed if task.status == "RUNNING" and _has_interface(life)]
    return fragments + [place.fragment("ec2", "NetworkInterfaces", _network_interface(life, task)) for task in attached]


def container_instance_arn(place: Place, cluster: str, number: int) -> str:
    """The ARN of a cluster's container instance, counted from 0."""
    return place.arn("ecs", f"container-instance/{cluster}/{place.key(32, 'instance', cluster, number)}")


def host_number(life: ServiceLife, task: TaskLife) -> int:
    """Which of a cluster's container instances a task is placed on, counted from 0.

    A daemon has a task on each host, the first ones first; what does not run any more ran on the one behind these.
    """
    if life.service.scheduling == "REPLICA":
        return int(task.task_id[0], 16) % 2
    running = [other.task_id for other in life.tasks if other.status == "RUNNING"]
    return running.index(task.task_id) if task.task_id in running else len(running)


def _service_security_group(life: ServiceLife) -> Document:
    service = life.service
    port = service.admitted_port or life.newest.revision.container_port
    entrance = rule(port, group_ids=(security_group_id(life.place, "web-alb"),))
    ports = service.egress_ports
    out = None if ports is None else [rule(port, cidr="0.0.0.0/0") for port in ports]
    return security_group(life.place, service.name, [entrance], out)


def _forgotten(place: Place, task: TaskLife) -> bool:
    return bool(task.stopped and place.now - task.stopped > _FORGOTTEN_AFTER)


def _has_interface(life: ServiceLife) -> bool:
    return life.service.launch_type == "FARGATE"


def task_document(life: ServiceLife, task: TaskLife) -> Document:
    """Describe a task as ECS does, whether or not it still lists it."""
    place, service = life.place, life.service
    gone = task.status == "STOPPED"
    document: Document = {
        "taskArn": task_arn(life, task),
        "clusterArn": place.arn("ecs", f"cluster/{service.cluster}"),
        "taskDefinitionArn": life.task_definition_arn(task.rollout.revision),
        "group": f"service:{service.name}",
        "startedBy": task.rollout.deployment_id,
        "availabilityZone": task.subnet.zone,
        "createdAt": task.created,
        "desiredStatus": "STOPPED" if gone else "RUNNING",
        "lastStatus": task.status,
        "healthStatus": _health(life, task),
        "cpu": str(task.rollout.revision.cpu),
        "memory": str(task.rollout.revision.memory),
        "overrides": {"containerOverrides": [{"name": life.family}], "inferenceAcceleratorOverrides": []},
        "tags": [{"key": "team", "value": service.team}],
        "version": {"STOPPED": 7, "RUNNING": 4}.get(task.status, 2),
        "enableExecuteCommand": False,
        "attributes": [],
        "containers": _containers(life, task),
        "attachments": [_attachment(life, task)] if _has_interface(life) else [],
    }
    document |= _times(life, task)
    if _has_interface(life):
        document |= {"launchType": "FARGATE", "platformVersion": "1.4.0", "platformFamily": "Linux"}
        document["ephemeralStorage"] = {"sizeInGiB": 20}
    else:
        document["launchType"] = "EC2"
        if service.capacity_provider:
            document["capacityProviderName"] = service.capacity_provider
        if task.status != "PROVISIONING":  # it still waits for a host
            document["containerInstanceArn"] = container_instance_arn(place, service.cluster, host_number(life, task))
    if task.ending:
        document["stopCode"] = task.ending.stop_code
        document["stoppedReason"] = fill(task.ending.stopped_reason, task_names(life, task))
    return document


def _times(life: ServiceLife, task: TaskLife) -> Document:
    times: Document = {}
    connected = task.status != "PROVISIONING"
    if connected and _has_interface(life):
        times["connectivity"] = "CONNECTED"
        times["connectivityAt"] = task.created + timedelta(seconds=9)
    if task.started:
        times["pullStartedAt"] = task.created + timedelta(seconds=15)
        times["pullStoppedAt"] = task.created + timedelta(seconds=28)
        times["startedAt"] = task.started
    elif _pull_failed(task) and task.stopping:
        times["pullStartedAt"] = task.created + timedelta(seconds=15)
        times["pullStoppedAt"] = task.stopping - timedelta(seconds=2)
    if task.stopping:
        times["stoppingAt"] = task.stopping
        times["stoppedAt"] = task.stopped
        times["executionStoppedAt"] = task.stopping + timedelta(seconds=1)
    return times


def _pull_failed(task: TaskLife) -> bool:
    return bool(task.ending and "CannotPull" in task.ending.stopped_reason)


def _containers(life: ServiceLife, task: TaskLife) -> list[Document]:
    names = [life.family]
    if life.service.log_driver == "awsfirelens":
        names.append("log_router")
    if life.service.service_connect:
        names.insert(0, proxy_name(life, task.task_id))  # ECS starts it first, and mostly lists it first
    return [_container(life, task, name) for name in names]


def _container(life: ServiceLife, task: TaskLife, name: str) -> Document:
    place, own = life.place, name == life.family
    image = task.rollout.revision.image
    proxy = is_proxy(name)
    if not own:
        image = "ecs-service-connect-agent:interface-v1" if proxy else _ROUTER
    key = place.uuid("container", task.task_id, name)
    cluster = life.service.cluster
    interface: Document = {
        "attachmentId": _attachment_id(life, task),
        "privateIpv4Address": task.address,
    }
    document: Document = {
        "containerArn": place.arn("ecs", f"container/{cluster}/{task.task_id}/{key}"),
        "taskArn": task_arn(life, task),
        "name": name,
        "image": image,
        "lastStatus": "PENDING" if task.status == "PROVISIONING" else task.status,
        "healthStatus": _proxy_health(task) if proxy else _health(life, task) if own else "UNKNOWN",
        "cpu": "0",
        "networkBindings": [],
        "networkInterfaces": [interface] if _has_interface(life) and task.status != "PROVISIONING" else [],
    }
    if task.started:
        document["imageDigest"] = f"sha256:{place.ids.hexadecimal(64, 'digest', image)}"
        document["runtimeId"] = f"{task.task_id}-{place.ids.digits(10, 'runtime', task.task_id, name)}"
    failed = task.ending is not None and (proxy if task.ending.proxy else own)
    if task.ending and failed:
        if task.ending.exit_code is not None:
            document["exitCode"] = task.ending.exit_code
        if task.ending.container_reason:
            document["reason"] = fill(task.ending.container_reason, task_names(life, task))
    elif task.ending and task.started:
        document["exitCode"] = 143 if task.ending.proxy else 0
    return document


def _health(life: ServiceLife, task: TaskLife) -> str:
    """What the container's own check says; ECS keeps UNKNOWN where there is none, or where no container ran."""
    if not life.service.health_check or not task.started:
        return "UNKNOWN"
    ending = task.ending
    failed = ending is not None and not ending.proxy and "container health checks" in ending.stopped_reason
    return "UNHEALTHY" if failed else "HEALTHY"


def _proxy_health(task: TaskLife) -> str:
    """What ECS's own check of the proxy says."""
    if not task.started:
        return "UNKNOWN"
    failed = task.ending is not None and task.ending.proxy and "container health checks" in task.ending.stopped_reason
    return "UNHEALTHY" if failed else "HEALTHY"


def task_arn(life: ServiceLife, task: TaskLife) -> str:
    """The ARN of a task."""
    return life.place.arn("ecs", f"task/{life.service.cluster}/{task.task_id}")


def _attachment_id(life: ServiceLife, task: TaskLife) -> str:
    return life.place.uuid("attachment", task.task_id)


def _interface_id(life: ServiceLife, task: TaskLife) -> str:
    return f"eni-0{life.place.key(16, 'eni', task.task_id)}"


def _mac_address(life: ServiceLife, task: TaskLife) -> str:
    text = "0e" + life.place.key(10, "mac", task.task_id)
    return ":".join(text[i : i + 2] for i in range(0, 12, 2))


def _attachment(life: ServiceLife, task: TaskLife) -> Document:
    status = {"PROVISIONING": "PRECREATED", "STOPPED": "DELETED"}.get(task.status, "ATTACHED")
    details = {
        "subnetId": task.subnet.subnet_id,
        "networkInterfaceId": _interface_id(life, task),
        "macAddress": _mac_address(life, task),
        "privateDnsName": f"ip-{task.address.replace('.', '-')}.{life.place.region}.compute.internal",
        "privateIPv4Address": task.address,
    }
    if task.status == "PROVISIONING":
        details = {"subnetId": task.subnet.subnet_id}
    return {
        "id": _attachment_id(life, task),
        "type": "ElasticNetworkInterface",
        "status": status,
        "details": [{"name": name, "value": value} for name, value in details.items()],
    }


def _network_interface(life: ServiceLife, task: TaskLife) -> Document:
    place, group = life.place, life.service.name
    return {
        "NetworkInterfaceId": _interface_id(life, task),
        "Status": "in-use",
        "SubnetId": task.subnet.subnet_id,
        "VpcId": place.vpc_id,
        "AvailabilityZone": task.subnet.zone,
        "PrivateIpAddress": task.address,
        "OwnerId": place.account_id,
        "RequesterManaged": True,
        "InterfaceType": "interface",
        "Description": place.arn("ecs", f"attachment/{_attachment_id(life, task)}"),
        "Groups": [{"GroupId": security_group_id(place, group), "GroupName": group}],
        "SourceDestCheck": True,
        "MacAddress": _mac_address(life, task),
        "TagSet": [],
    }
