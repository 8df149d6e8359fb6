"""Makes one wave of reads, side by side. The last wave may be followed up on what it found itself."""

import asyncio
from typing import Any

from langgraph.runtime import Runtime

from agent.reads.collection import Collection
from agent.reads.plan import next_reads, wanted_reads
from agent.state import MAX_WAVES, Parts, State, Update
from agent.stream import PhaseEvent, ToolEvent
from agent.targets.known_target import refuse_unknown
from tools.evidence import Unread
from tools.tool import ReadRequest


async def collect(state: State, runtime: Runtime[Parts]) -> Update:
    """Run the next wave: what the answers point at, and, once detectors spoke, what their findings want.

    Raises:
        TargetError: the first wave shows that the target does not exist. Close names are suggested.
        CredentialsError: Tsuba has no AWS credentials to work with.
    """
    collection, wave = state["collection"], min(state["wave"] + 1, MAX_WAVES)
    if wave == 1:
        runtime.stream_writer(PhaseEvent(name="collect", state="started"))
    findings = state.get("findings", ())
    requests = (*next_reads(collection), *wanted_reads(collection, findings))
    calls, longest = await _run(collection, tuple(dict.fromkeys(requests)), runtime)
    if wave == 1:
        await refuse_unknown(collection, runtime.context)
    return {
        "collection": collection,
        "wave": wave,
        "follow_ups": state["follow_ups"] + (state["wave"] == MAX_WAVES),
        "aws_calls": state["aws_calls"] + calls,
        "round_trips": state["round_trips"] + longest,
    }


async def _run(
    collection: Collection, requests: tuple[ReadRequest[Any], ...], runtime: Runtime[Parts]
) -> tuple[int, int]:
    """Make the requests, keep their answers in the order asked, and return (requests made, longest chain)."""
    if not requests:
        return 0, 0
    parts, write = runtime.context, runtime.stream_writer
    for request in requests:
        write(_tool_event(request, "started"))
    wave = await asyncio.to_thread(parts.runner.run, parts.principal, requests, until=parts.until)
    for request in requests:
        answer = wave.answers[request]
        collection.answers[request] = answer
        gap = answer.gap.reason if isinstance(answer, Unread) and answer.gap else None
        write(_tool_event(request, "finished", gap))
    return wave.requests, wave.longest


def _tool_event(request: ReadRequest[Any], state: Any, gap: Any = None) -> ToolEvent:
    scope = request.scope
    return ToolEvent(name=request.tool.name, state=state, account_id=scope.account_id, region=scope.region, gap=gap)
