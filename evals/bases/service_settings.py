"""Settings that a service, its deployments and its revisions repeat in ECS's records."""

from evals.bases.documents import Document
from evals.bases.load_balancer import production_rule_arn
from evals.bases.network import security_group_id
from evals.bases.timeline import Revision, ServiceLife

# How linear and canary deployments move the traffic.
_SHIFTS: dict[str, Document] = {
    "LINEAR": {"linearConfiguration": {"stepPercent": 20.0, "stepBakeTimeInMinutes": 5}},
    "CANARY": {"canaryConfiguration": {"canaryPercent": 10.0, "canaryBakeTimeInMinutes": 10}},
}


def compute(life: ServiceLife) -> Document:
    """Say where tasks run: launch type or capacity provider, and the network."""
    service = life.service
    if service.launch_type == "EC2":
        if not service.capacity_provider:
            return {"launchType": "EC2"}
        strategy = [{"capacityProvider": service.capacity_provider, "weight": 1, "base": 0}]
        return {"capacityProviderStrategy": strategy}
    network = {
        "subnets": [subnet.subnet_id for subnet in life.place.subnets(service.subnets)],
        "securityGroups": [security_group_id(life.place, service.name)],
        "assignPublicIp": "ENABLED" if service.public_ip else "DISABLED",
    }
    return {
        "launchType": "FARGATE",
        "platformVersion": "1.4.0",
        "platformFamily": "Linux",
        "networkConfiguration": {"awsvpcConfiguration": network},
    }


def service_connect(life: ServiceLife) -> Document:
    """Say how it takes part in Service Connect; empty where it does not."""
    part = life.service.service_connect
    if part is None:
        return {}
    namespace = life.place.arn("servicediscovery", f"namespace/ns-{life.place.key(16, 'namespace', part.namespace)}")
    alias = {"port": part.client_port, "dnsName": f"{life.family}.{part.namespace}"}
    configuration: Document = {
        "enabled": True,
        "namespace": namespace,
        "services": [{"portName": part.port_name, "discoveryName": life.family, "clientAliases": [alias]}],
    }
    if part.log_group:
        options = {
            "awslogs-group": f"/ecs/{life.family}",
            "awslogs-region": life.place.region,
            "awslogs-stream-prefix": "connect",
        }
        configuration["logConfiguration"] = {"logDriver": "awslogs", "options": options}
    return {"serviceConnectConfiguration": configuration}


def proxy_name(life: ServiceLife, task_id: str) -> str:
    """The name ECS gives the proxy of a task."""
    return f"ecs-service-connect-{life.place.key(5, 'proxy', task_id)}"


def load_balancers(life: ServiceLife, revision: Revision) -> list[Document]:
    """Say which target group gets the tasks; empty for a service nobody calls."""
    if not life.service.target_group:
        return []
    document: Document = {
        "targetGroupArn": life.target_group_arn,
        "containerName": life.family,
        "containerPort": revision.container_port,
    }
    if life.service.strategy != "ROLLING":
        document["advancedConfiguration"] = {
            "alternateTargetGroupArn": life.alternate_target_group_arn,
            "productionListenerRule": production_rule_arn(life),
            "roleArn": life.place.role_arn("ecs-load-balancing"),
        }
    return [document]


def deployment_configuration(life: ServiceLife) -> Document:
    """Say how deployments go: strategy, circuit breaker, lifecycle hooks."""
    service = life.service
    hooks = [
        {
            "targetType": "PAUSE",
            "lifecycleStages": [rollout.story.pause.stage],
            "timeoutConfiguration": {
                "timeoutInMinutes": int(rollout.story.pause.timeout.total_seconds() // 60),
                "action": "ROLLBACK",
            },
        }
        for rollout in life.rollouts
        if rollout.story and rollout.story.pause
    ]
    hooks += [
        {
            "targetType": "AWS_LAMBDA",
            "hookTargetArn": hook_function_arn(life, rollout.story.hook.function),
            "roleArn": life.place.role_arn("ecs-lifecycle-hooks"),
            "lifecycleStages": [rollout.story.hook.stage],
        }
        for rollout in life.rollouts
        if rollout.story and rollout.story.hook
    ]
    alarms = [name for rollout in life.rollouts if rollout.story for name in rollout.story.alarms]
    return {
        "maximumPercent": service.maximum_percent,
        "minimumHealthyPercent": service.minimum_healthy_percent,
        "deploymentCircuitBreaker": {
            "enable": service.circuit_breaker.enable,
            "rollback": service.circuit_breaker.rollback,
        },
        "strategy": service.strategy,
        "bakeTimeInMinutes": 0,
        **_SHIFTS.get(service.strategy, {}),
        **({"lifecycleHooks": hooks} if hooks else {}),
        **({"alarms": {"alarmNames": alarms, "enable": True, "rollback": True}} if alarms else {}),
    }


def hook_function_arn(life: ServiceLife, function: str) -> str:
    """The ARN of a lifecycle hook's function."""
    return life.place.arn("lambda", f"function:{function}")
