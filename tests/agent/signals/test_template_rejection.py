import pytest

from agent.signals.template_rejection import parse_template_rejection


@pytest.mark.parametrize(
    "text",
    [
        "Template format error: Unresolved resource dependencies [Vpc] in the Resources block of the template",
        "ValidationError: Template error: instance of Fn::GetAtt references undefined resource Vpc",
        "Circular dependency between resources: [A, B]",
        "Parameters: [VpcId] must have values",
        "Properties validation failed for resource Service with message: #: required key [Cluster] not found",
        "Resource handler returned message: \"1 validation error detected: Value 'x' at 'y' failed to satisfy constraint: Member must have length less than or equal to 64 (Service: Lambda, Status Code: 400)\" (RequestToken: 1, HandlerErrorCode: InvalidRequest)",
        "Value of property Subnets must be of type List of String",
        "Encountered unsupported property Foo",
        "Resource handler returned message: \"At least two subnets in two different Availability Zones must be specified (Service: ElasticLoadBalancingV2, Status Code: 400, Request ID: 1)\" (RequestToken: 1, HandlerErrorCode: InvalidRequest)",
        "The security group 'sg-1' does not exist (Service: AmazonEC2; Status Code: 400; Error Code: InvalidGroup.NotFound)",
        "MalformedPolicyDocument: The policy failed legacy parsing",
        "An error occurred (ValidationError) when calling the CreateChangeSet operation: Parameters: [X] do not exist in the template",
        "Property validation failure: [The property {/TargetType} is not valid]",
        "Invalid request provided: AWS::ElasticLoadBalancingV2::Listener Validation exception",
        "Transform AWS::Serverless-2016-10-31 failed with: Invalid Serverless Application Specification document.",
        "The subnet ID 'subnet-0' does not exist (Service: Ec2, Status Code: 400, Request ID: 1)",
    ],
)  # fmt: skip
def test_reads_rejected_templates_and_values(text: str) -> None:
    found = parse_template_rejection(text)
    assert found is not None
    assert found.quote in text


@pytest.mark.parametrize(
    "text",
    [
        "No updates are to be performed.",
        "Resource creation Initiated",
    ],
)  # fmt: skip
def test_other_texts_are_none(text: str) -> None:
    assert parse_template_rejection(text) is None
