"""Everything one diagnosis read, immutable: the only thing detectors see.

Every field is a Read, or a mapping of Reads whose absent key means that nobody asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from tools.access import NOTHING_READ as NO_ACCESS_READ
from tools.access import AccessFacts
from tools.aws.scope import AwsScope
from tools.cloudformation.facts import ChangeSet, ChangeSetSummary, HookResult, Stack, StackOperation, StackResource
from tools.cloudtrail.facts import TrailEvent
from tools.codedeploy.facts import CodeDeployment, DeploymentTarget
from tools.ecr.facts import ImageLookup, RepositoryTags
from tools.ecs.cluster_facts import CapacityProvider, Cluster, ContainerInstance
from tools.ecs.facts import (
    Service,
    ServiceDeployment,
    ServiceRevision,
    Task,
    TaskDefinition,
)
from tools.ecs.managed_facts import ExpressService, ManagedDaemon
from tools.elb.facts import Listener, LoadBalancer, Rule, TargetGroup, TargetHealth
from tools.eventbridge.facts import ScheduledTask
from tools.evidence import NOT_ASKED, Evidence, Gap, Read
from tools.logs.facts import LogErrors, LogTail
from tools.network.facts import MountTarget, NetworkAcl, RouteTable, SecurityGroup, Subnet, VpcEndpoint
from tools.quotas.facts import Quota
from tools.runtime import NOTHING_READ as NO_RUNTIME_READ
from tools.runtime import RuntimeFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a diagnosis is about. Account and region always; the rest as far as it was named or found.

    `family` is the name without its version when every deployment makes a new service (checkout of checkout-v42).
    `whole_family` tells that all of them were asked about, not this version alone. `schedule_arn` is an EventBridge rule, or a schedule of its Scheduler, that runs a task,
    `daemon_arn` a managed daemon of ECS.
    """

    scope: AwsScope
    cluster: str | None = None
    service: str | None = None
    stack_name: str | None = None
    task_arn: str | None = None
    family: str | None = None
    whole_family: bool = False
    schedule_arn: str | None = None
    daemon_arn: str | None = None


# Told apart by identity: what is computed of it can be kept for as long as it lives (agent/failures/once.py).
@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class ServiceView:
    """One service of the target with what belongs to it alone.

    `name` is known even when `service` is Empty: a rollback may have deleted it. Deployments are newest first.
    `stack_ids` are the stacks that own it, found by its ARN or by events that mention it.
    `main` marks the services that are diagnosed; the others are members of the family, read for their state only.
    `code_deployments` are CodeDeploy's, newest first, where it deploys the service; `code_targets` by their id.
    """

    name: str
    arn: str | None
    service: Read[Service]
    deployments: Read[tuple[ServiceDeployment, ...]] = NOT_ASKED
    revisions: Read[tuple[ServiceRevision, ...]] = NOT_ASKED
    running_tasks: Read[tuple[Task, ...]] = NOT_ASKED
    stopped_tasks: Read[tuple[Task, ...]] = NOT_ASKED
    trail: Read[tuple[TrailEvent, ...]] = NOT_ASKED
    stack_ids: tuple[str, ...] = ()
    main: bool = True
    express: Read[ExpressService] = NOT_ASKED
    code_deployments: Read[tuple[CodeDeployment, ...]] = NOT_ASKED
    code_targets: Mapping[str, Read[DeploymentTarget]] = field(default_factory=dict[str, Read[DeploymentTarget]])


@dataclass(frozen=True, slots=True, kw_only=True)
class StackView:
    """One stack: the target, the owner of a service, or nested below or above it.

    `change_set` is the one that last changed it, `newest_change_set` the newest there is; where that one could not be
    made it is the newest `operation`, too.
    """

    id: str
    stack: Read[Stack]
    operation: Read[StackOperation] = NOT_ASKED
    resources: Read[tuple[StackResource, ...]] = NOT_ASKED
    hooks: Read[tuple[HookResult, ...]] = NOT_ASKED
    trail: Read[tuple[TrailEvent, ...]] = NOT_ASKED
    change_set: Read[ChangeSet] = NOT_ASKED
    newest_change_set: Read[ChangeSetSummary] = NOT_ASKED


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkView:
    """The network of the target, as far as a finding asked for it.

    Keys: subnets by id; route tables and network ACLs by the id of the subnet they hold for (Empty: it has no table of
    its own, and the VPC's main one was not read); endpoints by AWS's short name of the service, of all VPCs; security
    groups by id; mount targets by file system; load balancers by ARN.
    """

    subnets: Mapping[str, Read[Subnet]] = field(default_factory=dict[str, Read[Subnet]])
    route_tables: Mapping[str, Read[RouteTable]] = field(default_factory=dict[str, Read[RouteTable]])
    acls: Mapping[str, Read[NetworkAcl]] = field(default_factory=dict[str, Read[NetworkAcl]])
    endpoints: Mapping[str, Read[tuple[VpcEndpoint, ...]]] = field(
        default_factory=dict[str, Read[tuple[VpcEndpoint, ...]]]
    )
    security_groups: Mapping[str, Read[SecurityGroup]] = field(default_factory=dict[str, Read[SecurityGroup]])
    mount_targets: Mapping[str, Read[tuple[MountTarget, ...]]] = field(
        default_factory=dict[str, Read[tuple[MountTarget, ...]]]
    )
    load_balancers: Mapping[str, Read[LoadBalancer]] = field(default_factory=dict[str, Read[LoadBalancer]])


# Told apart by identity: what is computed of it can be kept for as long as it lives (agent/failures/once.py).
@dataclass(frozen=True, slots=True, kw_only=True, eq=False, weakref_slot=True)
class Snapshot:
    """All facts of one diagnosis.

    Keys: task definitions by ARN; target groups and target health by target group ARN; listeners by load balancer
    ARN; rules by listener ARN, those that carry a blue/green service's traffic by their own; log tails and searches by
    (task ARN, container name); images by image reference as written; repositories by
    `registry_id/repository`; quotas and their defaults by `service code/quota code`. `at` is the past moment asked about,
    None for now. `runs` are the calls that a schedule made, newest first.
    """

    target: Target
    taken_at: datetime
    services: tuple[ServiceView, ...] = ()
    tasks: Read[tuple[Task, ...]] = NOT_ASKED
    schedule: Read[ScheduledTask] = NOT_ASKED
    daemon: Read[ManagedDaemon] = NOT_ASKED
    runs: Read[tuple[TrailEvent, ...]] = NOT_ASKED
    stacks: tuple[StackView, ...] = ()
    cluster: Read[Cluster] = NOT_ASKED
    capacity_providers: Read[tuple[CapacityProvider, ...]] = NOT_ASKED
    container_instances: Read[tuple[ContainerInstance, ...]] = NOT_ASKED
    task_definitions: Mapping[str, Read[TaskDefinition]]
    target_groups: Mapping[str, Read[TargetGroup]]
    target_health: Mapping[str, Read[tuple[TargetHealth, ...]]]
    listeners: Mapping[str, Read[tuple[Listener, ...]]]
    rules: Mapping[str, Read[tuple[Rule, ...]]]
    production_rules: Mapping[str, Read[Rule]] = field(default_factory=dict[str, Read[Rule]])
    log_tails: Mapping[tuple[str, str], Read[LogTail]]
    log_errors: Mapping[tuple[str, str], Read[LogErrors]] = field(
        default_factory=dict[tuple[str, str], Read[LogErrors]]
    )
    images: Mapping[str, Read[ImageLookup]]
    repositories: Mapping[str, Read[RepositoryTags]]
    access: AccessFacts = NO_ACCESS_READ
    runtime: RuntimeFacts = NO_RUNTIME_READ
    network: NetworkView = field(default_factory=NetworkView)
    quotas: Mapping[str, Read[Quota]] = field(default_factory=dict[str, Read[Quota]])
    default_quotas: Mapping[str, Read[Quota]] = field(default_factory=dict[str, Read[Quota]])
    evidence: Mapping[str, Evidence]
    gaps: tuple[Gap, ...] = ()
    at: datetime | None = None
