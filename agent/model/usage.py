"""What a call used: by the model's own count, or estimated from what was sent and what arrived."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from langchain_core.messages import AIMessage

from agent.model.messages import ModelRequest
from agent.model.reply import ModelUsage
from agent.model.spending import bytes_of, estimate_tokens, input_tokens

# More than any model reads or writes in one call (the longest context of a model on Bedrock is ten million): a count
# beyond it is none, and would break the books.
# Source: https://docs.aws.amazon.com/bedrock/latest/userguide/models-supported.html
MOST_TOKENS = 10_000_000


def usage_of(message: AIMessage) -> ModelUsage | None:
    """Return the tokens a message names, without their price; None where it names none that can be."""
    counted: Mapping[str, Any] = dict(message.usage_metadata or {})
    details: Mapping[str, Any] = dict(counted.get("input_token_details") or {})
    sent, said, read = counted.get("input_tokens"), counted.get("output_tokens"), details.get("cache_read") or 0
    # Where a model tells what it wrote by time to live, the plain figure is nought.
    names = ("cache_creation", "ephemeral_5m_input_tokens", "ephemeral_1h_input_tokens")
    written = [details.get(name) or 0 for name in names]
    if not all(isinstance(each, int) and 0 <= each <= MOST_TOKENS for each in (sent, said, read, *written)):
        return None
    if not sent or (not said and size_of(message)):
        return None  # a count that is not told reads as nought
    beside = cast("int", sent) - read - sum(written)
    return ModelUsage(
        calls=1,
        input_tokens=max(0, beside),
        output_tokens=cast("int", said),
        cache_read_tokens=read,
        cache_write_tokens=sum(written),
    )


def estimated_usage(request: ModelRequest, pieces: Iterable[AIMessage]) -> ModelUsage:
    """Return what a call used whose model did not say: all it was sent, and what arrived of its answer."""
    said = estimate_tokens(sum(size_of(piece) for piece in pieces))
    output = min(said, request.max_tokens)  # more is not charged, whatever arrives
    return ModelUsage(calls=1, input_tokens=input_tokens(request), output_tokens=output, estimated=True)


def size_of(piece: AIMessage) -> int:
    """Count the bytes of what a piece says: text, reasoning and arguments."""
    content: Any = piece.content
    parts = [content] if isinstance(content, str) else list(content)
    if size := sum(_size(part) for part in parts):
        return size
    # Some libraries keep them beside.
    calls: Any = getattr(piece, "tool_call_chunks", None) or getattr(piece, "tool_calls", ())
    return sum(bytes_of(str(call["args"] or "")) for call in calls)


def _size(part: Any) -> int:
    """Count the texts in a block, however deep; its marks and numbers are nobody's words."""
    if isinstance(part, str):
        return bytes_of(part)
    if isinstance(part, Mapping):
        known = cast("Mapping[str, Any]", part)
        return sum(_size(value) for name, value in known.items() if name not in {"type", "id", "index"})
    return sum(_size(each) for each in cast("list[Any]", part)) if isinstance(part, list) else 0
