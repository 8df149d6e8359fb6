"""The peer over our scenarios, as it was measured last: a file, so that nobody has to run the peer to see it.

`python -m evals.benchmarks.peer_scenarios` makes it. A scenario that was changed since counts as not run.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from evals.aws_lab.world import World
from evals.metrics import Share

RESULT = Path(__file__).with_suffix(".json")
CALM = frozenset({"healthy", "in_progress", "waiting"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerRun:
    """The peer over one scenario. `digest` tells whether the scenario is still the same.

    `shown`: whether the output held the decisive passages, None where the scenario declares none. `alarms`: the actions
    that listed a failure. `broken`: those that answered with an error.
    """

    scenario: str
    digest: str
    shown: bool | None
    alarms: tuple[str, ...]
    broken: tuple[str, ...]
    calls: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerResult:
    """All runs, with what was run and when (ISO date)."""

    package: str
    version: str
    made_on: str
    command: str
    runs: tuple[PeerRun, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerFigures:
    """What the runs say of the scenarios as they stand now.

    decisive_shown: of the scenarios with a root cause and decisive passages, those whose output held all of them.
    wrong_alarms: of the controls, those where the peer listed a failure; alarms_by_action: how many by each action.
    not_run: scenarios that are new or changed.
    """

    decisive_shown: Share
    wrong_alarms: Share
    alarms_by_action: Mapping[str, int]
    not_run: int


def digest(world: World) -> str:
    """Address a scenario by what it serves and expects, whatever the time it is loaded at."""
    written = {"entry": world.entry, "accounts": world.accounts, "expect": world.expect}
    return hashlib.sha256(json.dumps(written, sort_keys=True, default=str).encode()).hexdigest()[:16]


def is_control(expect: Mapping[str, Any]) -> bool:
    """Tell whether nothing is broken and everything can be seen: whoever lists a failure there raises a wrong alarm."""
    extra = set(expect.get("acceptable_extra", [])) - {"benign"}
    return not (expect.get("root_causes") or extra or expect.get("gap_expected")) and expect.get("status") in CALM


def figures(result: PeerResult, worlds: Sequence[World]) -> PeerFigures:
    """Work out the figures over the scenarios that are still as they were run."""
    runs = {(run.scenario, run.digest): run for run in result.runs}
    known = [(world, runs.get((world.id, digest(world)))) for world in worlds]
    facts = [run for world, run in known if run and world.expect.get("root_causes") and run.shown is not None]
    controls = [run for world, run in known if run and is_control(world.expect)]
    return PeerFigures(
        decisive_shown=Share(count=sum(bool(run.shown) for run in facts), of=len(facts)),
        wrong_alarms=Share(count=sum(bool(run.alarms) for run in controls), of=len(controls)),
        alarms_by_action=dict(Counter(action for run in controls for action in run.alarms).most_common()),
        not_run=sum(run is None for _, run in known),
    )


def read_result(path: Path = RESULT) -> PeerResult | None:
    """Read the file, None where there is none yet."""
    if not path.is_file():
        return None
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    read: dict[str, Any] = {**document, "runs": tuple(run_of(run) for run in document["runs"])}
    return PeerResult(**read)


def write_result(result: PeerResult, path: Path = RESULT) -> None:
    """Write the file, a run a line, so that a change of one is seen as one."""
    head = {name: value for name, value in asdict(result).items() if name != "runs"}
    rows = ",\n".join("    " + json.dumps(asdict(run)) for run in result.runs)
    lines = [f"  {json.dumps(name)}: {json.dumps(value)}," for name, value in head.items()]
    path.write_text("\n".join(["{", *lines, '  "runs": [', rows, "  ]", "}", ""]), encoding="utf-8")


def run_of(document: Mapping[str, Any]) -> PeerRun:
    """Read one run."""
    read: dict[str, Any] = {**document, "alarms": tuple(document["alarms"]), "broken": tuple(document["broken"])}
    return PeerRun(**read)
