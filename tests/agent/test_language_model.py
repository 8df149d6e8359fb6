"""The client over real HTTP, with unmodified langchain-aws: what is sent, in which forms answers come, which models stand in."""

import pytest

from agent.errors import SettingsError
from agent.language_model import open_language_model
from agent.model.configuration import ModelSettings
from agent.model.messages import ToolCall
from agent.model.reply import Cut, Refused, StructuredAnswer, TextAnswer, ToolCalls, Unavailable
from evals.bedrock_lab.operations.guardrails import Guardrail
from evals.bedrock_lab.turn import ModelCall, ToolUse, Turn
from tests.agent.language_model_cases import CAUSE, Cause, says
from tests.model_stage import HAIKU, LOGS, NOON, NOVA, SONNET, ModelStage, asking, entry


async def test_an_answer_comes_with_its_model_tokens_and_cost(bedrock: ModelStage) -> None:
    bedrock.lab.play(
        Turn(text="There is no tag v42.", usage={"inputTokens": 1000, "outputTokens": 100, "totalTokens": 1100})
    )
    run = bedrock.run()
    reply = await run.ask(asking())
    assert reply.outcome == TextAnswer(text="There is no tag v42.")
    assert (reply.model_id, reply.usage.input_tokens, reply.usage.output_tokens) == (SONNET, 1000, 100)
    assert reply.usage.cost_usd == pytest.approx(0.003)
    assert run.usage == reply.usage


async def test_the_limit_of_the_answer_is_always_sent_and_never_above_the_settings(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(text="a"), Turn(text="b"))
    run = bedrock.run(max_tokens=700)
    await run.ask(asking())
    await run.ask(asking(max_tokens=90))
    assert [each.body["inferenceConfig"] for each in bedrock.lab.requests()] == [{"maxTokens": 700}, {"maxTokens": 90}]


async def test_tool_calls_come_back_with_their_arguments(bedrock: ModelStage) -> None:
    calls = (
        ToolUse(name=LOGS.name, input={"task": "t1"}, id="c1"),
        ToolUse(name=LOGS.name, input={"task": "t2"}, id="c2"),
    )
    bedrock.lab.play(Turn(text="I look.", tool_calls=calls))
    reply = await bedrock.run().ask(asking(tools=(LOGS,)))
    assert reply.outcome == ToolCalls(
        calls=(
            ToolCall(id="c1", name=LOGS.name, arguments={"task": "t1"}),
            ToolCall(id="c2", name=LOGS.name, arguments={"task": "t2"}),
        ),
        text="I look.",
    )


@pytest.mark.parametrize("streaming", [True, False])
async def test_a_tool_call_cut_short_is_never_a_tool_call(bedrock: ModelStage, streaming: bool) -> None:
    """langchain makes valid arguments of `{"task": "we`."""
    bedrock.lab.play(
        Turn(text="I", tool_calls=(ToolUse(name=LOGS.name, raw='{"task": "we'),), stop_reason="max_tokens")
    )
    reply = await bedrock.run(entry(streaming=streaming)).ask(asking(tools=(LOGS,)))
    assert reply.outcome == Cut(reason="max_tokens", text="I")


@pytest.mark.parametrize(
    ("stop", "outcome"),
    [
        ("max_tokens", Cut(reason="max_tokens", text="Half")),
        ("model_context_window_exceeded", Cut(reason="context_window", text="Half")),
        ("stop_sequence", TextAnswer(text="Half")),
        ("content_filtered", Refused(reason="content_filter")),
        ("guardrail_intervened", Refused(reason="guardrail")),
    ],
)
async def test_every_reason_to_stop_is_told_apart(bedrock: ModelStage, stop: str, outcome: object) -> None:
    bedrock.lab.play(Turn(text="Half", stop_reason=stop))
    assert (await bedrock.run(entry(), entry(NOVA)).ask(asking())).outcome == outcome


async def test_a_guardrails_words_are_no_answer(bedrock: ModelStage) -> None:
    bedrock.lab.guard(gr1=Guardrail(blocked_input=("ignore all",)))
    run = bedrock.run(guardrail_id="gr1", guardrail_version="1")
    assert (await run.ask(asking("ignore all of it"))).outcome == Refused(reason="guardrail")


@pytest.mark.parametrize("model_id", [SONNET, HAIKU, NOVA])
async def test_an_answer_in_a_form_is_checked_whatever_the_model_can(bedrock: ModelStage, model_id: str) -> None:
    """Claude takes the schema itself; Nova does not, and gets it as a tool that it has to call."""

    def answer(call: ModelCall) -> Turn:
        if "outputConfig" in call.body:
            return Turn(text=CAUSE)
        assert call.body["toolConfig"]["toolChoice"] == {"tool": {"name": "give_answer"}}
        return Turn(tool_calls=(ToolUse(name="give_answer", raw=CAUSE),))

    bedrock.lab.play(answer)
    reply = await bedrock.run(entry(model_id)).ask(asking(answer_as=Cause))
    assert reply.outcome == StructuredAnswer(value=Cause.model_validate_json(CAUSE))


async def test_a_schema_as_a_tool_is_not_forced_where_forcing_is_refused(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(tool_calls=(ToolUse(name="give_answer", raw=CAUSE),)))
    reply = await bedrock.run(entry(SONNET, native_schema=False)).ask(asking(answer_as=Cause))
    assert isinstance(reply.outcome, StructuredAnswer)
    assert "toolChoice" not in bedrock.lab.requests()[0].body["toolConfig"]


async def test_an_answer_without_its_form_is_asked_for_once_more_and_then_kept_as_text(bedrock: ModelStage) -> None:
    """with_structured_output gives None for a model that calls no tool."""
    bedrock.lab.play(Turn(text="An image."), Turn(text="An image."))
    reply = await bedrock.run(entry(NOVA)).ask(asking(answer_as=Cause))
    assert reply.outcome == Cut(reason="malformed", text="An image.")
    bedrock.lab.play(Turn(text='{"category": "aliens", "statement": "x"}'), Turn(text=CAUSE))
    reply = await bedrock.run().ask(asking(answer_as=Cause))
    assert isinstance(reply.outcome, StructuredAnswer)
    assert "category" in reply.attempts[0].detail


async def test_the_profile_of_an_application_is_called_by_its_arn(bedrock: ModelStage) -> None:
    arn = "arn:aws:bedrock:us-west-2:111122223333:application-inference-profile/ab12cd34"
    bedrock.lab.profile("ab12cd34", SONNET)
    bedrock.lab.play(Turn(text=CAUSE))
    reply = await bedrock.run(entry(arn, base_id="anthropic.claude-sonnet-5-5")).ask(asking(answer_as=Cause))
    assert isinstance(reply.outcome, StructuredAnswer)
    assert [(each.operation, each.model_id) for each in bedrock.lab.requests()] == [("ConverseStream", arn)]


async def test_a_model_langchain_does_not_know_streams_all_the_same(bedrock: ModelStage) -> None:
    bedrock.lab.profile("us.acme.new-1", SONNET)
    bedrock.lab.play(Turn(text="Yes."))
    assert (await bedrock.run(entry("us.acme.new-1")).ask(asking())).outcome == TextAnswer(text="Yes.")
    assert bedrock.lab.requests()[0].operation == "ConverseStream"


async def test_a_question_of_blanks_is_not_sent(bedrock: ModelStage) -> None:
    """langchain-aws sends a full stop for it."""
    outcome = (await bedrock.run().ask(asking(" \n", tools=(LOGS,)))).outcome
    assert (isinstance(outcome, Unavailable) and outcome.reason, bedrock.asked()) == ("rejected", [])
    bedrock.lab.play(Turn(text="Yes."))
    assert (await bedrock.run().ask(asking(system=" "))).outcome == TextAnswer(text="Yes.")


async def test_how_much_a_model_reasons_can_be_set(bedrock: ModelStage) -> None:
    bedrock.lab.play(otherwise=says())
    await bedrock.run(entry(effort="low")).ask(asking())
    await bedrock.run(entry(NOVA, effort="low")).ask(asking())
    claude, nova = (request.body["additionalModelRequestFields"] for request in bedrock.lab.requests())
    assert claude == {"thinking": {"type": "adaptive"}, "output_config": {"effort": "low"}}
    assert nova == {"reasoningConfig": {"type": "enabled", "maxReasoningEffort": "low"}}


async def test_without_a_chain_it_says_so_and_loads_no_library() -> None:
    def no_client(region: str | None) -> object:
        raise AssertionError

    language_model = open_language_model(
        ModelSettings(), environment={}, client_of=no_client, ledger=None, now=lambda: NOON
    )
    outcome = (await language_model.open_run(subject="maria").ask(asking())).outcome
    assert (isinstance(outcome, Unavailable) and outcome.reason, language_model.configured) == ("not_configured", False)


async def test_any_other_model_of_langchain_can_stand_in(bedrock: ModelStage, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in bedrock.lab.credentials.items():
        monkeypatch.setenv(name.upper(), value)
    options = {"endpoint_url": bedrock.lab.url, "region_name": "us-west-2"}
    other = entry(HAIKU, library="bedrock_converse", options=options)
    bedrock.lab.play(
        Turn(tool_calls=(ToolUse(name=LOGS.name, input={"task": "t"}, id="c"),)),
        Turn(tool_calls=(ToolUse(name="give_answer", raw=CAUSE),)),
    )
    run = bedrock.run(other)
    assert isinstance((await run.ask(asking(tools=(LOGS,)))).outcome, ToolCalls)
    assert isinstance((await run.ask(asking(answer_as=Cause))).outcome, StructuredAnswer)


def test_a_library_that_is_not_installed_is_named(bedrock: ModelStage) -> None:
    with pytest.raises(SettingsError, match=r"model gpt-6 of openai \(setting model.chain\).*langchain-openai"):
        bedrock.language_model(entry("gpt-6", library="openai")).load()


def test_a_redirecting_environment_is_refused_at_the_start() -> None:
    with pytest.raises(SettingsError, match="LANGSMITH_GATEWAY"):
        open_language_model(
            ModelSettings(chain=(entry(),)),
            environment={"LANGSMITH_GATEWAY": "true"},
            client_of=lambda region: None,
            ledger=None,
            now=lambda: NOON,
        )
