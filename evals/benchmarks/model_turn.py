"""Our own time around a model, and how soon a chat answers: `make bench`, or `python -m evals.benchmarks.model_turn`.

The model is the scripted one on the simulated Bedrock, in another process and at no latency. Our own time is the
processor's in the process that explains: prompt, client, signature, stream, verification, repair. An idle core takes no
longer. Beside it stands the time by the clock, less what the simulator took for the requests by its own log; on a busy
machine that also holds the waiting for a core.
"""

import json
import os
import statistics
import sys
import tempfile
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from evals.aws_lab.server import Lab, start_lab
from evals.aws_lab.world import World
from evals.bedrock_lab.server import BedrockLab, start_bedrock_lab
from evals.benchmarks.chat_server import ServedChat, ServerError
from evals.benchmarks.driver import Driver, DriverError
from evals.benchmarks.main_road import LATENCY_MS, SCENARIOS
from evals.benchmarks.subject import SubjectError, subject_of
from evals.scripted_model.model import play_scripted_model
from evals.selection import SelectionError, select_worlds

OWN_MS = 30  # of our own time for each request to the model, at the median
FIRST_EVENT_MS = 200  # until a chat says something: what people take for at once
REPEAT = 7
DRIVER = (sys.executable, "-m", "evals.benchmarks.model_driver")
MET, BROKEN, MISSED = 0, 1, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelTurns:
    """One scenario, a figure for each explanation after the first: milliseconds for each model turn in it.

    `own_ms` are the processor's, `clock_ms` the clock's without the simulator.
    """

    scenario: str
    own_ms: tuple[float, ...]
    clock_ms: tuple[float, ...]
    turns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was measured. `first_event_ms`: of each chat, in their order; the first finds the list of services unread."""

    scenarios: tuple[ModelTurns, ...]
    first_event_ms: tuple[float, ...]
    load: float
    cores: int

    @property
    def own_ms(self) -> float:
        """The median over all explanations."""
        return statistics.median(value for one in self.scenarios for value in one.own_ms)

    @property
    def median_first_event_ms(self) -> float:
        """The median over all chats."""
        return statistics.median(self.first_event_ms)

    @property
    def met(self) -> bool:
        """Whether both targets are met."""
        return self.own_ms <= OWN_MS and self.median_first_event_ms <= FIRST_EVENT_MS


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.option("--scenario", "chosen", multiple=True, help="Measure these instead of the usual five.")
@click.option(
    "--repeat", default=REPEAT, show_default=True, type=click.IntRange(1), help="Explanations and chats each."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on stdout.")
def main(chosen: tuple[str, ...], repeat: int, as_json: bool) -> None:
    """Measure our own time for each model turn, and the time to a chat's first event.

    Exit: 0 both targets are met, 3 one is missed, 1 nothing could be measured.
    """
    try:
        report = measure(select_worlds([], chosen or SCENARIOS), repeat=repeat)
    except (DriverError, SelectionError, ServerError, SubjectError) as error:
        click.echo(f"the benchmark could not run: {error}", err=True)
        sys.exit(BROKEN)
    click.echo(table(report), err=as_json)
    if as_json:
        click.echo(json.dumps({"met": report.met, **asdict(report)}, indent=2))
    sys.exit(MET if report.met else MISSED)


def measure(worlds: Sequence[World], *, repeat: int) -> Report:
    """Measure every world's explanations, and chats about the first.

    Raises:
        DriverError: the process that explains broke.
        ServerError: the server did not answer.
        SubjectError: a world names no service of a stack.
    """
    scenarios: list[ModelTurns] = []
    with start_lab(worlds[:1]) as lab, _model(lab) as (bedrock, environment):
        for world in worlds:
            lab.load([world])
            target = subject_of(world, lab.entry(world.id))
            job = {name: getattr(target, name) for name in ("region", "cluster", "service")}
            job["account"] = target.account_id
            scenarios.append(_explanations(world.id, bedrock, environment, job, repeat))
    with start_lab(worlds[:1], latency_ms=LATENCY_MS) as lab, _model(lab) as (_, environment):
        first_events = _chats(worlds[0], environment, repeat)
    return Report(
        scenarios=tuple(scenarios),
        first_event_ms=first_events,
        load=os.getloadavg()[0],
        cores=os.cpu_count() or 1,
    )


def table(report: Report) -> str:
    """Write what was measured, with its targets, in 80 columns."""
    lines = ["Our own time for each model turn: the processor's, and the clock's without Bedrock"]
    for one in report.scenarios:
        middle, most, clock = statistics.median(one.own_ms), max(one.own_ms), statistics.median(one.clock_ms)
        lines.append(
            f"  {one.scenario} {one.turns:3} turns  median {middle:5.1f} ms, at most {most:5.1f} ms; by the clock {clock:5.1f} ms"
        )
    lines += [
        "",
        f"Targets ({len(report.first_event_ms)} chats, AWS at {LATENCY_MS} ms a call){'wanted':>17}   measured",
    ]
    lines.append(_target("own time for each model turn, median", OWN_MS, report.own_ms))
    lines.append(_target("first event of a chat, median", FIRST_EVENT_MS, report.median_first_event_ms))
    first, slowest = report.first_event_ms[0], max(report.first_event_ms)
    lines.append(f"         of a server just started {first:.0f} ms, the slowest {slowest:.0f} ms")
    return "\n".join([*lines, "", f"{report.cores} cores, load {report.load:.1f}"])


def _target(name: str, wanted: float, measured: float) -> str:
    return f"  {'met   ' if measured <= wanted else 'MISSED'} {name:<36}{wanted:4.0f} ms {measured:7.1f} ms"


@contextmanager
def _model(lab: Lab) -> Generator[tuple[BedrockLab, Mapping[str, str]]]:
    """Start the scripted model, and yield it with the environment of a process that uses both simulators."""
    own = lab.environment()
    keys = {name.lower(): own[name] for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
    with start_bedrock_lab(credentials=keys) as bedrock:
        settings = play_scripted_model(bedrock)
        chain = json.dumps([entry.model_dump(exclude_defaults=True) for entry in settings.chain])
        yield bedrock, {**own, "TSUBA_MODEL__CHAIN": chain, "TSUBA_MODEL__ENDPOINT_URL": bedrock.url}


def _explanations(
    scenario: str, bedrock: BedrockLab, environment: Mapping[str, str], job: object, repeat: int
) -> ModelTurns:
    own: list[float] = []
    clock: list[float] = []
    turns = 0
    with Driver("tsuba", DRIVER, environment=environment, job=job) as driver:
        driver.run()  # it opens connections and loads what is loaded once
        for _ in range(repeat):
            before = len(bedrock.requests())
            answer = driver.run()
            bedrock.settle()
            asked = bedrock.requests()[before:]
            if not asked:
                raise DriverError(f"{scenario}: the model was never asked")
            turns += len(asked)
            own.append(answer.document["processor_seconds"] * 1000 / len(asked))
            clock.append((answer.seconds - sum(request.seconds for request in asked)) * 1000 / len(asked))
    return ModelTurns(scenario=scenario, own_ms=tuple(own), clock_ms=tuple(clock), turns=turns)


def _chats(world: World, environment: Mapping[str, str], repeat: int) -> tuple[float, ...]:
    target: Mapping[str, str] = world.entry["target"]
    looks_at = {name: target[name] for name in ("account_id", "region", "cluster", "service") if name in target}
    with (
        tempfile.TemporaryDirectory(prefix="tsuba-bench-") as folder,
        closing(ServedChat(environment, Path(folder))) as chat,
    ):
        return tuple(chat.first_event_seconds("why does it fail?", looks_at) * 1000 for _ in range(repeat + 1))


if __name__ == "__main__":
    main()
