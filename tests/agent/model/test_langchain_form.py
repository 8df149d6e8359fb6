from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from pydantic import BaseModel

from agent.model.configuration import ModelEntry
from agent.model.langchain_form import langchain_messages, langchain_tools, response_format
from agent.model.messages import ModelMessage, ModelRequest, ToolCall, ToolResult, UserMessage
from tests.model_stage import LOGS, NOVA, asking, entry

POINT = {"cachePoint": {"type": "default"}}


def points(request: ModelRequest, model: ModelEntry) -> list[bool]:
    return [
        not isinstance(message.content, str) and POINT in message.content
        for message in langchain_messages(request, model)
    ]


class Form(BaseModel):
    answer: int


HISTORY = (
    UserMessage(text="why?"),
    ModelMessage(text="I look.", tool_calls=(ToolCall(id="c1", name=LOGS.name, arguments={"task": "t1"}),)),
    ToolResult(call_id="c1", text="denied", failed=True),
)


def test_messages_keep_calls_results_and_their_failure():
    system, human, said, result = langchain_messages(asking(messages=HISTORY, tools=(LOGS,)), entry(cache=False))
    assert system == SystemMessage(content="You explain deployments.")
    assert human == HumanMessage(content="why?")
    assert isinstance(said, AIMessage)
    assert said.tool_calls[0]["args"] == {"task": "t1"}
    assert result == ToolMessage(content="denied", tool_call_id="c1", status="error")


def test_cache_points_stand_behind_the_system_text_and_in_a_loop_behind_the_last_message():
    assert points(asking(messages=HISTORY, tools=(LOGS,)), entry()) == [True, False, False, True]
    # A single question has nothing to come back to.
    assert points(asking(), entry()) == [True, False]


def test_nova_and_models_of_others_get_only_what_they_take():
    looped = asking(messages=HISTORY, tools=(LOGS,))
    assert points(looped, entry(NOVA)) == [True, False, False, False]
    assert points(looped, entry(library="openai")) == [False] * 4


def test_the_form_of_the_answer_is_a_schema_or_a_tool():
    request = asking(tools=(LOGS,), answer_as=Form)
    assert [tool["function"]["name"] for tool in langchain_tools(request, native_schema=True)] == [LOGS.name]
    assert [tool["function"]["name"] for tool in langchain_tools(request, native_schema=False)] == [
        LOGS.name,
        "give_answer",
    ]
    assert response_format(request, native_schema=False) == {}
    asked = response_format(request, native_schema=True)["response_format"]["json_schema"]
    assert (asked["name"], set(asked["schema"]["properties"])) == ("Form", {"answer"})
