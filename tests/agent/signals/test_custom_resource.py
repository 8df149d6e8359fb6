import pytest

from agent.signals.custom_resource import parse_custom_resource


@pytest.mark.parametrize(
    "text",
    [
        "Received response status [FAILED] from custom resource. Message returned: Error: AccessDenied (RequestId: 1)",
        "Received response status [FAILED] from custom resource. Message returned: See the details in CloudWatch Log Stream: 2024/05/01/[$LATEST]abcdef0123",
        "Custom Resource failed to stabilize in expected time. If you are using the Python cfn-response module, you may need to update your Lambda function",
        "CloudFormation did not receive a response from your Custom Resource. Please check your logs for requestId [1].",
        "Vendor response doesn't contain Id attribute in object arn",
    ],
)  # fmt: skip
def test_reads_custom_resources_that_failed(text: str) -> None:
    found = parse_custom_resource(text)
    assert found is not None
    assert found.quote in text


@pytest.mark.parametrize(
    "text",
    [
        "custom resource created",
        "Received response status [SUCCESS] from custom resource",
    ],
)  # fmt: skip
def test_other_texts_are_none(text: str) -> None:
    assert parse_custom_resource(text) is None
