from dataclasses import replace

import pytest

from agent.model.configuration import ModelSettings
from agent.model.messages import ModelMessage, ToolCall
from agent.model.reply import ModelUsage
from agent.model.spending import Amount, Purse, Reservation, input_tokens, most_it_can_cost
from tests.model_stage import LOGS, NOON, asking, entry


def purse(**caps: float) -> Purse:
    return Purse(ModelSettings.model_validate(caps), None, subject="maria", now=lambda: NOON)


def test_what_is_set_aside_counts_until_it_is_settled():
    mine = purse(run_tokens=100)
    first = mine.reserve(Amount(tokens=80))
    assert isinstance(first, Reservation)
    assert mine.reserve(Amount(tokens=30)) == "run_cap"
    first.settle(ModelUsage(calls=1, input_tokens=10))
    assert isinstance(mine.reserve(Amount(tokens=90)), Reservation)
    assert mine.usage.tokens == 10


def test_money_is_capped_as_tokens_are():
    mine = purse(run_usd=1)
    held = mine.reserve(Amount(usd=0.6))
    assert isinstance(held, Reservation)
    held.settle(ModelUsage(cost_usd=0.6))
    assert mine.reserve(Amount(usd=0.41)) == "run_cap"


def test_a_cap_of_nought_lets_nothing_pass():
    assert purse(run_usd=0).reserve(Amount(tokens=1, usd=0.001)) == "run_cap"


def test_the_upper_bound_of_a_call_holds_input_cache_and_output():
    most = most_it_can_cost(asking("x" * 3000), entry(), max_tokens=1000)
    assert most.tokens == pytest.approx(2000, abs=20)
    assert most.usd == pytest.approx(0.0025 + 0.01, abs=0.0001)  # written to the cache, input costs a quarter more


def test_all_that_is_sent_is_estimated():
    request = asking()
    call = ModelMessage(tool_calls=(ToolCall(id="c", name="logs", arguments={"task": "t" * 300}),))
    assert input_tokens(replace(request, messages=(*request.messages, call))) > input_tokens(request) + 100
    assert input_tokens(replace(request, tools=(LOGS,))) > input_tokens(request) + 40
