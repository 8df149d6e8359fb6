"""A change that stands at a step only a person can end: which step, since when, until when, and what happens then.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
Source: https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ContinueDeployment.html
Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ExecuteChangeSet.html
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from agent.changes.blue_green import ready_until, target_of
from agent.changes.change_sets import reviewed
from agent.changes.current_change import CurrentChange, current_change
from tools.cloudformation.facts import ChangeSetSummary
from tools.ecs.facts import ServiceDeployment
from tools.evidence import Found
from tools.snapshot import ServiceView, Snapshot

Option = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What a service's change waits for. `until` and `then` are None where AWS does not tell them.

    `service`, `look`, `go_on` and `permission` are of the AWS CLI and IAM: how to look, how to continue, who may.
    """

    name: str
    step: str | None
    until: datetime | None
    then: str | None
    permission: str
    cli: str
    look: tuple[str, tuple[Option, ...]]
    go_on: tuple[str, tuple[Option, ...]] | None
    evidence_ids: tuple[str, ...]


def waiting_changes(snapshot: Snapshot) -> Iterator[Waiting]:
    """Yield what the newest changes of the diagnosed services, and of a stack asked about, wait for."""
    for view in snapshot.services:
        change = current_change(view) if view.main else None
        if change and change.waiting:
            yield _of_code_deploy(view, change) if change.code_deploy else _of_hook(view, change)
    for stack in snapshot.stacks:
        if isinstance(stack.newest_change_set, Found) and reviewed(stack):
            yield _of_change_set(stack.newest_change_set.value)


def _of_change_set(known: ChangeSetSummary) -> Waiting:
    options: tuple[Option, ...] = (("stack-name", known.stack_id), ("change-set-name", known.name))
    return Waiting(
        name=f"Stack {known.stack_name}",
        step=f"change set {known.name}",
        until=None,
        then=None,
        permission="cloudformation:ExecuteChangeSet",
        cli="cloudformation",
        look=("describe-change-set", options),
        go_on=("execute-change-set", options),
        evidence_ids=(known.evidence_id,),
    )


def _of_hook(view: ServiceView, change: CurrentChange) -> Waiting:
    known = change.restoration or change.deployment
    hooks = known.hooks if isinstance(known, ServiceDeployment) else ()
    hook = next((one for one in hooks if one.action_required), None)
    arn = known.arn if isinstance(known, ServiceDeployment) else ""
    options: tuple[Option, ...] = (("service-deployment-arn", arn),)
    go_on = (*options, ("hook-id", hook.hook_id), ("action", "CONTINUE")) if hook and hook.hook_id else None
    then = {"ROLLBACK": "ECS rolls it back by itself", "CONTINUE": "ECS continues it by itself"}
    return Waiting(
        name=view.name,
        step=(hook.stage or None) if hook else None,
        until=hook.expires_at if hook else None,
        then=then.get(hook.timeout_action or "") if hook else None,
        permission="ecs:ContinueServiceDeployment",
        cli="ecs",
        look=("describe-service-deployments", (("service-deployment-arns", arn),)),
        go_on=("continue-service-deployment", go_on) if go_on else None,
        evidence_ids=(known.evidence_id,) if known else (),
    )


def _of_code_deploy(view: ServiceView, change: CurrentChange) -> Waiting:
    deployment = change.code_restoration or change.code_deploy
    if deployment is None:
        raise ValueError(f"{view.name} is not deployed by CodeDeploy")
    target = target_of(view, deployment)
    done = [step.name for step in target.steps if step.status == "Succeeded"] if target else []
    option: Option = ("deployment-id", deployment.id)
    return Waiting(
        name=view.name,
        step=f"after {done[-1]}" if done else "before the traffic is rerouted",
        until=ready_until(view, deployment),
        then="CodeDeploy stops it" if deployment.ready_action == "STOP_DEPLOYMENT" else None,
        permission="codedeploy:ContinueDeployment",
        cli="deploy",
        look=("get-deployment", (option,)),
        go_on=("continue-deployment", (option, ("deployment-wait-type", "READY_WAIT"))),
        evidence_ids=(deployment.evidence_id, *((target.evidence_id,) if target else ())),
    )
