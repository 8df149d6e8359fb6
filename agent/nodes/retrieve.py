"""Adds the platform's own pages to the diagnosis, where a documentation is kept."""

from dataclasses import replace

from langgraph.runtime import Runtime

from agent.state import Parts, State, Update
from agent.stream import PhaseEvent


async def retrieve(state: State, runtime: Runtime[Parts]) -> Update:
    """Search the documentation as the asker may see it. Without an answer from it the diagnosis stands."""
    parts, diagnosis = runtime.context, state.get("diagnosis")
    if parts.retriever is None or diagnosis is None:
        return {}
    runtime.stream_writer(PhaseEvent(name="retrieve", state="started"))
    asked = parts.question.text if parts.question else None
    found = await parts.retriever.for_diagnosis(parts.principal, diagnosis, asked)
    runtime.stream_writer(PhaseEvent(name="retrieve", state="finished"))
    notes = (*diagnosis.notes, found.note) if found.note else diagnosis.notes
    return {"diagnosis": replace(diagnosis, documents=found.views(), notes=notes), "documents": found.documents}
