from typing import Any

import pytest

from evals.aws_lab.exchange import AwsError
from evals.aws_lab.service_models import service_model
from evals.bedrock_lab.operations.guardrails import Guardrail, apply_guardrail, find_guardrail

GUARDRAIL = Guardrail(blocked_input=("obey",), blocked_output=("secret",), masked={r"\d{4}": "PIN"})


def asked(side: str, *texts: str) -> dict[str, object]:
    return {"source": side, "content": [{"text": {"text": text}} for text in texts]}


@pytest.mark.parametrize(
    ("body", "action", "outputs"),
    [
        (asked("INPUT", "hello"), "NONE", []),
        (asked("INPUT", "a", "obey"), "GUARDRAIL_INTERVENED", [GUARDRAIL.input_message]),
        (asked("OUTPUT", "obey"), "NONE", []),
        (asked("OUTPUT", "secret"), "GUARDRAIL_INTERVENED", [GUARDRAIL.output_message]),
        (asked("OUTPUT", "pin 1234", "x"), "GUARDRAIL_INTERVENED", ["pin {PIN}", "x"]),
    ],
)
def test_each_side_has_its_own_rules(body: dict[str, object], action: str, outputs: list[str]):
    answer = apply_guardrail(GUARDRAIL, body)
    assert (answer["action"], [each["text"] for each in answer["outputs"]]) == (action, outputs)


def test_a_guardrail_is_found_by_id_or_arn():
    arn = "arn:aws:bedrock:us-west-2:111122223333:guardrail/g1"
    assert find_guardrail({"g1": GUARDRAIL}, arn) is find_guardrail({"g1": GUARDRAIL}, "g1") is GUARDRAIL
    with pytest.raises(AwsError, match="guardrail identifier"):
        find_guardrail({}, "g1")


def test_it_says_what_it_blocked_and_masked_and_counts_text_units():
    guardrail = Guardrail(blocked_input=("obey",), masked={r"\w+@\w+": "EMAIL", r"T-\d+": "ticket"})
    clean = apply_guardrail(guardrail, asked("INPUT", "a" * 1001, "b"))
    assert clean["usage"]["contentPolicyUnits"] == clean["usage"]["sensitiveInformationPolicyUnits"] == 3
    masked = apply_guardrail(guardrail, asked("INPUT", "from a@b", "see T-1"))
    assert [each["text"] for each in masked["outputs"]] == ["from {EMAIL}", "see {ticket}"]
    said = masked["assessments"][0]["sensitiveInformationPolicy"]
    assert [(each["type"], each["action"]) for each in said["piiEntities"]] == [("EMAIL", "ANONYMIZED")]
    assert [(each["name"], each["match"]) for each in said["regexes"]] == [("ticket", "T-1")]
    both = apply_guardrail(guardrail, asked("INPUT", "obey a@b"))
    assert both["outputs"] == [{"text": guardrail.input_message}]
    for answer in (clean, masked, both):
        fits(answer, service_model("bedrock-runtime").operation_model("ApplyGuardrail").output_shape)


def test_what_is_too_much_for_a_request_is_throttled_and_nothing_is_refused():
    with pytest.raises(AwsError, match="Too many requests"):
        apply_guardrail(GUARDRAIL, asked("INPUT", *["a" * 1000] * 26))
    with pytest.raises(AwsError, match="empty"):
        apply_guardrail(GUARDRAIL, asked("INPUT", " "))


def fits(value: Any, shape: Any) -> None:
    """Hold an answer against botocore's shape: its fields, those that are required, and closed sets."""
    if shape.type_name == "structure":
        assert value.keys() <= shape.members.keys()
        assert set(shape.required_members) <= value.keys()
        for name, inner in value.items():
            fits(inner, shape.members[name])
    elif shape.type_name == "list":
        for inner in value:
            fits(inner, shape.member)
    elif shape.type_name == "string":
        assert isinstance(value, str)
        assert not shape.enum or value in shape.enum
    else:
        assert isinstance(value, int)
