"""Facts of CodeDeploy."""

from typing import Any

from tests.facts_place import BEGAN, CLUSTER, NEW, OLD, SERVICE, definition_arn, minutes
from tools.codedeploy.facts import CodeDeployment, DeploymentTarget, LifecycleEvent, TaskSetTraffic
from tools.evidence import Found


def code_deployment(deployment_id: str = "d-NEW", **fields: Any) -> CodeDeployment:
    """A CodeDeploy deployment of the newest revision that succeeded in eight minutes."""
    values: dict[str, Any] = {
        "id": deployment_id,
        "application": "web-app",
        "group": "web-group",
        "status": "Succeeded",
        "created_at": BEGAN,
        "completed_at": minutes(8),
        "creator": "user",
        "error_code": None,
        "error_message": None,
        "rolls_back": None,
        "rolled_back_by": None,
        "rollback_message": None,
        "ready_action": "CONTINUE_DEPLOYMENT",
        "ready_wait_minutes": 0,
        "terminating": False,
        "task_definition": definition_arn(57),
        "hooks": {},
        "evidence_id": f"ev-{deployment_id}",
    }
    return CodeDeployment(**{**values, **fields})


def code_target(deployment_id: str = "d-NEW", *steps: tuple[str, str, str | None]) -> Found[DeploymentTarget]:
    """How a deployment went on `web`: steps are (name, status, message), a minute each."""
    events = tuple(
        LifecycleEvent(
            name=name, status=status, started_at=minutes(index), ended_at=minutes(index + 1), message=message
        )
        for index, (name, status, message) in enumerate(steps)
    )
    task_sets = (
        TaskSetTraffic(id=OLD, label="Blue", status="PRIMARY", desired=2, running=2, traffic_weight=90.0),
        TaskSetTraffic(id=NEW, label="Green", status="ACTIVE", desired=2, running=2, traffic_weight=10.0),
    )
    target = DeploymentTarget(
        deployment_id=deployment_id,
        target_id=f"{CLUSTER}:{SERVICE}",
        status="InProgress",
        steps=events,
        task_sets=task_sets,
        evidence_id=f"ev-steps-{deployment_id}",
    )
    return Found(value=target)
