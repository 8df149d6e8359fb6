from agent.model.checked_texts import WITHHELD, CheckedTexts, pieces_of
from agent.model.messages import ModelMessage, ModelRequest, ToolCall, ToolResult, UserMessage
from agent.reasoning.fence import Fence, Fenced

FENCE = Fence(mark="m1")


def request(*pieces: tuple[str, str], fence: Fence | None = FENCE) -> ModelRequest:
    text = "\n".join(f"Evidence {label}:\n{FENCE.around(label, said, limit=99)}" for label, said in pieces)
    said = ModelMessage(text="I look", tool_calls=(ToolCall(id="c", name="n", arguments={"a": "evil"}),))
    result = ToolResult(call_id="c", text=FENCE.around("E9", "more evil", limit=99))
    return ModelRequest(system="s", messages=(UserMessage(text=text), said, result), fence=fence)


def test_others_words_are_what_stands_in_fences_of_the_user_and_of_tools() -> None:
    assert list(pieces_of(request(("E1", "fine")))) == [
        Fenced(label="E1", text="fine"),
        Fenced(label="E9", text="more evil"),
    ]


def test_without_a_fence_a_whole_message_is_others_words() -> None:
    asked = request(("E1", "fine"), fence=None)
    assert [piece.label for piece in pieces_of(asked)] == ["", ""]
    known = CheckedTexts()
    known.withhold(asked.messages[0].text)
    assert known.as_seen(asked) is None


def test_a_model_sees_what_passed_what_is_masked_and_that_something_is_withheld() -> None:
    known = CheckedTexts()
    asked = request(("E1", "fine"), ("E2", "from a@b"), ("E3", "evil"))
    assert known.unknown(piece.text for piece in pieces_of(asked)) == ["fine", "from a@b", "evil", "more evil"]
    known.show("fine", "fine")
    known.show("from a@b", "from {EMAIL}")
    known.withhold("evil")
    known.withhold("more evil")
    seen = known.as_seen(asked)
    assert seen is not None
    assert list(FENCE.inside(seen.messages[0].text)) == [
        Fenced(label="E1", text="fine"),
        Fenced(label="E2", text="from {EMAIL}"),
        Fenced(label="E3", text=WITHHELD),
    ]
    assert seen.messages[0].text.replace(WITHHELD, "evil").replace("{EMAIL}", "a@b") == asked.messages[0].text
    assert "evil" not in seen.messages[2].text
    assert seen.messages[1] == asked.messages[1]
    assert known.withheld == ("E3", "E9")


def test_nothing_is_asked_for_when_the_question_is_withheld() -> None:
    known = CheckedTexts()
    known.withhold("evil")
    assert known.as_seen(request(("E1", "fine"), ("question", "evil"))) is None
    assert known.withheld == ("question",)


def test_a_text_is_looked_at_once_and_a_blank_one_never() -> None:
    known = CheckedTexts()
    assert known.unknown(["a", "a", " ", "b"]) == ["a", "b"]
    known.show("a", "a")
    assert known.unknown(["a", "b"]) == ["b"]
