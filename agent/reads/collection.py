"""The answers collected so far, and what they say taken together: which services, tasks and stacks there are."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, TypeVar

from agent.targets.arn import parse_arn, service_of
from agent.targets.family import family_of, members_of
from tools.aws.scope import AwsScope
from tools.cloudformation import describe_stack_operation, find_stack_of_resource, list_stack_resources
from tools.cloudformation.facts import StackEvent
from tools.ecs import describe_cluster, describe_services, describe_tasks, list_services
from tools.ecs.facts import Service, Task
from tools.ecs.told_task import ToldTask
from tools.evidence import NOT_ASKED, Empty, Evidence, Found, Gap, Read, Unread
from tools.snapshot import Target
from tools.tool import ReadRequest, Tool

T = TypeVar("T")
SERVICE_TYPE, STACK_TYPE = "AWS::ECS::Service", "AWS::CloudFormation::Stack"
_AS_TOLD = "so what is said of it is what its event told when it was sent"
MAX_SERVICES_OF_A_STACK = 4  # keeps a stack of thirty services within the call budget; failing ones come first


@dataclass(frozen=True, slots=True, order=True)
class ServiceKey:
    """A service by cluster and name."""

    cluster: str
    name: str


@dataclass(slots=True, kw_only=True)
class Collection:
    """Answers by request. Asking is looking one up: nothing here makes a call. `told` is what an event tells of a task."""

    target: Target
    taken_at: datetime
    at: datetime | None = None
    told: ToldTask | None = None
    answers: dict[ReadRequest[Any], Read[Any]] = field(default_factory=dict[ReadRequest[Any], Read[Any]])

    @property
    def scope(self) -> AwsScope:
        """Where the target lives."""
        return self.target.scope

    def read(self, request: ReadRequest[T]) -> Read[T]:
        """Return the answer to a request, NOT_ASKED when it was not made yet."""
        return self.answers.get(request, NOT_ASKED)

    def of(self, tool: Tool[Any, T]) -> Iterator[tuple[Any, Read[T]]]:
        """Yield (arguments, answer) of every request made of one tool, in the order of asking."""
        for request, answer in self.answers.items():
            if request.tool.name == tool.name:
                yield request.arguments, answer

    def found(self, tool: Tool[Any, T]) -> Iterator[T]:
        """Yield the values one tool found."""
        for _, answer in self.of(tool):
            if isinstance(answer, Found):
                yield answer.value

    def each(
        self,
        tool: Tool[Any, tuple[T, ...]],
        asked: Callable[[Any], Iterable[str]],
        named: Callable[[T], str],
    ) -> Mapping[str, Read[T]]:
        """Take apart the answers of a tool that reads several things in one call, by what each was asked for as.

        What AWS left out of an answer is Empty: it is gone. What could not be asked stays Unread.
        """
        facts: dict[str, Read[T]] = {}
        for arguments, read in self.of(tool):
            there = {named(fact): fact for fact in read.value} if isinstance(read, Found) else {}
            for name in asked(arguments):
                if name in there:
                    facts[name] = Found(value=there[name])
                else:
                    facts[name] = read if isinstance(read, Unread) else Empty(evidence=read.evidence)
        return facts

    def evidence(self) -> Mapping[str, Evidence]:
        """Return all evidence by id, in the order of asking."""
        found = {
            piece.id: piece
            for answer in self.answers.values()
            if not isinstance(answer, Unread)
            for piece in answer.evidence
        }
        return found | ({told.evidence.id: told.evidence} if (told := self.forgotten()) else {})

    def gaps(self) -> tuple[Gap, ...]:
        """Return what could not be looked at, each gap once."""
        told = self.forgotten()
        gaps = [
            _gap_of_the_told(answer.gap) if told and request.tool == describe_tasks.TOOL else answer.gap
            for request, answer in self.answers.items()
            if isinstance(answer, Unread) and answer.gap
        ]
        if told and not any(isinstance(read, Unread) for _, read in self.of(describe_tasks.TOOL)):
            gaps.append(_gap_of_the_forgotten(told, self.scope))
        return tuple(dict.fromkeys(gaps))

    def services(self) -> Mapping[ServiceKey, Service]:
        """Return every service described so far."""
        return {
            ServiceKey(arguments.cluster, service.name): service
            for arguments, answer in self.of(describe_services.TOOL)
            if isinstance(answer, Found)
            for service in answer.value
        }

    def service(self, key: ServiceKey) -> Read[Service]:
        """Return one service: Found, Empty when AWS says it does not exist, Unread otherwise."""
        if (service := self.services().get(key)) is not None:
            return Found(value=service)
        state: Read[Service] = NOT_ASKED
        for arguments, answer in self.of(describe_services.TOOL):
            if arguments.cluster == key.cluster and key.name in arguments.services:
                state = answer if isinstance(answer, Unread) else Empty(evidence=answer.evidence)
        return state

    def service_names(self, cluster: str) -> tuple[str, ...]:
        """Return the names of the cluster's services as far as they were listed."""
        request = list_services.TOOL.request(self.scope, list_services.ListServicesArguments(cluster=cluster))
        listed = self.read(request)
        return tuple(arn.rsplit("/", 1)[-1] for arn in listed.value.arns) if isinstance(listed, Found) else ()

    def service_arn(self, key: ServiceKey) -> str | None:
        """Return a service's ARN. For a deleted one it follows from its cluster's ARN.

        Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html (ARN format)
        """
        if (service := self.services().get(key)) is not None:
            return service.arn
        for cluster in self.found(describe_cluster.TOOL):
            if key.cluster in {cluster.name, cluster.arn}:
                return f"{cluster.arn.replace(':cluster/', ':service/', 1)}/{key.name}"
        return None

    def tasks(self) -> Mapping[str, Task]:
        """Return every task described so far, by ARN, and the one an event tells of."""
        told = {self.told.task.arn: self.told.task} if self.told else {}
        return told | {task.arn: task for tasks in self.found(describe_tasks.TOOL) for task in tasks}

    def forgotten(self) -> ToldTask | None:
        """Return the task an event tells of where ECS was asked and does not tell of it."""
        asked = any(self.of(describe_tasks.TOOL))
        described = {task.arn for tasks in self.found(describe_tasks.TOOL) for task in tasks}
        return self.told if self.told and asked and self.told.task.arn not in described else None

    def stack_ids_of(self, key: ServiceKey) -> tuple[str, ...]:
        """Return the ids of the stacks that own a service, found by its ARN."""
        arn = self.service_arn(key)
        if arn is None:
            return ()
        asked = find_stack_of_resource.FindStackOfResourceArguments(physical_id=arn)
        owner = self.read(find_stack_of_resource.TOOL.request(self.scope, asked))
        return tuple(dict.fromkeys(r.stack_id for r in owner.value)) if isinstance(owner, Found) else ()

    def main_services(self) -> tuple[ServiceKey, ...]:
        """Return the services the diagnosis is about, as far as they are known by now."""
        if self.target.service and self.target.cluster:
            return (self._named_service(self.target.cluster, self.target.service),)
        if self.target.task_arn:
            task = self.tasks().get(self.target.task_arn)
            if task and task.group and task.group.startswith("service:") and self.target.cluster:
                return (ServiceKey(self.target.cluster, task.group.removeprefix("service:")),)
            return ()
        return self._services_of_stacks()[:MAX_SERVICES_OF_A_STACK]

    def siblings(self, key: ServiceKey) -> tuple[ServiceKey, ...]:
        """Return the other members of a service's family, newest version first."""
        family = family_of(key.name) or key.name
        members = members_of(family, self.service_names(key.cluster))
        others = (ServiceKey(key.cluster, name) for name in members if name != key.name)
        return tuple(other for other in others if not self._made_later(other))[:9]

    def _named_service(self, cluster: str, name: str) -> ServiceKey:
        exact = ServiceKey(cluster, name)
        if isinstance(self.service(exact), Empty) and (members := members_of(name, self.service_names(cluster))):
            there = [member for member in members if not self._made_later(ServiceKey(cluster, member))]
            return ServiceKey(cluster, there[0] if there else members[0])
        return exact

    def _made_later(self, key: ServiceKey) -> bool:
        service = self.services().get(key)
        created = service.created_at if service else None
        return self.at is not None and created is not None and created > self.at

    def _services_of_stacks(self) -> tuple[ServiceKey, ...]:
        ranked: dict[ServiceKey, int] = {}
        for operation in self.found(describe_stack_operation.TOOL):
            for event in operation.events:
                if event.resource_type == SERVICE_TYPE and (key := _service_key(event.physical_id)):
                    rank = 0 if event.status.endswith("_FAILED") else 1
                    ranked[key] = min(rank, ranked.get(key, 9))
        for resources in self.found(list_stack_resources.TOOL):
            for resource in resources:
                if resource.resource_type == SERVICE_TYPE and (key := _service_key(resource.physical_id)):
                    ranked.setdefault(key, 2)
        return tuple(sorted(ranked, key=lambda key: (ranked[key], key)))


def _gap_of_the_forgotten(told: ToldTask, scope: AwsScope) -> Gap:
    return Gap(
        operation=describe_tasks.OPERATION,
        scope=scope,
        resource=told.task.arn,
        reason="expired",
        effect=f"ECS no longer tells of the task, {_AS_TOLD}",
    )


def _gap_of_the_told(gap: Gap) -> Gap:
    return replace(gap, effect=f"how the task is now is not known, {_AS_TOLD}")


def is_of_stack_itself(event: StackEvent) -> bool:
    """Tell whether an event is about the stack, not about one of its resources."""
    return event.resource_type == STACK_TYPE and event.physical_id == event.stack_id


def cluster_of(arn: str) -> str | None:
    """Return the cluster's name from the ARN of a service or task, or of the cluster itself.

    ARNs in the old form, as `service/web`, name no cluster.
    Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html (ARN format)
    """
    found = parse_arn(arn)
    match found.resource.split("/") if found and found.service == "ecs" else []:
        case ["cluster", name] | ["service" | "task", name, _]:
            return name
        case _:
            return None


def _service_key(physical_id: str | None) -> ServiceKey | None:
    found = service_of(physical_id) if physical_id else None
    return ServiceKey(*found) if found else None
