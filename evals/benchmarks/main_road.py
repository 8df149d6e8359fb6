"""The benchmark of the main road, a failed deployment: `make bench`, or `python -m evals.benchmarks.main_road`.

Same simulator, same scenarios, same run: Tsuba and the peer take turns, each in a process of its own.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import click

from evals.aws_lab.server import Lab, start_lab
from evals.aws_lab.world import World
from evals.benchmarks.comparison import Comparison, Crowd, targets
from evals.benchmarks.crowding import STACKS, TARGET_GROUPS, NothingToCopyError, crowded
from evals.benchmarks.driver import Driver, DriverError
from evals.benchmarks.measurement import NotServedError, contains, measure, run_once
from evals.benchmarks.own_driver import job_of
from evals.benchmarks.peer import (
    CACHE,
    DRIVER,
    PACKAGE,
    PeerUnavailableError,
    install_peer,
    peer_actions,
    peer_environment,
)
from evals.benchmarks.subject import Subject, SubjectError, subject_of
from evals.benchmarks.table import Report, document, table
from evals.expansion import DEMO_SCENARIO
from evals.selection import SelectionError, select_worlds

# The demo's, then one for each way a deployment most often fails: a crash with its reason in the logs, killed for
# memory (asked about by an event), a health check that never passes, a secret the role may not read (by its stack).
SCENARIOS = (DEMO_SCENARIO, "s-09c133", "s-2be60f", "s-863000", "s-db750b")
LATENCY_MS = 80  # a call from another region, or a slow API in the same one
REPEAT = 7
OWN_DRIVER = (sys.executable, "-m", "evals.benchmarks.own_driver")
MET, BROKEN, MISSED = 0, 1, 3


@click.command(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog="\b\nExample:\n  python -m evals.benchmarks.main_road --scenario s-7f9d02 --repeat 3",
)
@click.option("--scenario", "chosen", multiple=True, help="Measure these instead of the usual five.")
@click.option("--latency-ms", default=LATENCY_MS, show_default=True, type=click.IntRange(1), help="Of each AWS call.")
@click.option("--repeat", default=REPEAT, show_default=True, type=click.IntRange(1), help="Warm runs of each side.")
@click.option("--no-peer", is_flag=True, help="Measure Tsuba alone.")
@click.option("--peer-folder", default=CACHE, show_default=True, type=click.Path(path_type=Path), help="Kept there.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def main(
    chosen: tuple[str, ...], latency_ms: int, repeat: int, no_peer: bool, peer_folder: Path, as_json: bool
) -> None:
    """Count calls and round trips of a diagnosis, time it, and set it beside the peer. Takes some four minutes.

    Exit: 0 every target is met, 3 one is missed, 1 nothing could be measured. Where the peer cannot be installed,
    Tsuba is measured alone; that is a miss only where the variable CI is set.
    """
    peer_python, why_not = _peer(peer_folder, wanted=not no_peer)
    try:
        report = compare(
            select_worlds([], chosen or SCENARIOS),
            latency_ms=latency_ms,
            repeat=repeat,
            peer_python=peer_python,
            why_not=why_not,
        )
    except (DriverError, NotServedError, NothingToCopyError, SelectionError, SubjectError) as error:
        click.echo(f"the benchmark could not run: {error}", err=True)
        sys.exit(BROKEN)
    click.echo(table(report), err=as_json)
    if as_json:
        click.echo(json.dumps(document(report), indent=2))
    sys.exit(exit_code(report, peer_wanted=not no_peer, in_ci=bool(os.environ.get("CI"))))


def compare(
    worlds: Sequence[World], *, latency_ms: int, repeat: int, peer_python: Path | None, why_not: str | None = None
) -> Report:
    """Measure every world, the first one also in a crowded account.

    Raises:
        DriverError: a side broke.
        NotServedError: the simulator lacks an operation.
        NothingToCopyError: the first world has no stack or target group to make more of.
        SubjectError: a world names no service of a stack.
    """
    # First: it also makes the simulator load what it answers with, which else would count as somebody's cold start.
    _say(f"{worlds[0].id}: calls with {STACKS} more stacks and {TARGET_GROUPS} more target groups …")
    own_calls, peer_calls = _calls_in_a_crowd(worlds[0], peer_python)
    comparisons: list[Comparison] = []
    with start_lab(worlds[:1], latency_ms=latency_ms) as lab:
        for world in worlds:
            _say(f"{world.id}: {repeat + 1} runs of each side …")
            comparisons.append(_compare(lab, world, latency_ms=latency_ms, repeat=repeat, peer_python=peer_python))
    alone = comparisons[0]
    crowd = Crowd(
        scenario=alone.scenario,
        stacks=STACKS,
        target_groups=TARGET_GROUPS,
        own=(alone.own.calls, own_calls),
        peer=(alone.peer.calls, peer_calls) if alone.peer and peer_calls is not None else None,
    )
    return Report(
        latency_ms=latency_ms,
        repeat=repeat,
        comparisons=tuple(comparisons),
        crowd=crowd,
        targets=targets(comparisons, crowd),
        load=os.getloadavg()[0],
        cores=os.cpu_count() or 1,
        without_peer=why_not,
    )


def exit_code(report: Report, *, peer_wanted: bool, in_ci: bool) -> int:
    """Tell whether the promises hold. A peer that is missing fails the run only in CI: a laptop may be offline."""
    unmeasured = peer_wanted and report.without_peer is not None
    missed = any(not target.met for target in report.targets)
    return MISSED if missed or (unmeasured and in_ci) else MET


def _peer(folder: Path, *, wanted: bool) -> tuple[Path | None, str | None]:
    if not wanted:
        return None, None
    try:
        return install_peer(folder, say=_say), None
    except PeerUnavailableError as error:
        return None, str(error)


def _compare(lab: Lab, world: World, *, latency_ms: int, repeat: int, peer_python: Path | None) -> Comparison:
    lab.load([world])
    subject = subject_of(world, lab.entry(world.id))
    with ExitStack() as open_sides:
        sides = [open_sides.enter_context(side) for side in _sides(lab, subject, peer_python)]
        own, *others = measure(lab, sides, repeat=repeat)
    peer = others[0] if others else None
    decisive: Sequence[str] = world.expect.get("decisive", ())
    usage = own.document["usage"]
    return Comparison(
        scenario=world.id,
        causes=tuple(world.expect.get("root_causes", ())),
        latency_seconds=latency_ms / 1000,
        own=own,
        round_trips=usage["round_trips"],
        waves=usage["waves"],
        own_fact=contains(own.document, decisive),
        peer=peer,
        peer_fact=peer is not None and contains(peer.document, decisive),
        stacks_between=subject.stacks_between,
    )


def _calls_in_a_crowd(world: World, peer_python: Path | None) -> tuple[int, int | None]:
    """Count both sides' calls in a crowded account, at no latency; Tsuba's first run is left out, as it signs in."""
    subject = subject_of(world, world.entry)
    full = crowded(world, subject.account_id, subject.region)
    with start_lab([full]) as lab, ExitStack() as open_sides:
        own, *others = (open_sides.enter_context(side) for side in _sides(lab, subject, peer_python))
        run_once(lab, own)
        return run_once(lab, own).calls, run_once(lab, others[0]).calls if others else None


def _sides(lab: Lab, subject: Subject, peer_python: Path | None) -> Iterator[Driver]:
    """Start Tsuba, and the peer where there is one. The peer may read everything: no refusal must shorten its run."""
    yield Driver("tsuba", OWN_DRIVER, environment=lab.environment(), job=job_of(subject.request))
    if peer_python is not None:
        credentials = lab.credentials(subject.account_id, unrestricted=True)
        yield Driver(
            PACKAGE,
            [str(peer_python), "-I", str(DRIVER)],
            environment=peer_environment(lab.url, subject.region, credentials),
            job=peer_actions(subject),
        )


def _say(text: str) -> None:
    click.echo(text, err=True)


if __name__ == "__main__":
    main()
