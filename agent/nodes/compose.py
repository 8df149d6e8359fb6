"""Links findings into causes and symptoms, and writes the diagnosis by rule."""

import time

from langgraph.runtime import Runtime

from agent.causes import link
from agent.composition import compose as write_diagnosis
from agent.diagnosis import Usage
from agent.state import Parts, State, Update
from agent.stream import PhaseEvent
from agent.targets.known_target import refuse_never_mentioned


async def compose(state: State, runtime: Runtime[Parts]) -> Update:
    """Write the diagnosis.

    Raises:
        TargetError: nothing AWS still knows ever mentioned the target.
    """
    parts = runtime.context
    runtime.stream_writer(PhaseEvent(name="compose", state="started"))
    refuse_never_mentioned(state["collection"], state["snapshot"])
    usage = Usage(
        aws_calls=state["aws_calls"],
        waves=state["wave"],
        round_trips=state["round_trips"],
        wall_ms=int((time.monotonic() - parts.began) * 1000),
    )
    composed = write_diagnosis(
        state["snapshot"],
        link(state.get("findings", ()), state["snapshot"].evidence),
        diagnosis_id=parts.diagnosis_id,
        created_at=parts.now(),
        usage=usage,
        labels=parts.labels,
    )
    runtime.stream_writer(PhaseEvent(name="compose", state="finished"))
    return {"diagnosis": composed.diagnosis, "labels": composed.labels}
