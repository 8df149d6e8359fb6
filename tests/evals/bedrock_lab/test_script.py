import pytest

from evals.aws_lab.exchange import AwsError
from evals.bedrock_lab.script import UNEXPECTED, Script
from evals.bedrock_lab.turn import ModelCall, ScriptError, Turn


def asked(text: str) -> ModelCall:
    return ModelCall(model_id="m", body={"messages": [{"role": "user", "content": [{"text": text}]}]})


def test_turns_are_played_in_their_order_and_once():
    script = Script([Turn(text="a"), Turn(text="b")])
    assert [script.answer(asked("?")).text for _ in range(2)] == ["a", "b"]
    script.check()
    with pytest.raises(AwsError) as caught:
        script.answer(asked("who are you?"))
    assert caught.value.code == UNEXPECTED
    with pytest.raises(ScriptError, match="unexpected request: m was asked, ending 'who are you"):
        script.check()


def test_a_turn_nobody_asked_for_is_complained_of():
    script = Script([Turn(text="a"), Turn(text="never said")])
    script.answer(asked("?"))
    with pytest.raises(ScriptError, match=r"unused turn: .*never said"):
        script.check()


def test_a_model_that_reads_answers_only_what_is_its_own():
    script = Script(
        [lambda call: Turn(text="logs") if "logs" in call.last else None, Turn(text="first")],
        otherwise=lambda call: Turn(text=f"again {call.last}"),
    )
    said = [script.answer(asked(text)).text for text in ("why?", "logs?", "x", "logs?")]
    assert said == ["first", "logs", "again x", "again logs?"]
    script.check()


def test_a_turn_that_does_not_arrive_is_due_again():
    script = Script([Turn(text="a")])
    assert script.answer(asked("?"), keep=True) == script.answer(asked("?"))
    script.check()


def test_a_model_that_breaks_has_not_spoken():
    def breaks(call: ModelCall) -> Turn:
        raise RuntimeError(call.last)

    script = Script([breaks])
    with pytest.raises(RuntimeError, match="why"):
        script.answer(asked("why"))
    with pytest.raises(ScriptError, match="unused turn"):
        script.check()
