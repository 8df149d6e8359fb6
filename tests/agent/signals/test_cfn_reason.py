import pytest

from agent.signals.cfn_reason import parse_cfn_reason


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Resource creation cancelled", "cancelled"),
        ("Resource update cancelled", "cancelled"),
        ("The following resource(s) failed to update: [Service].", "resources_failed"),
        ("Embedded stack arn:aws:cloudformation:us-west-2:1:stack/a/b was not successfully updated. Currently in UPDATE_ROLLBACK_IN_PROGRESS with reason: The following resource(s) failed to update: [LambdaFunction].", "embedded_stack"),
        ("The following hook(s) failed: [A::B::C]", "guardrail"),
        ("Resource handler returned message: \"Error occurred during operation 'ECS Deployment Circuit Breaker was triggered'.\" (RequestToken: 1, HandlerErrorCode: GeneralServiceException)", "circuit_breaker"),
        ('Resource handler returned message: "Exceeded attempts to wait" (RequestToken: 1, HandlerErrorCode: NotStabilized)', "not_stabilized"),
        ("Certificate ARN 'arn:aws:acm:us-east-1:1:certificate/x' is not valid", "own"),
    ],
)  # fmt: skip
def test_tells_what_follows_from_what_a_resource_says_itself(text: str, kind: str) -> None:
    assert parse_cfn_reason(text).kind == kind


def test_unwraps_the_handlers_message_and_code() -> None:
    reason = parse_cfn_reason(
        'Resource handler returned message: "No such key (Service: Ecs, Status Code: 400)" (RequestToken: 1, '
        "HandlerErrorCode: InvalidRequest)"
    )
    assert reason.message == "No such key (Service: Ecs, Status Code: 400)"
    assert reason.handler_error_code == "InvalidRequest"
