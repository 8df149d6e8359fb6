import pytest

from agent.signals.name_conflict import parse_name_conflict


@pytest.mark.parametrize(
    "text",
    [
        "Resource handler returned message: \"Resource of type 'AWS::ECS::Service' with identifier 'dev-my-ecs-service' already exists.\" (RequestToken: 106a2ca3, HandlerErrorCode: AlreadyExists)",
        "my-bucket already exists in stack arn:aws:cloudformation:us-east-1:111122223333:stack/other/1",
        "my-bucket already exists",
        "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename checkout-service and update the stack again.",
        "A load balancer with the same name 'shop' exists, but with different settings (Service: ElasticLoadBalancingV2, Status Code: 400, Request ID: 1)",
        "An error occurred (RepositoryAlreadyExistsException) when calling the CreateRepository operation: The repository with name 'team/web' already exists in the registry with id '111122223333'",
        "Error: creating IAM Role (web): EntityAlreadyExists: Role with name web already exists.\n\tstatus code: 409",
        "Error: creating CloudWatch Logs Log Group (/ecs/web): ResourceAlreadyExistsException: The specified log group already exists",
        "The following hook(s)/validation failed: [AWS::EarlyValidation::ResourceExistenceCheck]. To troubleshoot Early Validation errors, use the DescribeEvents API for detailed failure information.",
        "[Tried to create resource record set [name='api.example.com.', type='A'] but it already exists]",
        "ECS capacity provider already exists: A capacity provider with the specified name already exists. (Service: AmazonECS; Status Code: 400; Error Code: ClientException)",
        "The security group 'web-sg' already exists for VPC 'vpc-1' (Service: AmazonEC2; Status Code: 400; Error Code: InvalidGroup.Duplicate)",
        "the specified rule \"peer: 0.0.0.0/0, TCP, from port: 80, to port: 80, ALLOW\" already exists (Service: AmazonEC2; Status Code: 400; Error Code: InvalidPermission.Duplicate",
    ],
)  # fmt: skip
def test_reads_names_that_are_taken(text: str) -> None:
    found = parse_name_conflict(text)
    assert found is not None
    assert found.quote in text


@pytest.mark.parametrize(
    "text",
    [
        "ERROR: relation \"users\" already exists",
        "mkdir: cannot create directory: File exists",
        "steady state",
    ],
)  # fmt: skip
def test_other_texts_are_none(text: str) -> None:
    assert parse_name_conflict(text) is None
