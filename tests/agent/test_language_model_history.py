"""What of a conversation is sent again: results that were lost, what is cached, what a model reasoned."""

from dataclasses import replace

from agent.model.messages import ModelMessage, ToolCall, ToolResult, UserMessage
from agent.model.reply import TextAnswer, ToolCalls
from evals.bedrock_lab.turn import ToolUse, Turn
from tests.agent.language_model_cases import LONG, says
from tests.model_stage import HAIKU, LOGS, NOVA, SONNET, ModelStage, asking, entry


async def test_a_history_that_lost_a_result_is_answered(bedrock: ModelStage) -> None:
    """Bedrock would refuse it, and for ever."""
    call = ModelMessage(tool_calls=(ToolCall(id="c1", name=LOGS.name, arguments={"task": "t1"}),))
    broken = (
        UserMessage(text="why?"),
        UserMessage(text="  "),
        call,
        UserMessage(text="and now?"),
        ModelMessage(text=""),
    )
    bedrock.lab.play(lambda asked: Turn(text="Fine.") if asked.results else None, says())
    run = bedrock.run()
    assert (await run.ask(asking(messages=broken, tools=(LOGS,)))).outcome == TextAnswer(text="Fine.")
    # Without tools Bedrock takes no calls in the history, and langchain would warn and rewrite them.
    answered = (*broken, ToolResult(call_id="c1", text="OOM"))
    await run.ask(asking(messages=answered))
    sent = bedrock.lab.requests()[-1].body
    assert ("toolConfig" in sent, "OOM" in str(sent["messages"])) == (False, True)


async def test_the_stable_beginning_is_cached_and_the_hit_is_measured(bedrock: ModelStage) -> None:
    bedrock.lab.play(otherwise=says())
    run = bedrock.run()
    first = await run.ask(asking("one", system=LONG))
    second = await run.ask(asking("two", system=LONG))
    assert (first.usage.cache, second.usage.cache) == ("written", "hit")
    assert second.usage.cache_read_tokens == first.usage.cache_write_tokens > 2000
    assert second.usage.cost_usd < first.usage.cost_usd / 3
    # Haiku 4.5 caches nothing below 4,096 tokens, without a word.
    assert (await bedrock.run(entry(HAIKU)).ask(asking(system=LONG))).usage.cache == "none"


async def test_a_loop_with_tools_caches_what_came_before(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(tool_calls=(ToolUse(name=LOGS.name, input={"task": "t1"}, id="c1"),)), Turn(text="OOM."))
    run = bedrock.run()
    question = asking(system=LONG, tools=(LOGS,))
    first = await run.ask(question)
    assert isinstance(first.outcome, ToolCalls)
    said = ModelMessage(tool_calls=first.outcome.calls)
    going_on = (*question.messages, said, ToolResult(call_id="c1", text="exit 137 " * 500))
    second = await run.ask(replace(question, messages=going_on))
    assert second.usage.cache_read_tokens >= first.usage.cache_write_tokens
    assert second.usage.cache_write_tokens > 1000


async def test_reasoning_goes_back_to_the_model_it_came_from_and_to_no_other(bedrock: ModelStage) -> None:
    """In a tool loop newer Claude models answer nothing without it; another model refuses it."""
    bedrock.lab.play(
        Turn(
            text="I look.", reasoning="hm " * 20, tool_calls=(ToolUse(name=LOGS.name, input={"task": "t1"}, id="c1"),)
        ),
        Turn(text="OOM."),
        Turn(text="OOM."),
    )
    question = asking(tools=(LOGS,))
    first = await bedrock.run().ask(question)
    assert isinstance(first.outcome, ToolCalls)
    assert first.outcome.text == "I look."
    going_on = replace(
        question, messages=(*question.messages, first.outcome.message, ToolResult(call_id="c1", text="137"))
    )
    for model_id in (SONNET, HAIKU):
        assert (await bedrock.run(entry(model_id)).ask(going_on)).outcome == TextAnswer(text="OOM.")
    same, other = (request.body["messages"][1]["content"] for request in bedrock.lab.requests()[1:])
    assert [next(iter(block)) for block in same] == ["reasoningContent", "text", "toolUse"]
    assert same[0]["reasoningContent"]["reasoningText"] == {"text": "hm " * 20, "signature": "c2ln"}
    assert same[2]["toolUse"]["input"] == {"task": "t1"}
    assert [next(iter(block)) for block in other] == ["text", "toolUse"]


async def test_nova_gets_no_cache_point_after_tool_results(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(text="OOM."))
    call = ModelMessage(tool_calls=(ToolCall(id="c1", name=LOGS.name),))
    history = (UserMessage(text="why?"), call, ToolResult(call_id="c1", text="exit 137"))
    reply = await bedrock.run(entry(NOVA)).ask(asking(system=LONG, messages=history, tools=(LOGS,)))
    assert reply.usage.cache == "written"
