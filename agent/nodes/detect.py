"""Assembles the snapshot and runs every detector over it."""

import asyncio

from langgraph.runtime import Runtime

from agent.assemble import assemble
from agent.detector import run_detectors
from agent.state import Parts, State, Update
from agent.stream import PhaseEvent


async def detect(state: State, runtime: Runtime[Parts]) -> Update:
    """Turn answers into facts, and facts into findings."""
    runtime.stream_writer(PhaseEvent(name="detect", state="started"))
    snapshot = assemble(state["collection"])
    # Pure computation, but over thousands of lines: off the event loop, so that other turns keep streaming.
    findings = await asyncio.to_thread(run_detectors, snapshot)
    runtime.stream_writer(PhaseEvent(name="detect", state="finished"))
    return {"snapshot": snapshot, "findings": findings}
