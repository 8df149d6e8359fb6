"""Tokens: counted by length, cached by prefix, and limited by the minute.

Sources: https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html (prefixes, minimum, five minutes),
https://docs.aws.amazon.com/bedrock/latest/userguide/quotas-token-burndown.html (a request reserves its maxTokens).
"""

import hashlib
import json
import math
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.aws_lab.exchange import AwsError
from evals.bedrock_lab.body_parts import rows, table
from evals.bedrock_lab.models import ModelFacts

CHARACTERS_A_TOKEN = 4
CACHE_SECONDS = 300
MINUTE_SECONDS = 60


def count_tokens(text: str) -> int:
    """Count a text's tokens, as the lab counts: by length.

    Example:
        >>> count_tokens("four"), count_tokens("five!"), count_tokens("")
        (1, 2, 0)
    """
    return math.ceil(len(text) / CHARACTERS_A_TOKEN)


def count_request(body: Mapping[str, Any]) -> int:
    """Count the tokens of everything a request sends to the model."""
    return sum(count_tokens(text) for text, _ in _pieces(body))


@dataclass(frozen=True, slots=True, kw_only=True)
class _End:
    """Where a block ends: the digest of all before, and its tokens."""

    key: tuple[str, str]
    tokens: int


class PromptCache:
    """Prefixes up to a cachePoint, kept for five minutes after each use."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._kept: dict[tuple[str, str], float] = {}
        self._lock = threading.Lock()

    def usage(self, model_id: str, body: Mapping[str, Any], facts: ModelFacts, said: str) -> dict[str, int]:
        """Return what Bedrock would charge for: input beside the cache, read from it, written to it, and output."""
        ends, marks = [_End(key=(model_id, ""), tokens=0)], list[int]()
        prefix = hashlib.sha256()
        for text, is_mark in _pieces(body):
            if is_mark:
                marks.append(len(ends) - 1)
                continue
            prefix.update(text.encode())
            ends.append(_End(key=(model_id, prefix.hexdigest()), tokens=ends[-1].tokens + count_tokens(text)))
        read, written = self._visit(ends, marks, facts)
        total, output = ends[-1].tokens, max(1, count_tokens(said))
        usage = {"inputTokens": total - read - written, "outputTokens": output, "totalTokens": total + output}
        return {**usage, "cacheReadInputTokens": read, "cacheWriteInputTokens": written} if marks else usage

    def _visit(self, ends: Sequence[_End], marks: Sequence[int], facts: ModelFacts) -> tuple[int, int]:
        now = self._clock()
        marked = [ends[mark] for mark in marks if ends[mark].tokens >= facts.cache_tokens]
        searched = [end for mark in marks for end in ends[max(0, mark - facts.cache_lookback) : mark + 1]]
        with self._lock:
            self._kept = {key: until for key, until in self._kept.items() if until > now}
            read = max((end.tokens for end in searched if end.key in self._kept), default=0)
            self._kept.update({end.key: now + CACHE_SECONDS for end in marked})
        return read, max(0, max((end.tokens for end in marked), default=0) - read)


class TokenLimits:
    """Tokens a minute for each model; a request takes its input and its maxTokens when it begins."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.per_minute: int | None = None
        self._clock = clock
        self._taken: dict[str, deque[tuple[float, int]]] = {}
        self._lock = threading.Lock()

    def take(self, model_id: str, body: Mapping[str, Any], facts: ModelFacts) -> None:
        """Take a request's tokens.

        Raises:
            AwsError: ThrottlingException, the minute has no room for it.
        """
        if self.per_minute is None:
            return
        # What names no limit reserves all the model can say.
        wanted = count_request(body) + int(table(body, "inferenceConfig").get("maxTokens", facts.output_tokens))
        now = self._clock()
        with self._lock:
            taken = self._taken.setdefault(model_id, deque())
            while taken and taken[0][0] <= now - MINUTE_SECONDS:
                taken.popleft()
            if sum(tokens for _, tokens in taken) + wanted > self.per_minute:
                message = "Too many tokens, please wait before trying again."
                raise AwsError("ThrottlingException", message, status=429)
            taken.append((now, wanted))


def _pieces(body: Mapping[str, Any]) -> list[tuple[str, bool]]:
    """Return what the model reads in the order it is cached in, and where the cachePoints are."""
    blocks = [*rows(body, "toolConfig", "tools"), *rows(body, "system")]
    for message in rows(body, "messages"):
        blocks.extend(message["content"])
    return [("", True) if "cachePoint" in block else (_as_text(block), False) for block in blocks]


def _as_text(block: Mapping[str, Any]) -> str:
    return str(block["text"]) if "text" in block else json.dumps(block, sort_keys=True)
