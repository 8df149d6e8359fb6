from typing import get_args

from agent.model.reply import DETAILS, ModelUsage, UnavailableReason, unavailable


def test_usage_adds_up():
    one = ModelUsage(calls=1, input_tokens=1, output_tokens=2, cache_read_tokens=3, cache_write_tokens=4, cost_usd=0.5)
    two = ModelUsage(calls=1, input_tokens=10, estimated=True)
    assert one + two == ModelUsage(
        calls=2,
        input_tokens=11,
        output_tokens=2,
        cache_read_tokens=3,
        cache_write_tokens=4,
        cost_usd=0.5,
        estimated=True,
    )
    assert (one.tokens, one.cache, two.cache) == (10, "hit", "none")
    assert ModelUsage(cache_write_tokens=1).cache == "written"


def test_every_reason_has_a_sentence_for_the_reader():
    assert DETAILS.keys() == set(get_args(UnavailableReason))
    assert unavailable("deadline").detail == "The language model did not answer in time."
