"""What was said before in a conversation, as short as a model needs it: the last turns, and the questions before them."""

from collections.abc import Sequence

from agent.store.threads import Message

LAST_MESSAGES = 6  # three turns: what "it" and "that" in a question refer to
MAX_MESSAGE, MAX_EARLIER = 400, 600  # characters


def history_of(messages: Sequence[Message]) -> str:
    """Write the conversation so far, oldest first; empty at its beginning.

    Of a long one only the questions are told, except for the last turns.
    """
    last = messages[-LAST_MESSAGES:]
    earlier = [" ".join(said.text.split())[:80] for said in messages[:-LAST_MESSAGES] if said.role == "user"]
    lines = [f"{said.role}: {_short(said.text)}" for said in last]
    if earlier:
        lines.insert(0, f"asked earlier: {'; '.join(earlier)[-MAX_EARLIER:]}")
    return "\n".join(lines)


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= MAX_MESSAGE else f"{flat[: MAX_MESSAGE - 1]}…"
