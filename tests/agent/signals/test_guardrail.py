import pytest

from agent.signals.guardrail import parse_guardrail


@pytest.mark.parametrize(
    ("text", "control", "names"),
    [
        ("The following hook(s) failed: [Acme::Network::NoPublicIp]", "hook", ("Acme::Network::NoPublicIp",)),
        ("The following hook(s) failed: [AWS::ControlTower::Hook] : Hook failed with message: ValidationError [CT.ECR.PR.2]: Require scanning [FIX]: Set it.", "control_tower", ("AWS::ControlTower::Hook", "CT.ECR.PR.2")),
        ("The following hook(s)/validation failed: [Acme::Tags::Required]", "hook", ("Acme::Tags::Required",)),
        ("Unexpected EC2 error while attempting to tag the network interface: TagPolicyViolation", "tag_policy", ()),
        ("User: arn:aws:sts::1:assumed-role/x/1 is not authorized to perform: ecs:CreateService on resource: * with an explicit deny in a service control policy", "service_control_policy", ()),
        ("Action denied by stack policy: Statement [#1] does not allow [Update:*] for resource [Db]", "stack_policy", ()),
    ],
)  # fmt: skip
def test_reads_the_control(text: str, control: str, names: tuple[str, ...]) -> None:
    denial = parse_guardrail(text)
    assert denial is not None
    assert (denial.control, denial.names) == (control, names)
    assert denial.quote in text


def test_takes_the_hooks_message_whole() -> None:
    denial = parse_guardrail("The following hook(s) failed: [A::B::C] : Hook failed with message: no public IP allowed")
    assert denial is not None
    assert denial.message == "no public IP allowed"


@pytest.mark.parametrize(
    "text",
    [
        "React hook failed to render",
        "The following hook(s)/validation failed: [AWS::EarlyValidation::PropertyValidation]. Use the DescribeEvents API.",
        "User: x is not authorized to perform: ecs:CreateService because no identity-based policy allows it",
        "Resource creation cancelled",
    ],
)
def test_other_refusals_are_no_guardrail(text: str) -> None:
    assert parse_guardrail(text) is None
