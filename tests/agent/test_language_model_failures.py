"""Every ill of Bedrock that is known, over real HTTP: what is tried again, what goes to the next model, what is told."""

import asyncio

import pytest

from agent.model.reply import TextAnswer, Unavailable
from agent.store.store import Store
from evals.bedrock_lab.mishaps import OUTAGE, THROTTLED, MishapRule
from evals.bedrock_lab.turn import Mishap, ToolUse, Turn
from tests.agent.language_model_cases import says
from tests.model_stage import BROKEN, LOGS, NOON, NOVA, SONNET, ModelStage, asking, entry


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


async def test_a_model_that_keeps_failing_is_left_alone(bedrock: ModelStage) -> None:
    bedrock.lab.fail(MishapRule(mishap=OUTAGE, model=SONNET))
    bedrock.lab.play(otherwise=says())
    language_model = bedrock.language_model(entry(), entry(NOVA), breaker_failures=2)
    for _ in range(3):
        reply = await language_model.open_run(subject="maria").ask(asking())
        assert reply.model_id == NOVA
    assert bedrock.asked() == [SONNET, SONNET, NOVA, NOVA, NOVA]


async def test_a_minute_without_tokens_left_is_told_as_throttling(bedrock: ModelStage) -> None:
    bedrock.lab.limit(1000)
    outcome = (await bedrock.run(entry(), entry(NOVA)).ask(asking())).outcome
    assert (isinstance(outcome, Unavailable) and outcome.reason, len(bedrock.asked())) == ("throttled", 4)


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
