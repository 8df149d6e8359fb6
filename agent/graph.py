r"""START HERE: how a diagnosis is made. Nodes and edges only; each node is one file in agent/nodes.

resolve_target -> collect (three waves at most, while answers point at something new) -> detect -> compose -> retrieve -> tell
                  ^--- the fourth wave: what findings ask for; detect runs again ---'          (a model) reason --^
"""

from functools import cache
from typing import Any, Literal

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime

from agent.nodes.collect import collect
from agent.nodes.compose import compose
from agent.nodes.detect import detect
from agent.nodes.reason import reason, wants_model
from agent.nodes.resolve_target import resolve_target
from agent.nodes.retrieve import retrieve
from agent.nodes.tell import tell
from agent.reads.plan import next_reads, wanted_reads
from agent.state import MAX_FOLLOW_UPS, MAX_WAVES, Parts, State


@cache
def diagnosis_graph() -> CompiledStateGraph[State, Parts, Any, Any]:
    """Compile the graph, once: compiling takes 20 ms and the result holds no state."""
    graph = StateGraph(State, context_schema=Parts)
    graph.add_node("resolve_target", resolve_target)
    graph.add_node("collect", collect)
    graph.add_node("detect", detect)
    graph.add_node("compose", compose)
    graph.add_node("retrieve", retrieve)
    graph.add_node("reason", reason)
    graph.add_node("tell", tell)
    graph.add_edge(START, "resolve_target")
    graph.add_edge("resolve_target", "collect")
    graph.add_conditional_edges("collect", after_collect)
    graph.add_conditional_edges("detect", after_detect)
    graph.add_edge("compose", "retrieve")
    graph.add_conditional_edges("retrieve", after_retrieve)
    graph.add_edge("reason", "tell")
    graph.add_edge("tell", END)
    return graph.compile()


def after_collect(state: State) -> Literal["collect", "detect"]:
    """Read on while the answers point at something new; the last wave is kept for what findings ask for."""
    more = next_reads(state["collection"])
    return "collect" if more and state["wave"] < MAX_WAVES - 1 else "detect"


def after_detect(state: State) -> Literal["collect", "compose"]:
    """Read once more if findings ask for it or something is still unread; detect then runs again.

    The last wave is followed up at most twice: what was found only there may point at a task's definition and log.
    """
    if state["wave"] >= MAX_WAVES and state["follow_ups"] >= MAX_FOLLOW_UPS:
        return "compose"
    wanted = wanted_reads(state["collection"], state.get("findings", ()))
    return "collect" if wanted or next_reads(state["collection"]) else "compose"


def after_retrieve(state: State, runtime: Runtime[Parts]) -> Literal["reason", "tell"]:
    """Ask a model where one is there and wanted; else the rules' diagnosis is the answer."""
    return "reason" if wants_model(state, runtime.context) else "tell"
