"""Base: stacks as CDK makes them, a root with a nested stack per service, and what happened to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from pydantic import Field

from evals.bases.form import Age, Form
from evals.bases.place import Place
from evals.bases.timeline import ServiceLife

_STACK = "AWS::CloudFormation::Stack"

# What else an application's stack holds beside the service; ours, in CDK's manner.
_FURTHER = (
    ("CpuHigh", "AWS::CloudWatch::Alarm"),
    ("MemoryHigh", "AWS::CloudWatch::Alarm"),
    ("Dashboard", "AWS::CloudWatch::Dashboard"),
    ("EventsTopic", "AWS::SNS::Topic"),
    ("EventsQueue", "AWS::SQS::Queue"),
    ("EventsQueuePolicy", "AWS::SQS::QueuePolicy"),
    ("SettingsParameter", "AWS::SSM::Parameter"),
    ("ScalableTarget", "AWS::ApplicationAutoScaling::ScalableTarget"),
    ("CpuScaling", "AWS::ApplicationAutoScaling::ScalingPolicy"),
    ("ErrorFilter", "AWS::Logs::MetricFilter"),
    ("DefaultPolicy", "AWS::IAM::Policy"),
    ("FromLoadBalancer", "AWS::EC2::SecurityGroupIngress"),
)


class Failure(Form):
    """A resource that failed by itself; the others only follow."""

    service: str | None = None  # the service's own resource
    logical_id: str | None = None  # or another resource of the stack
    resource_type: str | None = None
    reason: str | None = None  # absent: what CloudFormation says when the circuit breaker was triggered
    nested_in: str | None = None  # the service whose nested stack holds the other resource; absent: the root


class HookRule(Form):
    """A rule of a hook that failed."""

    name: str
    message: str
    remedy: str | None = None


class Hook(Form):
    """A CloudFormation hook that refused the first failing resource."""

    type_name: str
    reason: str
    whole_reason: str | None = None  # what its result holds, where the stack's event has only the beginning
    rules: tuple[HookRule, ...] = ()  # that failed, as its result tells


class ChangedProperty(Form):
    """A property that the operation's change set changes. The resource is named as the base names it, without digits."""

    resource: str  # such as SecurityGroup, TaskRole, FromLoadBalancer
    path: str  # such as /Properties/SecurityGroupIngress/0/FromPort
    before: str | None = None
    after: str | None = None
    parameter: str | None = None  # of the template, through which it changed


class Operation(Form):
    """One stack operation."""

    began: Age
    kind: Literal["CREATE", "UPDATE"] = "UPDATE"
    outcome: Literal["succeeded", "in_progress", "failed", "rolled_back", "rolling_back"]
    took: Age = timedelta(minutes=6)  # until success or failure
    rollback_took: Age = timedelta(minutes=2)
    by: str = "ci-deploy"
    services: tuple[str, ...] | None = None  # the services it changed; absent: all of the stack
    failures: tuple[Failure, ...] = ()  # absent where it failed: the first of its services
    cancelled: int = 3  # resources still going on when it failed, in the failing stack
    hook: Hook | None = None
    changed: tuple[ChangedProperty, ...] = ()  # besides the services; AWS then still has the change set with the values


class StackParameters(Form):
    """A stack that holds services, or none."""

    name: str
    team: str = "shop"
    services: tuple[str, ...] = ()
    nested: bool = True  # a nested stack per service, as a platform's construct library makes it
    further: int = 6  # other resources beside each service
    shared: dict[str, int] = Field(
        default_factory=dict[str, int]
    )  # nested stacks without a service: logical name -> number of resources
    created: Age | None = None  # absent: when its first service was, or 300 days ago
    operations: tuple[Operation, ...] | None = None  # absent: they follow the deployments of its services


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A resource of a stack."""

    logical_id: str
    type: str
    physical_id: str
    life: ServiceLife | None = None  # of a service
    child: "Stack | None" = None  # of a nested stack


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A root or nested stack and what it holds."""

    name: str
    stack_id: str
    team: str
    resources: list[Resource]
    parent_id: str | None = None

    @property
    def children(self) -> list["Stack"]:
        """Its nested stacks."""
        return [resource.child for resource in self.resources if resource.child]

    @property
    def lives(self) -> list[ServiceLife]:
        """The services it holds itself, not those of nested stacks."""
        return [resource.life for resource in self.resources if resource.life]

    def every(self) -> list["Stack"]:
        """List itself and all below."""
        return [self, *(stack for child in self.children for stack in child.every())]


def lay_out_stack(place: Place, parameters: StackParameters, lives: Sequence[ServiceLife]) -> Stack:
    """Name the stack, its nested stacks and its resources."""
    stack_id = _stack_id(place, parameters.name)
    resources: list[Resource] = [_resource(place, parameters.name, "CDKMetadata", "AWS::CDK::Metadata")]
    for life in lives:
        own = _service_resources(place, parameters, life)
        if not parameters.nested:
            resources += own
            continue
        resources.append(_nested(place, parameters, _pascal(life.service.name), stack_id, own))
    for logical_name, count in parameters.shared.items():
        own = _further(place, f"{parameters.name}-{logical_name}", count)
        resources.append(_nested(place, parameters, logical_name, stack_id, own))
    if not lives and not parameters.shared:
        resources += _further(place, parameters.name, parameters.further)
    return Stack(name=parameters.name, stack_id=stack_id, team=parameters.team, resources=resources)


def _service_resources(place: Place, parameters: StackParameters, life: ServiceLife) -> list[Resource]:
    name, family = life.service.name, life.family
    log_group = f"/ecs/{family}"
    # What the versions of a family share belongs to the platform's stack of that family.
    shared = [
        ("LogGroup", "AWS::Logs::LogGroup", log_group),
        ("TaskRole", "AWS::IAM::Role", f"{family}-task"),
        ("ExecutionRole", "AWS::IAM::Role", f"{family}-execution"),
    ]
    own = [
        *(shared if family == name else []),
        ("TaskDefinition", "AWS::ECS::TaskDefinition", life.task_definition_arn(life.newest.revision)),
    ]
    if life.service.launch_type == "FARGATE":
        own.append(("SecurityGroup", "AWS::EC2::SecurityGroup", f"sg-0{place.key(16, 'sg', name)}"))
    if life.service.target_group:
        rule = place.arn("elasticloadbalancing", f"listener-rule/app/web/{place.key(48, 'stackrule', name)}")
        own.append(("TargetGroup", "AWS::ElasticLoadBalancingV2::TargetGroup", life.target_group_arn))
        own.append(("ListenerRule", "AWS::ElasticLoadBalancingV2::ListenerRule", rule))
    resources = [
        Resource(logical_id=_logical(place, name, what), type=kind, physical_id=physical)
        for what, kind, physical in own
    ]
    service = Resource(
        logical_id=_logical(place, name, "Service"), type="AWS::ECS::Service", physical_id=life.arn, life=life
    )
    return [*resources, service, *_further(place, name, parameters.further)]


def _further(place: Place, scope: str, count: int) -> list[Resource]:
    rounds = [(n, *_FURTHER[n % len(_FURTHER)]) for n in range(count)]
    return [
        _resource(place, f"{scope}-{n // len(_FURTHER)}" if n >= len(_FURTHER) else scope, what, kind)
        for n, what, kind in rounds
    ]


def _resource(place: Place, scope: str, what: str, kind: str) -> Resource:
    return Resource(
        logical_id=_logical(place, scope, what),
        type=kind,
        physical_id=f"{scope}-{what}-{place.ids.suffix(12, 'physical', place.account_id, place.region, scope, what)}",
    )


def _nested(
    place: Place, parameters: StackParameters, logical_name: str, parent_id: str, resources: list[Resource]
) -> Resource:
    resource_id = _logical(place, parameters.name, f"{logical_name}NestedStack{logical_name}NestedStackResource")
    suffix = place.ids.suffix(12, place.account_id, place.region, parameters.name, logical_name)
    name = f"{parameters.name}-{resource_id}-{suffix}"[:128]
    child = Stack(
        name=name,
        stack_id=_stack_id(place, name),
        team=parameters.team,
        resources=resources,
        parent_id=parent_id,
    )
    return Resource(logical_id=resource_id, type=_STACK, physical_id=child.stack_id, child=child)


def _logical(place: Place, scope: str, what: str) -> str:
    """Name a resource as CDK does: its path, then eight hexadecimal digits."""
    return f"{what}{place.key(8, 'logical', scope, what).upper()}"


def _pascal(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("-"))


def _stack_id(place: Place, name: str) -> str:
    return place.arn("cloudformation", f"stack/{name}/{place.uuid('stack', name)}")
