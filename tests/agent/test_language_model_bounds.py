"""What ends a question to a model: money, time, rights, a person who goes away, a client that closes."""

import asyncio
import threading
import time
from datetime import datetime

import pytest

from agent.model.reply import ModelUsage, TextAnswer, Unavailable
from agent.model.spending import Amount, DayCaps
from agent.store.store import Store
from evals.bedrock_lab.turn import ModelCall, Turn
from tests.model_stage import NOON, ModelStage, asking
from tools.aws.accounts import Account


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
        otherwise=lambda call: Turn(text="a", usage={"inputTokens": 1, "outputTokens": 1000, "totalTokens": 1000})
    )
    limits = {"ledger": lab_store.usage, "user_day_usd": 0.026, "day_usd": 0.036, "max_tokens": 1000}
    said = [
        reason(await bedrock.run(subject=name, **limits).ask(asking()))
        for name in ["ada", "ada", "ada", "grace", "grace"]
    ]
    assert said == ["answered", "answered", "user_cap", "answered", "day_cap"]
    kept = lab_store.usage.on(NOON)
    assert (kept.usage.calls, kept.usage.cost_usd, kept.reserved.tokens) == (3, pytest.approx(0.03, abs=0.0001), 0)


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


async def test_time_that_is_up_ends_the_wait_though_the_model_goes_on(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(text="slow " * 400, pause_seconds=0.05))
    run = bedrock.run(call_seconds=3)  # a busy machine still reaches the model in it, which would write for twenty
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
    assert await asyncio.to_thread(begun.wait, 60)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    assert await asyncio.to_thread(bedrock.lab.settle)
    await asyncio.to_thread(language_model.threads.close, wait=True)
    assert bedrock.lab.requests()[0].abandoned
    assert (run.usage.calls, run.usage.estimated, run.usage.cost_usd < 0.01) == (1, True, True)


async def test_what_waits_for_a_place_is_never_sent_when_cancelled(bedrock: ModelStage) -> None:
    """The place is held by the call itself: giving one up does not let a further one start beside it."""
    begun, go_on = threading.Event(), threading.Event()

    def held(call: ModelCall) -> Turn:
        begun.set()
        go_on.wait(60)
        return Turn(text="done")

    bedrock.lab.play(held)
    language_model = bedrock.language_model(concurrency=1)
    first = asyncio.create_task(language_model.open_run(subject="a").ask(asking()))
    assert await asyncio.to_thread(begun.wait, 60)
    second = asyncio.create_task(language_model.open_run(subject="b").ask(asking()))
    await asyncio.sleep(0)
    for task in (first, second):
        task.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    go_on.set()
    await asyncio.to_thread(language_model.threads.close, wait=True)
    assert len(bedrock.asked()) == 1


async def test_many_ask_at_once_on_threads_of_the_clients_own(bedrock: ModelStage) -> None:
    """The default pool has six threads on two cores: two dozen calls would queue."""
    together = threading.Barrier(24, timeout=60)

    def all_at_once(call: ModelCall) -> Turn:
        together.wait()
        return Turn(text="ok")

    bedrock.lab.play(*[all_at_once] * 24)
    run = bedrock.run(concurrency=24, run_tokens=10_000_000, run_usd=100)
    replies = await asyncio.gather(*(run.ask(asking()) for _ in range(24)))
    assert {reply.outcome for reply in replies} == {TextAnswer(text="ok")}
