from typing import Any

import pytest

from evals.aws_lab.exchange import AwsError
from evals.bedrock_lab.models import MODELS
from evals.bedrock_lab.tokens import CACHE_SECONDS, PromptCache, TokenLimits, count_request

CLAUDE, HAIKU, NOVA = (
    MODELS[each]
    for each in ("anthropic.claude-sonnet-5-5", "anthropic.claude-haiku-4-5-20251001-v1:0", "amazon.nova-lite-v1:0")
)
POINT = {"cachePoint": {"type": "default"}}
LONG = "x" * 8000  # 2,000 tokens


@pytest.fixture
def time() -> list[float]:
    return [0.0]


@pytest.fixture
def cache(time: list[float]) -> PromptCache:
    return PromptCache(lambda: time[0])


def body(system: str = LONG, question: str = "why?", *, messages: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    asked = messages or [{"role": "user", "content": [{"text": question}]}]
    return {"system": [{"text": system}, POINT], "messages": asked}


def test_a_prefix_is_written_once_and_then_read(cache: PromptCache):
    first, second = (cache.usage("m", body(question=each), CLAUDE, "answer") for each in ("one?", "two?"))
    assert (first["cacheWriteInputTokens"], first["cacheReadInputTokens"], first["inputTokens"]) == (2000, 0, 1)
    assert (second["cacheWriteInputTokens"], second["cacheReadInputTokens"], second["outputTokens"]) == (0, 2000, 2)


def test_another_model_text_or_time_finds_nothing(cache: PromptCache, time: list[float]):
    cache.usage("m", body(), CLAUDE, "")
    assert cache.usage("n", body(), CLAUDE, "")["cacheReadInputTokens"] == 0
    assert cache.usage("m", body("y" + LONG), CLAUDE, "")["cacheReadInputTokens"] == 0
    time[0] = CACHE_SECONDS + 1
    assert cache.usage("m", body(), CLAUDE, "")["cacheReadInputTokens"] == 0


def test_below_the_models_minimum_nothing_is_cached_without_a_word(cache: PromptCache):
    for _ in range(2):
        usage = cache.usage("m", body(), HAIKU, "")
        assert (usage["cacheWriteInputTokens"], usage["cacheReadInputTokens"]) == (0, 0)


def test_without_a_cache_point_the_cache_is_not_told_of(cache: PromptCache):
    plain = {"messages": [{"role": "user", "content": [{"text": LONG}]}]}
    assert cache.usage("m", plain, CLAUDE, "hi") == {"inputTokens": 2000, "outputTokens": 1, "totalTokens": 2001}


@pytest.mark.parametrize(("facts", "read"), [(CLAUDE, 2001), (NOVA, 2000)])
def test_claude_finds_an_earlier_end_of_the_conversation_by_itself(cache: PromptCache, facts: Any, read: int):
    first = [{"role": "user", "content": [{"text": "why?"}, POINT]}]
    cache.usage("m", body(messages=first), facts, "")
    longer = [
        {"role": "user", "content": [{"text": "why?"}]},
        {"role": "assistant", "content": [{"text": "So."}]},
        {"role": "user", "content": [{"text": "and?"}, POINT]},
    ]
    assert cache.usage("m", body(messages=longer), facts, "")["cacheReadInputTokens"] == read


def test_a_minute_holds_so_many_tokens_of_each_model(time: list[float]):
    limits = TokenLimits(lambda: time[0])
    asked = {**body("", "four"), "inferenceConfig": {"maxTokens": 400}}
    assert count_request(asked) == 1
    limits.take("m", asked, CLAUDE)
    limits.per_minute = 1000
    for _ in range(2):
        limits.take("m", asked, CLAUDE)
    with pytest.raises(AwsError, match="Too many tokens"):
        limits.take("m", asked, CLAUDE)
    limits.take("n", asked, CLAUDE)
    time[0] = 61
    limits.take("m", asked, CLAUDE)


def test_a_request_without_a_limit_takes_all_the_model_can_say():
    limits = TokenLimits(lambda: 0.0)
    limits.per_minute = 100_000
    with pytest.raises(AwsError, match="Too many tokens"):
        limits.take("m", body(), CLAUDE)
