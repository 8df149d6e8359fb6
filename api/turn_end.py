"""The last event of a turn: what it took, and whose words it is in. Kept with the conversation."""

from typing import Any

from pydantic import TypeAdapter

from agent.diagnosis import Usage
from agent.store.turns import TurnState
from agent.stream import DoneEvent

_USAGE = TypeAdapter(Usage)


def done(*, thread_id: str, turn_id: str, state: TurnState, over: DoneEvent) -> dict[str, Any]:
    """Return the content of a turn's last event. Whose words an answer without a diagnosis is in stands in it, too."""
    content: dict[str, Any] = {
        "thread_id": thread_id,
        "turn_id": turn_id,
        "state": state,
        "usage": _USAGE.dump_python(over.usage, mode="json"),
    }
    if over.prompts:
        content |= {"written_by": over.written_by or "rules", "prompts": list(over.prompts)}
    return content
