"""Says in words who acted, from the identity CloudTrail records. Pure.

Source: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
"""

from collections.abc import Mapping
from typing import Any

_SERVICES = {
    "cloudformation.amazonaws.com": "CloudFormation",
    "codedeploy.amazonaws.com": "CodeDeploy",
    "codepipeline.amazonaws.com": "CodePipeline",
    "ecs.amazonaws.com": "Amazon ECS",
    "application-autoscaling.amazonaws.com": "Application Auto Scaling",
    "ecs.application-autoscaling.amazonaws.com": "Application Auto Scaling",
    "autoscaling.amazonaws.com": "EC2 Auto Scaling",
}
_SSO_ROLE = "AWSReservedSSO_"


def actor_text(identity: Mapping[str, Any], username: str | None) -> str:
    """Name a role, a user, or an AWS service; and the service that acted for them.

    A role of IAM Identity Center is many people's: there the session, which names the person, comes first.

    Example:
        >>> actor_text({"type": "AssumedRole", "invokedBy": "cloudformation.amazonaws.com",
        ...     "arn": "arn:aws:sts::111122223333:assumed-role/ci-deployer/4711"}, None)
        'ci-deployer via CloudFormation'
    """
    invoked = str(identity.get("invokedBy", ""))
    service = _service_name(invoked)
    who = _principal(identity) or username or ""
    if not who or who == invoked:
        return service or "somebody CloudTrail does not name"
    return f"{who} via {service}" if service else who


def _principal(identity: Mapping[str, Any]) -> str:
    arn = str(identity.get("arn", ""))
    if ":assumed-role/" in arn:
        role, _, session = arn.split(":assumed-role/", maxsplit=1)[1].rpartition("/")
        role = role or session
        return f"{session} ({role})" if role.startswith(_SSO_ROLE) else role
    issuer: Mapping[str, Any] = identity.get("sessionContext", {}).get("sessionIssuer", {})
    if issuer.get("userName"):
        return str(issuer["userName"])
    if identity.get("type") == "Root":
        return "the account's root user"
    return str(identity.get("userName", "") or arn.rsplit("/", maxsplit=1)[-1])


def _service_name(principal: str) -> str:
    return _SERVICES.get(principal) or principal.removesuffix(".amazonaws.com")
