"""The event EventBridge sends when a deployment fails, about a deployment of a scenario's world.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html
"""

import uuid
from collections.abc import Mapping
from typing import Any


class NoDeploymentError(Exception):
    """The world has no failed deployment of that service to send an event about."""


def deployment_failed_event(
    accounts: Mapping[str, Any], *, account_id: str, region: str, service: str
) -> dict[str, Any]:
    """Write SERVICE_DEPLOYMENT_FAILED for the newest deployment of a service that failed.

    Raises:
        NoDeploymentError: there is none.
    """
    ecs: Mapping[str, Any] = accounts.get(account_id, {}).get(region, {}).get("ecs", {})
    for document in ecs.get("services", []):
        failed = [d for d in document.get("deployments", []) if d.get("rolloutState") == "FAILED"]
        if document["serviceName"] == service and failed:
            newest = max(failed, key=lambda deployment: str(deployment["createdAt"]))
            return _event(account_id, region, document["serviceArn"], newest)
    raise NoDeploymentError(f"no deployment of {service} in {account_id}/{region} has failed")


def _event(account_id: str, region: str, service_arn: str, deployment: Mapping[str, Any]) -> dict[str, Any]:
    at = str(deployment.get("updatedAt") or deployment["createdAt"])
    return {
        "version": "0",
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{service_arn}/{deployment['id']}")),
        "detail-type": "ECS Deployment State Change",
        "source": "aws.ecs",
        "account": account_id,
        "time": at,
        "region": region,
        "resources": [service_arn],
        "detail": {
            "eventType": "ERROR",
            "eventName": "SERVICE_DEPLOYMENT_FAILED",
            "deploymentId": deployment["id"],
            "updatedAt": at,
            "reason": deployment.get("rolloutStateReason", ""),
        },
    }
