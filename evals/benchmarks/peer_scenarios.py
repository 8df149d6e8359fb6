"""Runs the peer over all scenarios: `python -m evals.benchmarks.peer_scenarios`. Takes some ten minutes, can be resumed.

Each scenario gets a simulator and a process of the peer of its own, unrestricted credentials, and every name it could
ask for. How the output is read: evals/benchmarks/peer_reading.py.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from evals.aws_lab.server import start_lab
from evals.aws_lab.world import World
from evals.benchmarks.driver import Driver, DriverError
from evals.benchmarks.peer import (
    CACHE,
    DRIVER,
    PACKAGE,
    VERSION,
    PeerUnavailableError,
    install_peer,
    named_actions,
    peer_environment,
)
from evals.benchmarks.peer_reading import alarms, broken, shows
from evals.benchmarks.peer_result import RESULT, PeerResult, PeerRun, digest, figures, run_of, write_result
from evals.benchmarks.subject import names_of
from evals.selection import select_worlds

COMMAND = "python -m evals.benchmarks.peer_scenarios"
PARTIAL = Path(".tsuba/peer-scenarios.jsonl")
DONE, BROKEN, UNFINISHED = 0, 1, 3


@click.command(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog=f"\b\nExample:\n  {COMMAND} --minutes 5",
)
@click.option("--minutes", default=30, show_default=True, type=click.IntRange(1), help="Begin none after so long.")
@click.option("--processes", default=2, show_default=True, type=click.IntRange(1, 8), help="Scenarios side by side.")
@click.option("--fresh", is_flag=True, help="Run all again, not only those that are new or changed.")
@click.option("--output", default=RESULT, show_default=True, type=click.Path(path_type=Path), help="The result.")
def main(minutes: int, processes: int, fresh: bool, output: Path) -> None:
    """Run the peer over every scenario and keep what its output showed.

    Exit: 0 all were run, 3 time was short: run it again and it goes on. 1 the peer cannot be installed.
    """
    try:
        python = install_peer(CACHE, say=_say)
    except PeerUnavailableError as error:
        click.echo(str(error), err=True)
        sys.exit(BROKEN)
    worlds = select_worlds([], [])
    PARTIAL.parent.mkdir(exist_ok=True)
    if fresh:
        PARTIAL.unlink(missing_ok=True)
    done = _kept(worlds)
    missing = [world for world in worlds if (world.id, digest(world)) not in done]
    until = datetime.now(UTC).timestamp() + 60 * minutes
    for run in _run_all(missing, python, processes=processes, until=until):
        with PARTIAL.open("a", encoding="utf-8") as kept:
            kept.write(json.dumps({"version": VERSION, **asdict(run)}) + "\n")
        done[run.scenario, run.digest] = run
    runs = tuple(done[key] for world in worlds if (key := (world.id, digest(world))) in done)
    if len(runs) < len(worlds):
        _say(f"{len(runs)} of {len(worlds)} scenarios are done; run it again to go on")
        sys.exit(UNFINISHED)
    made_on = datetime.now(UTC).date().isoformat()
    result = PeerResult(package=PACKAGE, version=VERSION, made_on=made_on, command=COMMAND, runs=runs)
    write_result(result, output)
    told = figures(result, worlds)
    click.echo(f"decisive fact shown in {told.decisive_shown.count} of {told.decisive_shown.of}")
    click.echo(f"wrong alarms on {told.wrong_alarms.count} of {told.wrong_alarms.of} controls")


def run_peer(world: World, python: Path) -> PeerRun:
    """Run the peer's actions over one scenario.

    Raises:
        DriverError: the peer broke, or took longer than the driver waits.
    """
    names = names_of(world, world.entry)
    with start_lab([world]) as lab:
        environment = peer_environment(lab.url, names.region, lab.credentials(names.account_id, unrestricted=True))
        job = named_actions(names.cluster, names.service, names.stack_names)
        with Driver(PACKAGE, [str(python), "-I", str(DRIVER)], environment=environment, job=job) as peer:
            answer = peer.run()
        return PeerRun(
            scenario=world.id,
            digest=digest(world),
            shown=shows(answer.document, world.expect.get("decisive", ())),
            alarms=alarms(answer.document),
            broken=broken(answer.document),
            calls=len(lab.journal()),
            seconds=round(answer.seconds, 2),
        )


def _run_all(worlds: Sequence[World], python: Path, *, processes: int, until: float) -> Iterator[PeerRun]:
    def unless_late(world: World) -> PeerRun | None:
        if datetime.now(UTC).timestamp() > until:
            return None
        try:
            run = run_peer(world, python)
        except DriverError as error:
            _say(f"{world.id}: {error}")
            return None
        _say(f"{world.id}: decisive fact {run.shown}, alarms {', '.join(run.alarms) or 'none'}, {run.calls} calls")
        return run

    with ThreadPoolExecutor(processes) as pool:
        for future in as_completed([pool.submit(unless_late, world) for world in worlds]):
            if run := future.result():
                yield run


def _kept(worlds: Sequence[World]) -> dict[tuple[str, str], PeerRun]:
    wanted = {(world.id, digest(world)) for world in worlds}
    rows = [json.loads(line) for line in PARTIAL.read_text(encoding="utf-8").splitlines()] if PARTIAL.exists() else []
    runs = [run_of({k: v for k, v in row.items() if k != "version"}) for row in rows if row["version"] == VERSION]
    return {key: run for run in runs if (key := (run.scenario, run.digest)) in wanted}


def _say(text: str) -> None:
    click.echo(text, err=True)


if __name__ == "__main__":
    main()
