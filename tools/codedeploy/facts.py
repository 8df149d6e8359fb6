"""Typed facts of CodeDeploy. Texts are redacted; times are aware UTC.

Source: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_Types.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeDeployment:
    """A CodeDeploy deployment. `status` is AWS's word: Created, Queued, InProgress, Baking, Ready, Succeeded, Failed, Stopped.

    `rolls_back` is the deployment that this one undoes; `rolled_back_by` the one that undid this one. `ready_action`
    says what CodeDeploy does when nobody reroutes the traffic within `ready_wait_minutes`. `task_definition` and
    `hooks` (lifecycle event to function) are the AppSpec's, as far as AWS shows it.
    """

    id: str
    application: str | None
    group: str | None
    status: str
    created_at: datetime
    completed_at: datetime | None
    creator: str | None
    error_code: str | None
    error_message: str | None
    rolls_back: str | None
    rolled_back_by: str | None
    rollback_message: str | None
    ready_action: str | None
    ready_wait_minutes: int | None
    terminating: bool
    task_definition: str | None
    hooks: Mapping[str, str]
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeployedService:
    """The ECS service a deployment group deploys to."""

    cluster: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LifecycleEvent:
    """One step of a deployment, such as Install or BeforeAllowTraffic. `message` is its diagnostics."""

    name: str
    status: str
    started_at: datetime | None
    ended_at: datetime | None
    message: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskSetTraffic:
    """A task set within a deployment. `label` is Blue or Green; `traffic_weight` is a percentage."""

    id: str
    label: str | None
    status: str | None
    desired: int
    running: int
    traffic_weight: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentTarget:
    """How a deployment went on one ECS service: its steps in their order, and who has the traffic."""

    deployment_id: str
    target_id: str
    status: str
    steps: tuple[LifecycleEvent, ...]
    task_sets: tuple[TaskSetTraffic, ...]
    evidence_id: str
