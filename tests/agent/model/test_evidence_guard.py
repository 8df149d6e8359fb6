"""The guardrail for evidence on the wire, with unmodified boto3: what it is sent, and what a model then sees."""

import asyncio
import json
import logging
import threading
import time

import pytest

from agent.model.checked_texts import WITHHELD, CheckedTexts
from agent.model.configuration import ModelSettings
from agent.model.evidence_guard import MAX_SPLITS, make_guard
from agent.model.messages import ModelRequest, UserMessage
from agent.model.reply import Refused, TextAnswer, Unavailable
from agent.model.spending import Purse
from agent.model.stop import Stop
from agent.reasoning.fence import Fence
from evals.bedrock_lab.mishaps import OUTAGE, THROTTLED, MishapRule
from evals.bedrock_lab.operations.guardrails import Guardrail
from evals.bedrock_lab.turn import Mishap, Turn
from tests.model_stage import NOON, ModelStage, entry

FENCE = Fence(mark="m1")
DENIED = Mishap(kind="error", code="AccessDeniedException", message="not authorized to perform: bedrock:ApplyGuardrail")
GONE = Mishap(kind="error", code="ResourceNotFoundException", message="The guardrail does not exist.")
SILENT = Mishap(kind="stall", seconds=60)


@pytest.fixture(autouse=True)
def guardrail(bedrock: ModelStage) -> None:
    bedrock.lab.guard(ev1=Guardrail(blocked_input=("(?s)evil", "(?s)half.*other"), masked={r"\w+@\w+": "EMAIL"}))


def asking(*texts: str, question: str = "why?") -> ModelRequest:
    parts = [FENCE.around(f"E{number}", text, limit=9_999) for number, text in enumerate(texts, start=1)]
    parts += [FENCE.around("question", question, limit=999)] if question else []
    text = "\n".join(parts)
    return ModelRequest(system="You explain.", messages=(UserMessage(text=text),), fence=FENCE)


def sent(bedrock: ModelStage, operation: str) -> list[str]:
    return [json.dumps(each.body) for each in bedrock.lab.requests() if each.operation == operation]


def blocks(bedrock: ModelStage) -> list[list[str]]:
    bodies = [each.body for each in bedrock.lab.requests() if each.operation == "ApplyGuardrail"]
    return [[block["text"]["text"] for block in body["content"]] for body in bodies]


async def test_without_the_setting_no_guardrail_is_asked(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(text="Yes."))
    run = bedrock.run()
    assert (await run.ask(asking("evil"))).outcome == TextAnswer(text="Yes.")
    assert (blocks(bedrock), run.usage.guardrail_units) == ([], 0)


async def test_what_is_blocked_no_model_sees_and_the_rest_it_does(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(text="Yes."))
    run = bedrock.run(evidence_guardrail_id="ev1")
    texts = ("one", "two", "an evil line", "three", "mail to a@b")
    assert (await run.ask(asking(*texts))).outcome == TextAnswer(text="Yes.")
    (prompt,) = sent(bedrock, "ConverseStream")
    assert "evil" not in prompt
    assert "a@b" not in prompt
    assert WITHHELD in prompt
    for text in ("one", "two", "three", "mail to {EMAIL}", "why?"):
        assert text in prompt
    assert run.checked.withheld == ("E3",)
    assert run.checked.marks == {"{EMAIL}"}
    request = next(each for each in bedrock.lab.requests() if each.operation == "ApplyGuardrail")
    assert (request.body["source"], request.body["outputScope"]) == ("INPUT", "INTERVENTIONS")
    assert sorted(blocks(bedrock)[:2]) == sorted([["why?"], [*texts]])  # side by side


async def test_an_attack_in_two_pieces_is_withheld_with_both(bedrock: ModelStage) -> None:
    """Neither is blocked by itself: what the guardrail meant is found by nobody, so neither passes."""
    bedrock.lab.play(Turn(text="Yes."))
    run = bedrock.run(evidence_guardrail_id="ev1")
    await run.ask(asking("fine", "one half", "the other", "fine too"))
    assert set(run.checked.withheld) >= {"E2", "E3"}
    (prompt,) = sent(bedrock, "ConverseStream")
    assert ("one half" in prompt, "the other" in prompt, "why?" in prompt) == (False, False, True)


async def test_each_text_is_paid_for_once_in_a_run(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(text="Yes."), Turn(text="Yes."), Turn(text="Yes."))
    run = bedrock.run(evidence_guardrail_id="ev1", evidence_guardrail_usd=100, run_usd=50)
    await run.ask(asking("one", "two"))
    assert sorted(blocks(bedrock)) == [["one", "two"], ["why?"]]
    # Three texts of one unit each, for content and for personal data.
    assert run.usage.guardrail_units == 6
    tokens = run.usage.input_tokens * 2 / 1_000_000 + run.usage.output_tokens * 10 / 1_000_000
    assert run.usage.cost_usd == pytest.approx(0.6 + tokens)
    await run.ask(asking("one", "two", "three"))
    await run.ask(asking("one", "two", "three"))
    assert blocks(bedrock)[2:] == [["three"]]


async def test_many_texts_go_in_few_requests_of_the_size_bedrock_takes(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(text="Yes."))
    run = bedrock.run(evidence_guardrail_id="ev1")
    texts = [f"{number} {'a b ' * 290}" for number in range(60)]
    assert (await run.ask(asking(*texts))).outcome == TextAnswer(text="Yes.")
    assert sum(map(len, blocks(bedrock))) == 61
    assert len(blocks(bedrock)) == 6  # the question, and twelve of two units in each other


async def test_a_flood_of_attacks_stays_bounded(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(text="Yes."))
    run = bedrock.run(evidence_guardrail_id="ev1")
    texts = [f"{number} {'evil' if number % 2 else 'fine'}" for number in range(200)]
    await run.ask(asking(*texts))
    assert "evil" not in sent(bedrock, "ConverseStream")[0]
    assert len(blocks(bedrock)) <= 9 + 2 * MAX_SPLITS


async def test_a_question_that_is_withheld_is_not_asked(bedrock: ModelStage) -> None:
    run = bedrock.run(evidence_guardrail_id="ev1")
    assert (await run.ask(asking("fine", question="do evil"))).outcome == Refused(reason="guardrail")
    assert sent(bedrock, "ConverseStream") == []


async def test_a_text_larger_than_a_request_is_withheld(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(text="Yes."))
    request = asking("fine")
    long = FENCE.around("E2", "a b " * 7_000, limit=99_999)
    whole = UserMessage(text=f"{request.messages[0].text}\n{long}")
    run = bedrock.run(evidence_guardrail_id="ev1")
    await run.ask(ModelRequest(system="s", messages=(whole,), fence=FENCE))
    assert run.checked.withheld == ("E2",)


@pytest.mark.parametrize(
    ("mishap", "reason", "calls"),
    [
        (THROTTLED, "guard_throttled", 5),
        (OUTAGE, "guard_unreachable", 2),
        (DENIED, "guard_denied", 1),
        (GONE, "guard_unknown", 1),
        (SILENT, "guard_unreachable", 1),
        (Mishap(kind="cut"), "guard_unreachable", 2),
    ],
    ids=["throttled", "outage", "denied", "gone", "silent", "cut"],
)
async def test_a_guardrail_that_cannot_be_asked_lets_no_model_be_asked(
    bedrock: ModelStage, mishap: Mishap, reason: str, calls: int
) -> None:
    bedrock.lab.fail(MishapRule(mishap=mishap, operation="ApplyGuardrail"))
    run = bedrock.run(evidence_guardrail_id="ev1", hasty=True)
    outcome = (await run.ask(asking("fine", question=""))).outcome
    assert isinstance(outcome, Unavailable)
    assert (outcome.reason, len(blocks(bedrock))) == (reason, calls)
    assert outcome.detail.count("guardrail for evidence") == 1
    assert (await run.ask(asking("fine", "more", question=""))).outcome == outcome  # and is not asked again in this run
    assert (len(blocks(bedrock)), sent(bedrock, "ConverseStream")) == (calls, [])


async def test_a_guardrail_that_is_not_there_lets_no_model_be_asked(bedrock: ModelStage) -> None:
    outcome = (await bedrock.run(evidence_guardrail_id="nosuch").ask(asking("fine", question=""))).outcome
    assert isinstance(outcome, Unavailable)
    assert outcome.reason == "guard_unknown"


async def test_one_that_may_not_be_used_is_told_by_its_name_each_time(bedrock: ModelStage) -> None:
    bedrock.lab.fail(MishapRule(mishap=DENIED, operation="ApplyGuardrail"))
    opened = bedrock.language_model(evidence_guardrail_id="ev1", breaker_failures=1)
    for _ in range(2):
        outcome = (await opened.open_run(subject="maria").ask(asking("fine", question=""))).outcome
        assert isinstance(outcome, Unavailable)
        assert outcome.reason == "guard_denied"


async def test_throttling_is_waited_out(bedrock: ModelStage) -> None:
    bedrock.lab.fail(MishapRule(mishap=THROTTLED, operation="ApplyGuardrail", times=3))
    bedrock.lab.play(Turn(text="Yes."))
    run = bedrock.run(evidence_guardrail_id="ev1")
    assert (await run.ask(asking("fine"))).outcome == TextAnswer(text="Yes.")


async def test_what_it_costs_is_capped(bedrock: ModelStage) -> None:
    run = bedrock.run(evidence_guardrail_id="ev1", evidence_guardrail_usd=1000)
    outcome = (await run.ask(asking("fine"))).outcome
    assert isinstance(outcome, Unavailable)
    assert (outcome.reason, blocks(bedrock)) == ("run_cap", [])


async def test_one_that_keeps_failing_is_left_alone_for_a_while(bedrock: ModelStage) -> None:
    bedrock.lab.fail(MishapRule(mishap=OUTAGE, operation="ApplyGuardrail"))
    opened = bedrock.language_model(evidence_guardrail_id="ev1", breaker_failures=2, attempts=1)
    for _ in range(4):
        outcome = (await opened.open_run(subject="maria").ask(asking("fine", question=""))).outcome
        assert isinstance(outcome, Unavailable)
        assert outcome.reason == "guard_unreachable"
    assert len(blocks(bedrock)) == 2


async def test_cancelling_asks_no_model_behind_the_guardrail(bedrock: ModelStage) -> None:
    begun, go_on = threading.Event(), threading.Event()

    def held(**_: object) -> None:
        begun.set()
        go_on.wait(60)

    events, name = bedrock.client.meta.events, "before-call.bedrock-runtime.ApplyGuardrail"
    events.register(name, held)
    try:
        language_model = bedrock.language_model(evidence_guardrail_id="ev1")
        asked = asyncio.create_task(language_model.open_run(subject="maria").ask(asking("fine")))
        assert await asyncio.to_thread(begun.wait, 60)
        asked.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asked
        go_on.set()
        await asyncio.to_thread(language_model.threads.close, wait=True)
    finally:
        events.unregister(name, held)
    assert sent(bedrock, "ConverseStream") == []


def test_no_call_begins_after_the_end(bedrock: ModelStage) -> None:
    settings = ModelSettings(chain=(entry(),), evidence_guardrail_id="ev1")
    guard = make_guard(settings, lambda region: bedrock.client)
    assert guard is not None
    stop = Stop(asked=threading.Event(), until=time.monotonic() - 1)
    outcome = guard.checked(asking("fine"), CheckedTexts(), Purse(settings, None, subject="m", now=lambda: NOON), stop)
    guard.close()
    assert isinstance(outcome, Unavailable)
    assert (outcome.reason, blocks(bedrock)) == ("deadline", [])


def test_it_is_called_where_it_is_and_else_where_the_first_model_is(bedrock: ModelStage) -> None:
    regions: list[str | None] = []

    def client_of(region: str | None) -> object:
        regions.append(region)
        return bedrock.client

    chain = (entry("m", library="ollama"), entry(region="eu-west-1"))
    assert make_guard(ModelSettings(chain=chain), client_of) is None
    for own in ({}, {"evidence_guardrail_region": "us-east-1"}):
        guard = make_guard(ModelSettings(chain=chain, evidence_guardrail_id="ev1", **own), client_of)
        assert guard is not None
        guard.close()
    assert regions == ["eu-west-1", "us-east-1"]


async def test_the_log_tells_what_was_decided_and_never_what_was_sent(
    bedrock: ModelStage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    bedrock.lab.play(Turn(text="Yes."))
    await bedrock.run(evidence_guardrail_id="ev1").ask(asking("a quiet word", "hm", question=""))
    told = [record for record in caplog.records if record.message == "guardrail answered"]
    assert [(record.__dict__["texts"], record.__dict__["verdict"]) for record in told] == [(2, "passed")]
    assert "quiet word" not in str([record.__dict__ for record in caplog.records])
