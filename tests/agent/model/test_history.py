import random
from dataclasses import replace

import pytest

from agent.model.history import GO_ON, LOST, NOTHING, repair_history
from agent.model.messages import Message, ModelMessage, ToolCall, ToolResult, UserMessage

WHY = UserMessage(text="why?")
CALL = ToolCall(id="c1", name="logs_tail_container", arguments={"task": "t1"})
OTHER = ToolCall(id="c2", name="logs_tail_container", arguments={"task": "t2"})
AGAIN = replace(OTHER, id="c1")  # another call under an id that was used
OWN = replace(OTHER, id="c1-2")
ASKED = ModelMessage(text="I look.", tool_calls=(CALL, OTHER))
THREE = ToolResult(call_id="c1", text="no memory")
ONE, TWO = ToolResult(call_id="c1", text="OOM"), ToolResult(call_id="c2", text="fine")


def lost(call_id: str) -> ToolResult:
    return ToolResult(call_id=call_id, text=LOST, failed=True)


def test_a_whole_history_comes_back_unchanged():
    whole = (WHY, ASKED, ONE, TWO, ModelMessage(text="OOM."), UserMessage(text="since when?"))
    assert repair_history(whole, with_tools=True) == whole


@pytest.mark.parametrize(
    ("broken", "repaired"),
    [
        ((WHY, ASKED, ONE), (WHY, ASKED, ONE, lost("c2"))),
        ((WHY, ASKED), (WHY, ASKED, lost("c1"), lost("c2"))),
        ((WHY, ASKED, TWO, ONE), (WHY, ASKED, ONE, TWO)),
        ((WHY, ASKED, ONE, WHY, TWO), (WHY, ASKED, ONE, TWO, WHY)),
        ((WHY, ASKED, ONE, ONE, TWO), (WHY, ASKED, ONE, TWO)),
        ((WHY, ToolResult(call_id="c9", text="x")), (WHY,)),
        ((ModelMessage(text="Hello."), WHY), (WHY,)),
        ((ASKED, ONE, TWO, WHY), (WHY,)),
        ((WHY, UserMessage(text=" \n"), ModelMessage()), (WHY,)),
        ((WHY, ModelMessage(text="So.")), (WHY, ModelMessage(text="So."), UserMessage(text=GO_ON))),
        (
            (WHY, ModelMessage(text="a"), ModelMessage(text="b"), WHY),
            (WHY, ModelMessage(text="a\nb"), WHY),
        ),
        (
            (WHY, ModelMessage(tool_calls=(CALL,)), ToolResult(call_id="c1", text=" ")),
            (WHY, ModelMessage(tool_calls=(CALL,)), ToolResult(call_id="c1", text=NOTHING)),
        ),
        (
            (WHY, ModelMessage(tool_calls=(ToolCall(id="c1", name="rm -rf /"),)), ONE),
            (WHY, ModelMessage(tool_calls=(ToolCall(id="c1", name="rm_-rf__"),)), ONE),
        ),
        ((WHY, ASKED, ONE, TWO, ModelMessage(tool_calls=(CALL,))), (WHY, ASKED, ONE, TWO)),
        (
            (WHY, ModelMessage(tool_calls=(CALL, CALL)), ONE, ONE),
            (WHY, ModelMessage(tool_calls=(CALL,)), ONE),
        ),
        (
            (WHY, ModelMessage(tool_calls=(CALL,)), ONE, ModelMessage(tool_calls=(AGAIN,)), THREE),
            (
                WHY,
                ModelMessage(tool_calls=(CALL,)),
                ONE,
                ModelMessage(tool_calls=(OWN,)),
                replace(THREE, call_id=OWN.id),
            ),
        ),
        (
            (WHY, ModelMessage(tool_calls=(CALL, AGAIN)), ONE, THREE),
            (WHY, ModelMessage(tool_calls=(CALL, OWN)), ONE, replace(THREE, call_id=OWN.id)),
        ),
    ],
)
def test_a_broken_history_is_repaired(broken: tuple[Message, ...], repaired: tuple[Message, ...]):
    assert repair_history(broken, with_tools=True) == repaired


def test_without_tools_calls_and_results_are_told():
    told = repair_history((WHY, ASKED, ONE, WHY), with_tools=False)
    assert all(not isinstance(each, ToolResult) and not getattr(each, "tool_calls", ()) for each in told)
    assert (
        told[1].text
        == 'I look.\n[I called logs_tail_container with {"task": "t1"}]\n[I called logs_tail_container with {"task": "t2"}]'
    )
    assert "OOM" in told[2].text
    assert LOST in told[2].text


@pytest.mark.parametrize("seed", range(200))
def test_whatever_is_lost_or_shuffled_repairing_ends_in_a_whole_history(seed: int):
    chance = random.Random(seed)
    pieces: list[Message] = [WHY, ASKED, ONE, TWO, ModelMessage(text="So."), UserMessage(text=" "), lost("c3"), WHY]
    pieces += [ModelMessage(tool_calls=(AGAIN,)), ModelMessage(tool_calls=(CALL, AGAIN, CALL)), THREE]
    broken = chance.choices(pieces, k=chance.randint(0, 12))
    repaired = repair_history(broken, with_tools=True)
    assert repair_history(repaired, with_tools=True) == repaired
    due: list[str] = []
    for message in repaired:
        if isinstance(message, ToolResult):
            assert due.pop(0) == message.call_id
            continue
        assert not due
        due = [call.id for call in message.tool_calls] if isinstance(message, ModelMessage) else []
    assert not due
    assert not repaired or (isinstance(repaired[0], UserMessage) and not isinstance(repaired[-1], ModelMessage))
