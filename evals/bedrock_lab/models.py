"""The models the lab knows, and what each of them accepts.

Sources: https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html and the model cards behind it;
prompt caching: https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from evals.aws_lab.exchange import AwsError

_GEOGRAPHY = re.compile(r"^(?:us|us-gov|eu|au|jp|apac|ca|in|sa|global)\.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFacts:
    """What a model accepts; token counts are the lab's own.

    Attributes:
        profile_only: answers to an inference profile only, never to its bare id.
        prefill: takes a conversation that ends with an assistant message.
        forced_tool: takes a toolChoice of `any` or of a named tool.
        schema: takes outputConfig with a JSON schema.
        cache_tokens: shorter prefixes are not cached, without a word.
        cached_tools: takes a cachePoint among the tools, and after tool results.
        cache_lookback: how many blocks before a cachePoint are searched for the end of a prefix cached earlier.
    """

    context_tokens: int
    output_tokens: int
    profile_only: bool = True
    temperature: bool = True
    prefill: bool = True
    forced_tool: bool = True
    schema: bool = True
    cache_tokens: int = 1024
    cached_tools: bool = True
    cache_lookback: int = 20


_CLAUDE_5 = ModelFacts(context_tokens=1_000_000, output_tokens=128_000, temperature=False, prefill=False)
_CLAUDE_4 = ModelFacts(context_tokens=200_000, output_tokens=64_000)
_NOVA = ModelFacts(
    context_tokens=300_000,
    output_tokens=10_000,
    profile_only=False,
    schema=False,
    cached_tools=False,
    cache_lookback=0,
    cache_tokens=1000,
)
MODELS: Mapping[str, ModelFacts] = {
    "anthropic.claude-opus-5-5": replace(_CLAUDE_5, forced_tool=False, cache_tokens=512),
    "anthropic.claude-sonnet-5-5": replace(_CLAUDE_5, forced_tool=False, cache_tokens=512),
    "anthropic.claude-sonnet-5": _CLAUDE_5,
    "anthropic.claude-haiku-5-5": replace(_CLAUDE_5, cache_tokens=512),
    "anthropic.claude-sonnet-4-6": replace(_CLAUDE_4, prefill=False),
    "anthropic.claude-haiku-4-5-20251001-v1:0": replace(_CLAUDE_4, cache_tokens=4096),
    "amazon.nova-2-lite-v1:0": replace(_NOVA, context_tokens=1_000_000, output_tokens=65_535, profile_only=True),
    "amazon.nova-pro-v1:0": _NOVA,
    "amazon.nova-lite-v1:0": _NOVA,
}
EMBEDDING_MODELS = frozenset(
    {
        "amazon.titan-embed-text-v1",
        "amazon.titan-embed-text-v2:0",
        "cohere.embed-english-v3",
        "cohere.embed-multilingual-v3",
        "cohere.embed-v4:0",
    }
)


def find_model(model_id: str, profiles: Mapping[str, str]) -> ModelFacts:
    """Return what a model accepts, by its id, the id of an inference profile, or an ARN of either.

    Args:
        model_id: as the request names it.
        profiles: model ids behind the ids of application inference profiles.

    Raises:
        AwsError: there is no such model, or not under this id.
    """
    name = model_id.rsplit("/", 1)[-1]
    name = profiles.get(name, name)
    bare = _GEOGRAPHY.sub("", name)
    facts = MODELS.get(bare)
    if facts is None:
        raise AwsError("ValidationException", "The provided model identifier is invalid.")
    if facts.profile_only and bare == name:
        # Source: https://github.com/logancyang/obsidian-copilot/pull/2472
        raise AwsError(
            "ValidationException",
            f"Invocation of model ID {name} with on-demand throughput isn’t supported. Retry your request with the ID "
            "or ARN of an inference profile that contains this model.",
        )
    return facts
