"""The client over real HTTP: every ill of Bedrock and of langchain-aws that is known, with unmodified langchain-aws."""

import asyncio
import threading
import time
from dataclasses import replace
from datetime import datetime
from typing import Literal

import pytest
from pydantic import BaseModel

from agent.errors import SettingsError
from agent.language_model import open_language_model
from agent.model.configuration import ModelSettings
from agent.model.messages import ModelMessage, ToolCall, ToolResult, UserMessage
from agent.model.reply import Cut, ModelUsage, Refused, StructuredAnswer, TextAnswer, ToolCalls, Unavailable
from agent.model.spending import Amount, DayCaps
from agent.store.store import Store
from evals.bedrock_lab.mishaps import OUTAGE, THROTTLED, MishapRule
from evals.bedrock_lab.operations.guardrails import Guardrail
from evals.bedrock_lab.turn import Mishap, ModelCall, ToolUse, Turn
from tests.model_stage import BROKEN, HAIKU, LOGS, NOON, NOVA, SONNET, ModelStage, asking, entry
from tools.aws.accounts import Account
from tools.errors import CredentialsError


class Cause(BaseModel):
    category: Literal["image_not_found", "container_oom"]
    statement: str


CAUSE = '{"category": "image_not_found", "statement": "There is no tag v42."}'
LONG = (
    "You explain deployments. " * 400
)  # some 10,000 characters: past every minimum of the prompt cache but Haiku 4.5's


def says(text: str = "It has no image."):
    return lambda call: Turn(text=text)


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
    "turn",
    [
        Turn(tool_calls=(ToolUse(name=LOGS.name, raw='{"task": "we'),)),
        Turn(tool_calls=(ToolUse(name=LOGS.name, raw='["t1"]'),)),
        Turn(tool_calls=(ToolUse(name=LOGS.name, input={"task": "t"}),), stop_reason="end_turn"),
        Turn(stop_reason="tool_use"),
        Turn(stop_reason="malformed_tool_use"),
        Turn(stop_reason="malformed_model_output"),
        Turn(stop_reason="something_new", text=""),
        Turn(),
    ],
    ids=[
        "cut arguments",
        "no object",
        "no stop for tools",
        "no call",
        "malformed tool use",
        "malformed",
        "new",
        "empty",
    ],
)
async def test_a_malformed_answer_is_asked_for_once_more_and_then_given_up(bedrock: ModelStage, turn: Turn) -> None:
    bedrock.lab.play(turn, Turn(text="Better."))
    assert (await bedrock.run().ask(asking(tools=(LOGS,)))).outcome == TextAnswer(text="Better.")
    bedrock.lab.play(turn, turn)
    reply = await bedrock.run().ask(asking(tools=(LOGS,)))
    assert isinstance(reply.outcome, Unavailable)
    assert [attempt.failure for attempt in reply.attempts] == ["malformed", "malformed"]


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


@pytest.mark.parametrize(
    ("mishap", "failure"),
    [
        (THROTTLED, "throttled"),
        (OUTAGE, "server"),
        (Mishap(kind="error", code="InternalServerException"), "server"),
        (Mishap(kind="error", code="ModelErrorException"), "server"),
        (Mishap(kind="error", code="ModelNotReadyException"), "throttled"),
        (Mishap(kind="cut"), "connection"),
        (Mishap(kind="error", code="throttlingException", after_frames=2), "throttled"),
        (Mishap(kind="error", code="modelStreamErrorException", after_frames=2), "broken_stream"),
        (Mishap(kind="error", code="serviceUnavailableException", after_frames=1), "server"),
        (Mishap(kind="truncate", after_frames=0), "broken_stream"),
        (Mishap(kind="truncate", after_frames=2), "broken_stream"),
        (Mishap(kind="cut", after_frames=2), "broken_stream"),
    ],
)
async def test_what_may_pass_is_tried_again_once_by_us_alone(bedrock: ModelStage, mishap: Mishap, failure: str) -> None:
    bedrock.lab.fail(MishapRule(mishap=mishap, times=1))
    bedrock.lab.play(Turn(text="It has no image."))
    reply = await bedrock.run().ask(asking())
    assert reply.outcome == TextAnswer(text="It has no image.")
    assert [attempt.failure for attempt in reply.attempts] == [failure, None]
    assert bedrock.asked() == [SONNET, SONNET]


@pytest.mark.parametrize(
    ("mishap", "failure"),
    [
        (Mishap(kind="error", code="AccessDeniedException", message="You don't have access to the model."), "denied"),
        (Mishap(kind="error", code="ExpiredTokenException", message="The security token is expired"), "denied"),
        (
            Mishap(kind="error", code="ResourceNotFoundException", message="Could not resolve the model"),
            "unknown_model",
        ),
        (Mishap(kind="error", code="ThrottlingException", message="Too many tokens per day, please wait."), "quota"),
        (Mishap(kind="error", code="ModelTimeoutException"), "timeout"),
        (
            Mishap(kind="error", code="ValidationException", message="The model returned the following errors: x"),
            "rejected",
        ),
        (Mishap(kind="error", code="validationException", message="Input is too long.", after_frames=1), "too_long"),
    ],
)
async def test_what_will_not_pass_goes_to_the_next_model_at_once(
    bedrock: ModelStage, mishap: Mishap, failure: str
) -> None:
    bedrock.lab.fail(MishapRule(mishap=mishap, model=SONNET))
    bedrock.lab.play(Turn(text="It has no image."))
    reply = await bedrock.run(entry(), entry(NOVA)).ask(asking())
    assert (reply.model_id, [attempt.failure for attempt in reply.attempts]) == (NOVA, [failure, None])


async def test_a_model_that_falls_silent_is_not_asked_again(bedrock: ModelStage) -> None:
    bedrock.lab.fail(MishapRule(mishap=Mishap(kind="stall", after_frames=2, seconds=30), model=SONNET))
    bedrock.lab.play(otherwise=says())
    reply = await bedrock.run(entry(), entry(NOVA), hasty=True).ask(asking())
    assert (reply.model_id, [attempt.failure for attempt in reply.attempts]) == (NOVA, ["timeout", None])
    assert reply.attempts[0].usage.estimated
    assert reply.attempts[0].usage.output_tokens > 0


@pytest.mark.parametrize(
    ("mishap", "reason"),
    [
        (THROTTLED, "throttled"),
        (OUTAGE, "unreachable"),
        (BROKEN, "unreachable"),
        (Mishap(kind="error", code="AccessDeniedException"), "misconfigured"),
        (
            Mishap(kind="error", code="ValidationException", message="Input is too long for requested model."),
            "too_long",
        ),
        (Mishap(kind="error", code="ValidationException", message="no"), "rejected"),
    ],
)
async def test_with_every_model_failing_the_reason_is_told_in_a_sentence(
    bedrock: ModelStage, mishap: Mishap, reason: str
) -> None:
    bedrock.lab.fail(MishapRule(mishap=mishap))
    bedrock.lab.play(otherwise=says())
    outcome = (await bedrock.run(entry(), entry(NOVA)).ask(asking())).outcome
    assert isinstance(outcome, Unavailable)
    assert outcome.reason == reason
    assert outcome.detail.endswith(".")


async def test_a_bare_id_that_needs_a_profile_counts_as_misconfigured(bedrock: ModelStage) -> None:
    outcome = (await bedrock.run(entry("anthropic.claude-haiku-5-5")).ask(asking())).outcome
    assert outcome == Unavailable(
        reason="misconfigured", detail="AWS does not let Tsuba use the language model; its log names the reason."
    )


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


async def test_a_model_that_keeps_failing_is_left_alone(bedrock: ModelStage) -> None:
    bedrock.lab.fail(MishapRule(mishap=OUTAGE, model=SONNET))
    bedrock.lab.play(otherwise=says())
    language_model = bedrock.language_model(entry(), entry(NOVA), breaker_failures=2)
    for _ in range(3):
        reply = await language_model.open_run(subject="maria").ask(asking())
        assert reply.model_id == NOVA
    assert bedrock.asked() == [SONNET, SONNET, NOVA, NOVA, NOVA]


async def test_a_question_of_blanks_is_not_sent(bedrock: ModelStage) -> None:
    """langchain-aws sends a full stop for it."""
    outcome = (await bedrock.run().ask(asking(" \n", tools=(LOGS,)))).outcome
    assert (isinstance(outcome, Unavailable) and outcome.reason, bedrock.asked()) == ("rejected", [])
    bedrock.lab.play(Turn(text="Yes."))
    assert (await bedrock.run().ask(asking(system=" "))).outcome == TextAnswer(text="Yes.")


async def test_a_minute_without_tokens_left_is_told_as_throttling(bedrock: ModelStage) -> None:
    bedrock.lab.limit(1000)
    outcome = (await bedrock.run(entry(), entry(NOVA)).ask(asking())).outcome
    assert (isinstance(outcome, Unavailable) and outcome.reason, len(bedrock.asked())) == ("throttled", 4)


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


async def test_how_much_a_model_reasons_can_be_set(bedrock: ModelStage) -> None:
    bedrock.lab.play(otherwise=says())
    await bedrock.run(entry(effort="low")).ask(asking())
    await bedrock.run(entry(NOVA, effort="low")).ask(asking())
    claude, nova = (request.body["additionalModelRequestFields"] for request in bedrock.lab.requests())
    assert claude == {"thinking": {"type": "adaptive"}, "output_config": {"effort": "low"}}
    assert nova == {"reasoningConfig": {"type": "enabled", "maxReasoningEffort": "low"}}


async def test_nova_gets_no_cache_point_after_tool_results(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(text="OOM."))
    call = ModelMessage(tool_calls=(ToolCall(id="c1", name=LOGS.name),))
    history = (UserMessage(text="why?"), call, ToolResult(call_id="c1", text="exit 137"))
    reply = await bedrock.run(entry(NOVA)).ask(asking(system=LONG, messages=history, tools=(LOGS,)))
    assert reply.usage.cache == "written"


async def test_what_a_run_may_spend_ends_it_before_the_call(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(text="one", usage={"inputTokens": 90_000, "outputTokens": 10, "totalTokens": 90_010}))
    run = bedrock.run(run_usd=0.19)
    await run.ask(asking())
    outcome = (await run.ask(asking())).outcome
    assert (isinstance(outcome, Unavailable) and outcome.reason, run.usage.calls) == ("run_cap", 1)


async def test_what_a_person_and_everybody_may_spend_a_day_holds_across_clients(
    bedrock: ModelStage, lab_store: Store
) -> None:
    def reason(reply: object) -> str:
        outcome = getattr(reply, "outcome", None)
        return outcome.reason if isinstance(outcome, Unavailable) else "answered"

    bedrock.lab.play(
        otherwise=lambda call: Turn(text="a", usage={"inputTokens": 0, "outputTokens": 1000, "totalTokens": 1000})
    )
    limits = {"ledger": lab_store.usage, "user_day_usd": 0.026, "day_usd": 0.036, "max_tokens": 1000}
    said = [
        reason(await bedrock.run(subject=name, **limits).ask(asking()))
        for name in ["ada", "ada", "ada", "grace", "grace"]
    ]
    assert said == ["answered", "answered", "user_cap", "answered", "day_cap"]
    kept = lab_store.usage.on(NOON)
    assert (kept.usage.calls, kept.usage.cost_usd, kept.reserved.tokens) == (3, pytest.approx(0.03), 0)


class UnreadableLedger:
    def reserve(self, subject: str, amount: Amount, caps: DayCaps, *, at: datetime) -> None:
        raise OSError(subject, amount, caps, at)

    def settle(self, subject: str, reserved: Amount, usage: ModelUsage, *, at: datetime) -> None:
        raise AssertionError(subject, reserved, usage, at)


async def test_without_its_books_it_asks_nothing_and_raises_nothing(bedrock: ModelStage) -> None:
    outcome = (await bedrock.run(ledger=UnreadableLedger()).ask(asking())).outcome
    assert (isinstance(outcome, Unavailable) and outcome.reason, bedrock.asked()) == ("rejected", [])


async def test_once_closed_it_takes_no_question(bedrock: ModelStage) -> None:
    language_model = bedrock.language_model()
    run = language_model.open_run(subject="maria")
    language_model.close()
    outcome = (await run.ask(asking())).outcome
    assert (isinstance(outcome, Unavailable) and outcome.reason, bedrock.asked()) == ("deadline", [])


async def test_an_account_that_is_never_to_be_seen_by_a_model_costs_no_call(bedrock: ModelStage) -> None:
    accounts = [Account(id="1" * 12, name="shop"), Account(id="2" * 12, name="pay", model="never")]
    run = bedrock.language_model().open_run(subject="maria", accounts=accounts)
    assert run.never is not None
    outcome = (await run.ask(asking())).outcome
    assert (isinstance(outcome, Unavailable) and outcome.reason, bedrock.asked()) == ("forbidden", [])
    assert bedrock.language_model().open_run(subject="maria", accounts=accounts[:1]).never is None


async def test_without_a_chain_it_says_so_and_loads_no_library() -> None:
    def no_client(region: str | None) -> object:
        raise AssertionError

    language_model = open_language_model(
        ModelSettings(), environment={}, client_of=no_client, ledger=None, now=lambda: NOON
    )
    outcome = (await language_model.open_run(subject="maria").ask(asking())).outcome
    assert (isinstance(outcome, Unavailable) and outcome.reason, language_model.configured) == ("not_configured", False)


async def test_models_are_made_ready_beside_other_work_and_a_request_waits_for_them(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(text="Fine."))
    asked_for, given = threading.Event(), threading.Event()

    def slow_client(region: str | None) -> object:
        asked_for.set()
        assert given.wait(20)
        return bedrock.client

    opened = open_language_model(
        ModelSettings(chain=(entry(),)), environment={}, client_of=slow_client, ledger=None, now=lambda: NOON
    )
    assert not asked_for.is_set()
    opened.begin_loading()
    assert await asyncio.to_thread(asked_for.wait, 20)
    answer = asyncio.create_task(opened.open_run(subject="maria").ask(asking()))
    await asyncio.sleep(0)
    assert not answer.done()
    given.set()
    assert (await answer).outcome == TextAnswer(text="Fine.")
    opened.close()


async def test_a_model_that_cannot_be_used_is_raised_by_loading_and_said_by_asking() -> None:
    def no_region(region: str | None) -> object:
        raise CredentialsError("no region")

    opened = open_language_model(
        ModelSettings(chain=(entry(),)), environment={}, client_of=no_region, ledger=None, now=lambda: NOON
    )
    opened.begin_loading()
    with pytest.raises(CredentialsError, match="no region"):
        opened.load()
    outcome = (await opened.open_run(subject="maria").ask(asking())).outcome
    assert isinstance(outcome, Unavailable)
    assert outcome.reason == "misconfigured"
    opened.close()


async def test_time_that_is_up_ends_the_wait_though_the_model_goes_on(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(text="slow " * 400, pause_seconds=0.05))
    run = bedrock.run(call_seconds=0.3)
    outcome = (await run.ask(asking())).outcome
    assert isinstance(outcome, Unavailable)
    assert outcome.reason == "deadline"
    assert bedrock.lab.settle()
    (request,) = bedrock.lab.requests()
    assert (request.abandoned, request.frames < 100) == (True, True)


async def test_a_run_that_is_over_asks_nothing(bedrock: ModelStage) -> None:
    outcome = (await bedrock.run(until=time.monotonic() - 1).ask(asking())).outcome
    assert isinstance(outcome, Unavailable)
    assert bedrock.asked() == []


async def test_cancelling_stops_the_model_and_counts_what_it_wrote(bedrock: ModelStage) -> None:
    begun = threading.Event()

    def slow(call: ModelCall) -> Turn:
        begun.set()
        return Turn(text="slow " * 400, pause_seconds=0.05)

    bedrock.lab.play(slow)
    language_model = bedrock.language_model()
    run = language_model.open_run(subject="maria")
    asked = asyncio.create_task(run.ask(asking()))
    await asyncio.to_thread(begun.wait, 5)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert await asyncio.to_thread(bedrock.lab.settle)
    await asyncio.to_thread(language_model.pool.shutdown)
    assert bedrock.lab.requests()[0].abandoned
    assert (run.usage.calls, run.usage.estimated, run.usage.cost_usd < 0.01) == (1, True, True)


async def test_what_waits_for_a_place_is_never_sent_when_cancelled(bedrock: ModelStage) -> None:
    """The place is held by the call itself: giving one up does not let a further one start beside it."""
    begun, go_on = threading.Event(), threading.Event()

    def held(call: ModelCall) -> Turn:
        begun.set()
        go_on.wait(10)
        return Turn(text="done")

    bedrock.lab.play(held)
    language_model = bedrock.language_model(concurrency=1)
    first = asyncio.create_task(language_model.open_run(subject="a").ask(asking()))
    await asyncio.to_thread(begun.wait, 5)
    second = asyncio.create_task(language_model.open_run(subject="b").ask(asking()))
    await asyncio.sleep(0)
    for task in (first, second):
        task.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    go_on.set()
    await asyncio.to_thread(language_model.pool.shutdown)
    assert len(bedrock.asked()) == 1


async def test_many_ask_at_once_on_threads_of_the_clients_own(bedrock: ModelStage) -> None:
    """The default pool has six threads on two cores: two dozen calls would queue."""
    together = threading.Barrier(24, timeout=10)

    def all_at_once(call: ModelCall) -> Turn:
        together.wait()
        return Turn(text="ok")

    bedrock.lab.play(*[all_at_once] * 24)
    run = bedrock.run(concurrency=24, run_tokens=10_000_000, run_usd=100)
    replies = await asyncio.gather(*(run.ask(asking()) for _ in range(24)))
    assert {reply.outcome for reply in replies} == {TextAnswer(text="ok")}


@pytest.mark.parametrize("seed", range(4))
async def test_in_chaos_every_question_gets_an_outcome_and_the_books_balance(
    bedrock: ModelStage, lab_store: Store, seed: int
) -> None:
    bedrock.lab.unleash(0.5, seed=seed)
    bedrock.lab.play(otherwise=says())
    run = bedrock.run(entry(), entry(NOVA), ledger=lab_store.usage, run_usd=100, run_tokens=10_000_000)
    replies = await asyncio.gather(*(run.ask(asking(f"question {n}")) for n in range(12)))
    assert {type(reply.outcome) for reply in replies} <= {TextAnswer, Unavailable}
    assert all(reply.outcome == TextAnswer(text="It has no image.") for reply in replies if reply.model_id)
    assert sum(reply.usage.calls for reply in replies) == run.usage.calls == len(bedrock.asked())
    kept = lab_store.usage.on(NOON, "maria")
    assert (kept.usage.calls, kept.reserved.tokens, round(kept.reserved.usd, 6)) == (run.usage.calls, 0, 0)


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
