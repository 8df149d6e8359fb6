"""What `tsuba lab` does: choose the scenarios and serve them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from evals.aws_lab.server import run_lab
from evals.aws_lab.world import World
from evals.expansion import DEMO_SCENARIO
from evals.selection import SelectionError, select_worlds


def run_lab_command(folders: Sequence[Path], chosen: Sequence[str], *, port: int, latency_ms: int, out: TextIO) -> None:
    """Serve the chosen scenarios until stopped; of our own the demo's, when none is chosen.

    Raises:
        SelectionError: no such scenario.
        LabError: the port cannot be used.
        WorldError: two scenarios share an account, or a document is not of AWS's shape.
    """
    if folders or chosen:
        run_lab(select_worlds(folders, chosen), port=port, latency_ms=latency_ms, out=out)
    else:
        worlds = select_worlds([], [DEMO_SCENARIO])
        run_lab(worlds, port=port, latency_ms=latency_ms, out=out, library=built_in)


def built_in(scenario_id: str) -> World | None:
    """Return one of our own scenarios, None where there is none of that id."""
    try:
        return select_worlds([], [scenario_id])[0]
    except SelectionError:
        return None
