"""Assembles the snapshot and runs every detector over it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from langgraph.runtime import Runtime

from agent.changes.later_versions import without_later_versions
from agent.detector import Detector, judge
from agent.reads.assemble import assemble
from agent.state import Parts, State, Update
from agent.stream import PhaseEvent
from tools.snapshot import Snapshot


async def detect(state: State, runtime: Runtime[Parts]) -> Update:
    """Turn answers into facts, and facts into findings."""
    runtime.stream_writer(PhaseEvent(name="detect", state="started"))
    snapshot = without_later_versions(assemble(state["collection"]))
    # Pure computation, but over thousands of lines: off the event loop, so that other turns keep streaming.
    judged = await asyncio.to_thread(judgement, snapshot)
    runtime.stream_writer(PhaseEvent(name="detect", state="finished"))
    return judged


def judgement(snapshot: Snapshot, detectors: Sequence[Detector] | None = None) -> Update:
    """Return findings, and the snapshot with what could not be judged among its gaps."""
    judged = judge(snapshot, detectors)
    known = replace(snapshot, gaps=(*snapshot.gaps, *judged.gaps)) if judged.gaps else snapshot
    return {"snapshot": known, "findings": judged.findings}
