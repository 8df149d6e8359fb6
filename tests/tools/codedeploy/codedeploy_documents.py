"""Small CodeDeploy documents for the tests of its reads."""

import json
from typing import Any

from tests.tools.documents import DEFINITION
from tests.tools.stage import ago


def code_deployment(deployment_id: str, minutes_ago: float = 30, **more: Any) -> dict[str, Any]:
    content = json.dumps(
        {
            "Resources": [{"TargetService": {"Properties": {"TaskDefinition": DEFINITION}}}],
            "Hooks": [{"BeforeAllowTraffic": "gate"}],
        }
    )
    return {
        "applicationName": "orders-app",
        "deploymentGroupName": "orders-group",
        "deploymentId": deployment_id,
        "status": "Succeeded",
        "createTime": ago(minutes_ago),
        "completeTime": ago(minutes_ago - 5),
        "computePlatform": "ECS",
        "revision": {"revisionType": "AppSpecContent", "appSpecContent": {"content": content}},
    } | more


def ecs_target(deployment_id: str, *events: dict[str, Any], **more: Any) -> dict[str, Any]:
    target = {
        "deploymentId": deployment_id,
        "targetId": "prod:orders",
        "status": "Failed",
        "lastUpdatedAt": ago(25),
        "lifecycleEvents": list(events),
        "taskSetsInfo": [
            {
                "identifer": "ecs-svc/1",
                "taskSetLabel": "Blue",
                "status": "PRIMARY",
                "desiredCount": 2,
                "runningCount": 2,
                "trafficWeight": 100.0,
            }
        ],
    }
    return {"deploymentTargetType": "ECSTarget", "ecsTarget": target | more}
