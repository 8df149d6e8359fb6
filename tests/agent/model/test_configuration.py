import pytest
from pydantic import ValidationError

from agent.model.configuration import ModelEntry


def test_prices_of_the_cache_follow_from_the_price_of_the_input_unless_given():
    entry = ModelEntry(id="m", input_usd=4, output_usd=20)
    assert entry.cost_usd(input_tokens=0, output_tokens=0, read=1_000_000, written=1_000_000) == pytest.approx(5.4)
    given = ModelEntry(id="m", input_usd=4, output_usd=20, cache_read_usd=1, cache_write_usd=0)
    assert given.cost_usd(input_tokens=0, output_tokens=0, read=1_000_000, written=1_000_000) == 1


def test_an_arn_has_to_say_which_model_is_behind_it():
    arn = "arn:aws:bedrock:us-west-2:111122223333:application-inference-profile/ab12"
    with pytest.raises(ValidationError, match="base_id has to name the model"):
        ModelEntry(id=arn, input_usd=1, output_usd=1)
    assert ModelEntry(id=arn, base_id="anthropic.claude-haiku-5-5", input_usd=1, output_usd=1).model_name.endswith(
        "5-5"
    )


def test_nova_reasoning_hard_would_answer_without_a_limit():
    with pytest.raises(ValidationError, match="takes no limit"):
        ModelEntry(id="us.amazon.nova-2-lite-v1:0", input_usd=1, output_usd=1, effort="high")


@pytest.mark.parametrize("missing", ["id", "input_usd", "output_usd"])
def test_a_model_without_id_or_price_is_refused(missing: str):
    given = {"id": "m", "input_usd": 1, "output_usd": 1}
    del given[missing]
    with pytest.raises(ValidationError, match=missing):
        ModelEntry.model_validate(given)
