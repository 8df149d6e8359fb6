"""Streams the diagnosis, once it is whole."""

from langgraph.runtime import Runtime

from agent.state import Parts, State, Update
from agent.stream import DiagnosisEvent


async def tell(state: State, runtime: Runtime[Parts]) -> Update:
    """Stream the diagnosis."""
    diagnosis = state.get("diagnosis")
    if diagnosis is not None:
        runtime.stream_writer(DiagnosisEvent(diagnosis=diagnosis))
    return {}
