"""InvokeModel for text embeddings of Titan and Cohere: vectors from the words alone, the same on every machine.

Sources: https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html,
https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed.html
"""

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from evals.aws_lab.exchange import AwsError
from evals.bedrock_lab.tokens import CHARACTERS_A_TOKEN, count_tokens

TITAN_SIZES = (1024, 512, 256)
COHERE_4_SIZES = (1536, 1024, 512, 256)
TITAN_MOST_CHARACTERS = 50_000
TITAN_MOST_TOKENS = 8192
COHERE_MOST_CHARACTERS = 2048  # of a text
COHERE_MOST_TEXTS = 96
_COHERE_INPUTS = ("search_document", "search_query", "classification", "clustering")
_WORD = re.compile(r"[a-z0-9]+")


def invoke_embedding(model_id: str, body: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    """Return the body of the answer and the tokens of the input.

    Raises:
        AwsError: the body is not what the model takes.
    """
    return _titan(model_id, body) if "titan" in model_id else _cohere(model_id, body)


def embed(text: str, size: int) -> list[float]:
    """Return a unit vector of hashed words and their trigrams: texts that share words are near each other.

    Example:
        >>> one, two, other = (embed(text, 256) for text in ("task stopped", "stopped task", "billing report"))
        >>> similarity(one, two) > 0.99 > similarity(one, other)
        True
    """
    vector = [0.0] * size
    words = _WORD.findall(text.lower())
    for feature in [*words, *(word[at : at + 3] for word in words for at in range(len(word) - 2))]:
        number = int.from_bytes(hashlib.blake2b(feature.encode(), digest_size=8).digest(), "big")
        vector[number % size] += 1.0 if number >> 63 else -1.0
    length = math.sqrt(sum(value * value for value in vector)) or 1.0
    return [round(value / length, 6) for value in vector]


def similarity(one: Sequence[float], other: Sequence[float]) -> float:
    """Return the cosine of two unit vectors."""
    return sum(left * right for left, right in zip(one, other, strict=True))


def _titan(model_id: str, body: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    text = body.get("inputText")
    if not isinstance(text, str) or not text:
        _malformed("#: required key [inputText] not found")
    if len(text) > TITAN_MOST_CHARACTERS:
        _malformed(f"expected maxLength: {TITAN_MOST_CHARACTERS}, actual: {len(text)}")
    first = model_id.endswith("v1")
    size = 1536 if first else body.get("dimensions", TITAN_SIZES[0])
    if not first and size not in TITAN_SIZES:
        _malformed(f"#/dimensions: {size} is not a valid enum value")
    tokens = max(1, math.ceil(len(text.encode()) / CHARACTERS_A_TOKEN))  # so that other scripts cost more, as they do
    if tokens > TITAN_MOST_TOKENS:
        # Source of the words: https://github.com/aws-samples/amazon-bedrock-workshop/issues/136
        told = f"Too many input tokens. Max input tokens: {TITAN_MOST_TOKENS}, request input token count: {tokens}"
        raise AwsError("ValidationException", f"400 Bad Request: {told}")
    vector = embed(text, size)
    answer: dict[str, Any] = {"embedding": vector, "inputTextTokenCount": tokens}
    return (answer if first else {**answer, "embeddingsByType": {"float": vector}}), tokens


def _cohere(model_id: str, body: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
    texts = body.get("texts")
    if not isinstance(texts, list) or not texts:
        _malformed("#: required key [texts] not found")
    if len(texts) > COHERE_MOST_TEXTS:  # pyright: ignore[reportUnknownArgumentType]  # JSON somebody sent
        _malformed(f"#/texts: expected maximum item count: {COHERE_MOST_TEXTS}")
    if any(len(str(text)) > COHERE_MOST_CHARACTERS for text in texts):  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  # as above
        _malformed(f"#/texts: expected maxLength: {COHERE_MOST_CHARACTERS}")
    if body.get("input_type") not in _COHERE_INPUTS:
        _malformed("#: required key [input_type] not found")
    size = body.get("output_dimension", COHERE_4_SIZES[0]) if "v4" in model_id else 1024
    if "v4" in model_id and size not in COHERE_4_SIZES:
        _malformed(f"#/output_dimension: {size} is not a valid enum value")
    named = [str(text) for text in texts]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # as above
    vectors = [embed(text, size) for text in named]
    kinds = body.get("embedding_types")
    tokens = sum(max(1, count_tokens(text)) for text in named)
    answer: dict[str, Any] = {"id": hashlib.sha256("".join(named).encode()).hexdigest()[:32], "texts": named}
    if kinds:
        return {**answer, "response_type": "embeddings_by_type", "embeddings": {"float": vectors}}, tokens
    return {**answer, "response_type": "embeddings_floats", "embeddings": vectors}, tokens


def _malformed(what: str) -> NoReturn:
    raise AwsError("ValidationException", f"Malformed input request: {what}, please reformat your input and try again.")
