import pytest

from agent.signals.ecs_rejection import parse_ecs_rejection


@pytest.mark.parametrize(
    "text",
    [
        "Invalid request provided: Create TaskDefinition: The 'memory' setting for container is greater than for the task. (Service: AmazonECS; Status Code: 400; Error Code: ClientException)",
        "An error occurred (ClientException) when calling the RegisterTaskDefinition operation: Invalid 'cpu' setting for task.",
        "An error occurred (InvalidParameterException) when calling the UpdateService operation: Unable to update network parameters on services with a CODE_DEPLOY deployment controller. Please use AWS CodeDeploy to trigger a new deployment.",
        "InvalidParameterException: The container web does not exist in the task definition.",
        "Invalid request provided: CreateService error: The container web did not have a container port 80 defined. (Service: AmazonECS; Status Code: 400; Error Code: InvalidParameterException)",
        "(service web) was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.",
        "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        "Fargate requires task definition to have execution role ARN to support ECR images.",
        "Error: creating ECS Task Definition (web): operation error ECS: RegisterTaskDefinition, https response error StatusCode: 400, RequestID: 1, ClientException: Container.image should not be null or empty.",
        "Task definition does not support launch_type FARGATE.",
        "TaskDefinition is inactive",
        "creating ECS Service (web): NamespaceNotFoundException: Failed to retrieve namespace for shop",
        "An error occurred (InvalidParameterException) when calling the UpdateService operation: portName grpc is not in the task definition.",
        "service web has 2 tasks protected from scale-in; the deployment is blocked by task protection",
        "Invalid request provided: When switching from launch type to capacity provider strategy on an existing service, you must force a new deployment. (Service: Ecs, Status Code: 400, Request ID: xxx)",
        "The specified platform does not satisfy the task definition’s required capabilities.",
    ],
)  # fmt: skip
def test_reads_what_ECS_rejects(text: str) -> None:
    found = parse_ecs_rejection(text)
    assert found is not None
    assert found.quote in text


@pytest.mark.parametrize(
    "text",
    [
        "(service web) has reached a steady state.",
        "ECS deployment ecs-svc/1 in progress.",
        "org.apache.hadoop.hbase.NamespaceNotFoundException: shop",
    ],
)  # fmt: skip
def test_other_texts_are_none(text: str) -> None:
    assert parse_ecs_rejection(text) is None


def test_terraform_names_the_resource_before_the_code() -> None:
    rejected = parse_ecs_rejection(
        "Error: error waiting for ECS service (quote) creation: InvalidParameterException: TaskDefinition can not be blank."
    )
    assert rejected is not None
    assert rejected.subject == "other"
