"""One category a text, also where a text holds the words of several."""

import pytest

from agent.signals.rejection import MAX_TEXT, parse_rejection


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Received response status [FAILED] from custom resource. Message returned: User: x is not authorized to perform: iam:PassRole (RequestId: 1)", "cfn_custom_resource_failed"),
        ("User: arn:aws:iam::1:user/ci is not authorized to perform: acm:DescribeCertificate on resource: arn:aws:acm:eu-west-1:1:certificate/4c", "deploy_principal_denied"),
        ("Invalid request provided: CreateService error: Unable to assume the service linked role. (Service: AmazonECS; Status Code: 400; Error Code: InvalidParameterException)", "role_assume_failure"),
        ("ECS was unable to assume the role 'arn:aws:iam::1:role/x'. Verify that your IAM user has permissions to pass this role.", "role_assume_failure"),
        ("Invalid request provided: CreateService error: The target group with targetGroupArn arn:x does not have an associated load balancer. (Service: AmazonECS; Status Code: 400;", "load_balancer_config_conflict"),
        ("A listener already exists on this port for this load balancer (Service: ElasticLoadBalancingV2)", "load_balancer_config_conflict"),
        ("Export with name net:VpcId is already exported by stack net", "cfn_export_in_use"),
        ("InvalidParameterException: Creation of service was not idempotent. (Service: AmazonECS; Status Code: 400;", "cfn_name_conflict"),
        ("1 validation error detected: Value 'x' at 'y' failed (HandlerErrorCode: InvalidRequest)", "cfn_template_invalid"),
    ],
)  # fmt: skip
def test_the_most_particular_category_wins(text: str, category: str) -> None:
    rejection = parse_rejection(text)
    assert rejection is not None
    assert rejection.category == category
    assert rejection.quote in text


@pytest.mark.parametrize(
    "text",
    [
        "Resource creation cancelled",
        "Resource handler returned message: \"Error occurred during operation 'PutParameter'.\" (HandlerErrorCode: GeneralServiceException)",
        "Resource handler returned message: \"Exceeded attempts to wait\" (HandlerErrorCode: NotStabilized)",
        "The following hook(s) failed: [Acme::Network::NoPublicIp]",
        "User: arn:aws:iam::1:user/ci is not authorized to perform: ecs:CreateService on resource: * with an explicit deny in a service control policy",
        "(service web) has reached a steady state.",
        "",
    ],
)  # fmt: skip
def test_what_only_follows_or_belongs_to_others_is_no_refusal(text: str) -> None:
    assert parse_rejection(text) is None


def test_a_deletion_is_read_with_that_in_mind() -> None:
    text = "Rule set web is in use"
    assert parse_rejection(text) is None
    rejection = parse_rejection(text, deleting=True)
    assert rejection is not None
    assert rejection.category == "cfn_delete_dependency"


def test_only_the_beginning_of_a_very_long_text_is_read() -> None:
    assert parse_rejection("x" * MAX_TEXT + " HandlerErrorCode: AlreadyExists") is None


def test_an_unnamed_refusal_of_a_call_that_deploys_counts_only_where_aws_answered_a_change():
    found = parse_rejection("An error occurred (AccessDenied) when calling the UpdateService operation: ")
    assert found is not None
    assert (found.category, found.loose) == ("deploy_principal_denied", True)
    assert parse_rejection("An error occurred (AccessDenied) when calling the PutItem operation: ") is None
