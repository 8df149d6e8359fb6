"""The life of one service laid out in time: revisions, deployments and tasks that all documents agree on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from evals.bases.place import Place, Subnet
from evals.bases.story import Deployment, Noise, Service, StoppedTasks, TargetState

GONE_AFTER_STOP = timedelta(seconds=12)  # the interface is detached, then the task is STOPPED


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One task definition revision."""

    number: int
    image: str  # full reference
    pushed: bool
    cpu: int
    memory: int
    container_port: int
    environment: dict[str, str]
    secrets: dict[str, str]
    command: tuple[str, ...]
    registered_at: datetime
    registered_by: str
    deregistered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollout:
    """One deployment of a revision, and the ids AWS gives it."""

    number: int
    revision: Revision
    began: datetime
    ended: datetime | None  # None: still going on
    turned: datetime | None  # when ECS gave it up
    by: str
    outcome: str
    story: Deployment | None  # None: one of the uneventful ones before the story
    deployment_id: str
    restoring_id: str  # the deployment that restores the revision before, where there is one
    service_deployment_id: str
    service_revision_id: str

    @property
    def serves(self) -> bool:
        """Whether its revision became the one that serves."""
        return self.outcome == "succeeded"


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskLife:
    """One task from creation to stop."""

    task_id: str
    rollout: Rollout  # it started the task
    created: datetime
    started: datetime | None
    stopping: datetime | None
    subnet: Subnet
    address: str
    ending: StoppedTasks | None
    status: str
    target: TargetState | None
    logs: tuple[str, ...]
    chatty: bool  # writes the ordinary lines of a serving task
    noise: Noise | None = None  # what it wrote after `logs`

    @property
    def stopped(self) -> datetime | None:
        """When it was STOPPED."""
        return self.stopping + GONE_AFTER_STOP if self.stopping else None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLife:
    """Everything that happened to one service."""

    place: Place
    service: Service
    revisions: list[Revision]
    rollouts: list[Rollout]  # oldest first
    tasks: list[TaskLife]

    @property
    def newest(self) -> Rollout:
        """The deployment begun last."""
        return self.rollouts[-1]

    @property
    def serving(self) -> Rollout | None:
        """The last deployment that succeeded."""
        return next((rollout for rollout in reversed(self.rollouts) if rollout.serves), None)

    @property
    def family(self) -> str:
        """The task definition family."""
        return self.service.family or self.service.name

    @property
    def arn(self) -> str:
        """The service's ARN."""
        return self.place.arn("ecs", f"service/{self.service.cluster}/{self.service.name}")

    @property
    def created(self) -> datetime:
        """When the service was created."""
        return self.rollouts[0].began

    @property
    def target_group_arn(self) -> str:
        """The ARN of its target group, whether or not it has one."""
        name = self.service.name
        return self.place.arn("elasticloadbalancing", f"targetgroup/{name[:32]}/{self.place.key(16, 'tg', name)}")

    @property
    def alternate_target_group_arn(self) -> str:
        """The ARN of the second target group that a blue/green service has."""
        name = f"{self.service.name[:28]}-alt"
        return self.place.arn("elasticloadbalancing", f"targetgroup/{name}/{self.place.key(16, 'tg', name)}")

    def task_definition_arn(self, revision: Revision) -> str:
        """The ARN of a revision."""
        return self.place.arn("ecs", f"task-definition/{self.family}:{revision.number}")

    def serving_before(self, rollout: Rollout) -> Rollout | None:
        """The deployment that served when this one began."""
        return next((r for r in reversed(self.rollouts[: rollout.number]) if r.serves), None)
