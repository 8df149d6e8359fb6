from typing import Any

import pytest

from evals.bedrock_lab.turn import Mishap, ModelCall, ScriptError, ToolUse, Turn, read_turns

BODY: dict[str, Any] = {
    "system": [{"text": "Explain."}, {"cachePoint": {"type": "default"}}],
    "toolConfig": {"tools": [{"toolSpec": {"name": "logs"}}, {"cachePoint": {"type": "default"}}]},
    "messages": [
        {"role": "user", "content": [{"text": "why?"}]},
        {"role": "assistant", "content": [{"toolUse": {"toolUseId": "c1", "name": "logs", "input": {"n": 1}}}]},
        {
            "role": "user",
            "content": [
                {"toolResult": {"toolUseId": "c1", "content": [{"text": "OOM"}, {"json": {"code": 137}}]}},
                {"guardContent": {"text": {"text": "guarded"}}},
            ],
        },
    ],
}


def test_a_scripted_model_can_read_what_it_is_asked():
    call = ModelCall(model_id="m", body=BODY)
    assert (call.system, call.tools, call.results) == ("Explain.", ("logs",), ('OOM\n{"code": 137}',))
    assert call.last == 'OOM\n{"code": 137}\nguarded'
    assert call.text == f'Explain.\nwhy?\nlogs {{"n": 1}}\n{call.last}'


def test_turns_are_read_from_json():
    written = [
        {"text": "a"},
        {"tool_calls": [{"name": "logs", "input": {"n": 1}}], "mishap": {"kind": "cut", "after_frames": 1}},
    ]
    assert read_turns(written) == [
        Turn(text="a"),
        Turn(tool_calls=(ToolUse(name="logs", input={"n": 1}),), mishap=Mishap(kind="cut", after_frames=1)),
    ]


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ({}, "a list of turns"),
        ([3], "turn 0 is no object: 3"),
        ([{"txt": "a"}], "turn 0 has an unknown field 'txt'; known are text"),
        ([{"tool_calls": [{"nme": "a"}]}], "turn 0: a tool call has an unknown field 'nme'"),
        ([{}, {"mishap": {"kid": "cut"}}], "turn 1: its mishap has an unknown field 'kid'"),
    ],
)
def test_a_turn_of_another_form_is_named(written: object, complaint: str):
    with pytest.raises(ScriptError, match=complaint):
        read_turns(written)


def test_arguments_travel_as_json_or_as_they_are():
    assert (ToolUse(name="a", input={"n": 1}).arguments, ToolUse(name="a", raw='{"n').arguments) == ('{"n": 1}', '{"n')
