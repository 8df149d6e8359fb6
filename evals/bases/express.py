"""Base: what makes a service an Express service - everything around it is ECS's own.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/express-service-overview.html
"""

from evals.bases.documents import Document, Fragment
from evals.bases.load_balancer import production_rule_arn
from evals.bases.timeline import Rollout, ServiceLife


def express_service(life: ServiceLife) -> list[Fragment]:
    """Describe the service as an Express service; nothing where it is none."""
    if life.service.express is None:
        return []
    place, serving = life.place, life.serving or life.newest
    document: Document = {
        "cluster": place.arn("ecs", f"cluster/{life.service.cluster}"),
        "serviceName": life.service.name,
        "serviceArn": life.arn,
        "infrastructureRoleArn": place.role_arn("ecsInfrastructureRoleForExpressServices"),
        "status": {"statusCode": "ACTIVE"},
        "activeConfigurations": [
            {
                "taskDefinitionArn": life.task_definition_arn(serving.revision),
                "cpu": str(serving.revision.cpu),
                "memory": str(serving.revision.memory),
                "healthCheckPath": life.service.target_group.health_check_path
                if life.service.target_group
                else "/ping",
                "ingressPaths": [{"accessType": "PUBLIC", "endpoint": _endpoint(life)}],
                "createdAt": serving.began,
            }
        ],
        "createdAt": life.created,
        "updatedAt": life.newest.ended or life.newest.began,
    }
    return [place.fragment("ecs", "expressGatewayServices", document)]


def managed_resources(life: ServiceLife, rollout: Rollout) -> Document:
    """Write what ECS made for a revision; one of it may have failed."""
    failure = life.service.express.failure if life.service.express and rollout is life.newest else None

    def made(name: str, arn: str) -> Document:
        if failure and failure.resource == name:
            return {"arn": arn, "status": "FAILED", "statusReason": failure.reason, "updatedAt": rollout.began}
        return {"arn": arn, "status": "ACTIVE", "updatedAt": rollout.began}

    place, rule = life.place, production_rule_arn(life)
    listener = rule.replace(":listener-rule/", ":listener/").rpartition("/")[0]
    balancer = listener.replace(":listener/", ":loadbalancer/").rpartition("/")[0]
    certificate = made("certificate", place.arn("acm", f"certificate/{place.uuid('express', life.arn)}"))
    path: Document = {
        "accessType": "PUBLIC",
        "endpoint": _endpoint(life),
        "loadBalancer": made("loadBalancer", balancer),
        "certificate": certificate | {"domainName": _endpoint(life)},
        "listener": made("listener", listener),
        "rule": made("rule", rule),
        "targetGroups": [made("targetGroups", life.target_group_arn)],
    }
    return {"ingressPaths": [path]}


def _endpoint(life: ServiceLife) -> str:
    key = life.place.key(12, "express", life.arn)
    return f"{life.service.name}-{key}.ecs.{life.place.region}.on.aws"
