"""What both sides are asked about: the same failed deployment, named the way each of them wants it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agent.targets.arn import service_of
from agent.targets.family import family_of
from agent.targets.target import TargetRequest
from evals.aws_lab.world import World
from evals.run import request_of

SERVICE_TYPE = "AWS::ECS::Service"


class SubjectError(Exception):
    """A scenario does not lend itself to the comparison; the message says what it lacks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A failed deployment. `request` is what Tsuba is asked; the peer is told cluster, service and stack by name.

    `stack_name` is the stack that holds the service itself, even where that is a nested one: a reader that does not
    follow nested stacks then begins at the right place.
    """

    account_id: str
    region: str
    cluster: str
    service: str
    stack_name: str
    request: TargetRequest

    @property
    def stacks_between(self) -> int:
        """How many nested stacks stand between the stack Tsuba is asked about and the service; no scenario has two."""
        named = self.request.stack  # its name or its ARN
        return int(named is not None and self.stack_name not in named.split("/"))


def subject_of(world: World, entry: Mapping[str, Any]) -> Subject:
    """Find cluster, service and stack of what a scenario's entry names.

    Raises:
        SubjectError: the entry names no service of a stack.
    """
    request = request_of(dict(entry))
    if request.account is None or request.region is None:
        raise SubjectError(f"{world.id}: its entry names no account and region")
    place = world.accounts[request.account][request.region]
    owned = _services_of_stacks(place)
    key = _named_service(request, place) or _service_of_stack(request, place, owned)
    if key is None or key not in owned:
        raise SubjectError(f"{world.id}: its entry names no service that a stack holds; choose another scenario")
    cluster, service = key
    return Subject(
        account_id=request.account,
        region=request.region,
        cluster=cluster,
        service=service,
        stack_name=owned[key],
        request=request,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What of a scenario's entry has a name, or what stands nearest to it; None and () where nothing does."""

    account_id: str
    region: str
    cluster: str | None
    service: str | None
    stack_names: tuple[str, ...]


def names_of(world: World, entry: Mapping[str, Any]) -> Names:
    """Find whatever names a scenario's entry leads to: a reader that finds nothing by itself gets all it could ask for.

    A family's name becomes that of its newest service. A stack without a service is asked about beside the account's
    first cluster. Stacks are the one that holds the service, and the one that was named.

    Raises:
        SubjectError: the entry names no account and region.
    """
    request = request_of(dict(entry))
    if request.account is None or request.region is None:
        raise SubjectError(f"{world.id}: its entry names no account and region")
    place = world.accounts[request.account][request.region]
    owned = _services_of_stacks(place)
    cluster, service = (
        _named_service(request, place)
        or _service_of_stack(request, place, owned)
        or (request.cluster or _first_cluster(place), request.service)
    )
    service = _newest_of_family(service, place)
    stacks = (owned.get((cluster or "", service or "")), request.stack)
    return Names(
        account_id=request.account,
        region=request.region,
        cluster=cluster,
        service=service,
        stack_names=tuple(dict.fromkeys(name.rpartition(":stack/")[2].partition("/")[0] for name in stacks if name)),
    )


def _first_cluster(place: Mapping[str, Any]) -> str | None:
    clusters: Any = place.get("ecs", {}).get("clusters", [])
    return clusters[0]["clusterName"] if clusters else None


def _newest_of_family(service: str | None, place: Mapping[str, Any]) -> str | None:
    services: Any = place.get("ecs", {}).get("services", [])
    if service is None or any(known["serviceName"] == service for known in services):
        return service
    members = [known for known in services if family_of(known["serviceName"]) == service]
    return max(members, key=lambda known: known["createdAt"])["serviceName"] if members else service


def _services_of_stacks(place: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """Map (cluster, service) to the name of its stack."""
    owned: dict[tuple[str, str], str] = {}
    for resource in place.get("cloudformation", {}).get("StackResources", []):
        key = service_of(str(resource.get("PhysicalResourceId", "")))
        if resource["ResourceType"] == SERVICE_TYPE and key:
            owned.setdefault(key, resource["StackName"])
    return owned


def _named_service(request: TargetRequest, place: Mapping[str, Any]) -> tuple[str, str] | None:
    if request.cluster and request.service:
        return request.cluster, request.service
    for task in place.get("ecs", {}).get("tasks", []):
        if request.task and task["taskArn"] == request.task:
            return str(request.cluster), str(task.get("group", "")).removeprefix("service:")
    return None


def _service_of_stack(
    request: TargetRequest, place: Mapping[str, Any], owned: Mapping[tuple[str, str], str]
) -> tuple[str, str] | None:
    """Return the service that failed in the newest operation on a stack or its nested stacks, else any it holds."""
    cloudformation = place.get("cloudformation", {})
    stacks: Any = cloudformation.get("Stacks", [])
    wanted = {stack["StackId"] for stack in stacks if request.stack in {stack["StackName"], stack["StackId"]}}
    for _ in stacks:  # nested stacks of nested stacks, as deep as they go
        wanted |= {stack["StackId"] for stack in stacks if stack.get("ParentId") in wanted}
    failed = [
        service_of(str(event.get("PhysicalResourceId", "")))
        for event in cloudformation.get("StackEvents", [])
        if event["StackId"] in wanted
        and event["ResourceType"] == SERVICE_TYPE
        and event["ResourceStatus"].endswith("_FAILED")
    ]
    names = {stack["StackName"] for stack in stacks if stack["StackId"] in wanted}
    held = [key for key, stack_name in owned.items() if stack_name in names]
    return next((key for key in (*failed, *held) if key in owned), None)
