import pytest

from evals.aws_lab.exchange import AwsError
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
