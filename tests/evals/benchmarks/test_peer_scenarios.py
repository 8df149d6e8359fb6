from pathlib import Path

import pytest

from evals.benchmarks.driver import DriverError
from evals.benchmarks.peer_result import digest
from evals.benchmarks.peer_scenarios import run_peer
from tests.lab_stage import DEMO, scenario

# Stands for the peer's environment: a Python that answers the driver as the peer would, and asks the simulator nothing.
ANSWERING = """#!{python}
import json, sys
actions = json.loads(sys.stdin.readline())
print(json.dumps("ready"), flush=True)
for _ in sys.stdin:
    answer = [{{"action": action, "answer": {{"issues": [parameters], "seen": {seen!r}}}}} for action, parameters in actions]
    print(json.dumps({{"seconds": 0.25, "answer": answer}}), flush=True)
"""


def peer(folder: Path, text: str) -> Path:
    import sys

    path = folder / "python"
    path.write_text(text.format(python=sys.executable, seen=list(scenario(DEMO).expect["decisive"])))
    path.chmod(0o755)
    return path


def test_a_run_tells_what_the_output_showed(tmp_path: Path):
    told = run_peer(scenario(DEMO), peer(tmp_path, ANSWERING))
    assert (told.scenario, told.digest) == (DEMO, digest(scenario(DEMO)))
    assert told.shown is True
    assert told.alarms == ("fetch_service_events",)
    assert (told.broken, told.calls, told.seconds) == ((), 0, 0.25)


def test_a_peer_that_breaks_is_an_error(tmp_path: Path):
    with pytest.raises(DriverError, match="did not start"):
        run_peer(scenario(DEMO), peer(tmp_path, "#!{python}\nraise SystemExit('no')\n# {seen}"))
