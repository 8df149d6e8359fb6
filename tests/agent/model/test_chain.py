import logging
import threading
import time
from dataclasses import replace

import pytest

from agent.model.breaker import Breaker
from agent.model.chain import Chain
from agent.model.configuration import ModelSettings
from agent.model.member import make_member
from agent.model.reply import Reply, TextAnswer, Unavailable
from agent.model.spending import Purse
from agent.model.stop import Stop
from evals.bedrock_lab.mishaps import OUTAGE, THROTTLED, MishapRule
from evals.bedrock_lab.turn import Turn
from tests.model_stage import NOON, NOVA, SONNET, ModelStage, asking, entry


def ask(bedrock: ModelStage, *, seconds: float = 60, stopped: bool = False, **options: float) -> Reply:
    settings = ModelSettings.model_validate({"chain": (entry(), entry(NOVA)), "pause_seconds": 0.01, **options})
    chain = Chain(
        members=[make_member(each, settings, lambda region: bedrock.client) for each in settings.chain],
        settings=settings,
    )
    stop = Stop(asked=threading.Event(), until=time.monotonic() + seconds)
    if stopped:
        stop.asked.set()
    return chain.ask(asking(), Purse(settings, None, subject="maria", now=lambda: NOON), stop)


def test_each_model_gets_its_tries_and_then_the_next_one(bedrock: ModelStage):
    bedrock.lab.fail(MishapRule(mishap=THROTTLED, model=SONNET))
    bedrock.lab.play(Turn(text="Yes."))
    assert ask(bedrock, attempts=3).outcome == TextAnswer(text="Yes.")
    assert bedrock.asked() == [SONNET, SONNET, SONNET, NOVA]


def test_a_pause_longer_than_the_time_left_goes_to_the_next_model(bedrock: ModelStage):
    bedrock.lab.fail(MishapRule(mishap=THROTTLED, model=SONNET))
    bedrock.lab.play(Turn(text="Yes."))
    assert ask(bedrock, seconds=45, pause_seconds=1000).model_id == NOVA
    assert bedrock.asked() == [SONNET, NOVA]


def test_a_breaker_that_opens_between_two_tries_ends_them(bedrock: ModelStage):
    bedrock.lab.fail(MishapRule(mishap=OUTAGE, model=SONNET))
    bedrock.lab.play(Turn(text="Yes."))
    assert ask(bedrock, attempts=3, breaker_failures=2).model_id == NOVA
    assert bedrock.asked() == [SONNET, SONNET, NOVA]


def test_a_trial_is_one_call_and_a_cap_that_stops_it_is_no_verdict(bedrock: ModelStage):
    bedrock.lab.fail(MishapRule(mishap=OUTAGE))
    settings = ModelSettings.model_validate({"chain": (entry(),), "pause_seconds": 0.01})
    clock = [0.0]
    breaker = Breaker(failures=5, open_seconds=30, monotonic=lambda: clock[0])
    made = replace(make_member(entry(), settings, lambda region: bedrock.client), breaker=breaker)
    breaker.failed(for_good=True)
    clock[0] = 31
    stop = Stop(asked=threading.Event(), until=time.monotonic() + 60)
    for run_usd in (0.0, 0.5):
        purse = Purse(settings.model_copy(update={"run_usd": run_usd}), None, subject="maria", now=lambda: NOON)
        Chain(members=[made], settings=settings).ask(asking(), purse, stop)
    assert bedrock.asked() == [SONNET]


def test_a_model_that_is_never_done_in_time_is_left_alone_like_one_that_is_silent(bedrock: ModelStage):
    bedrock.lab.play(
        otherwise=lambda call: (
            Turn(text="so " * 900, pause_seconds=0.1) if call.model_id == SONNET else Turn(text="Yes.")
        )
    )
    settings = ModelSettings.model_validate(
        {"chain": (entry(), entry(NOVA)), "read_seconds": 0.2, "breaker_failures": 1, "breaker_seconds": 600}
    )
    members = [make_member(each, settings, lambda region: bedrock.client) for each in settings.chain]
    chain, purse = Chain(members=members, settings=settings), Purse(settings, None, subject="maria", now=lambda: NOON)

    def ask_for(seconds: float) -> Reply:
        return chain.ask(asking(), purse, Stop(asked=threading.Event(), until=time.monotonic() + seconds))

    first = ask_for(1).outcome
    assert isinstance(first, Unavailable)
    assert first.reason == "deadline"
    assert ask_for(60).model_id == NOVA


@pytest.mark.parametrize(("seconds", "stopped"), [(-1, False), (10, True)])
def test_no_call_begins_after_the_end(bedrock: ModelStage, seconds: float, stopped: bool):
    outcome = ask(bedrock, seconds=seconds, stopped=stopped).outcome
    assert isinstance(outcome, Unavailable)
    assert (outcome.reason, bedrock.asked()) == ("deadline", [])


def test_an_outage_is_told_before_a_model_that_is_misconfigured(bedrock: ModelStage):
    bedrock.lab.fail(MishapRule(mishap=OUTAGE, model=SONNET), MishapRule(mishap=THROTTLED, model=NOVA))
    outcome = ask(bedrock).outcome
    assert isinstance(outcome, Unavailable)
    assert outcome.reason == "throttled"


def test_the_log_tells_what_a_call_took_and_never_what_was_said(bedrock: ModelStage, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.INFO)
    bedrock.lab.fail(MishapRule(mishap=OUTAGE, model=SONNET, times=1))
    bedrock.lab.play(Turn(text="The secret answer."))
    ask(bedrock)
    ours = [record for record in caplog.records if record.name == "agent.model.chain"]
    assert [(record.levelname, record.getMessage()) for record in ours] == [
        ("WARNING", "model call failed"),
        ("INFO", "model answered"),
    ]
    told = " ".join(str(record.__dict__) for record in caplog.records)
    assert ("error_code': 'server'" in told, "secret answer" in told, "why does checkout" in told) == (
        True,
        False,
        False,
    )
