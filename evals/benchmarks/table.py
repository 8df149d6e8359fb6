"""Prints a comparison: a table for people, one JSON document for programs."""

from dataclasses import dataclass
from typing import Any

from evals.benchmarks.comparison import Comparison, Crowd, Target
from evals.benchmarks.measurement import Measured
from evals.benchmarks.peer import LICENCE, PACKAGE, VERSION

_HEAD = f"{'':<14}{'calls':>6}{'trips':>7}{'seen':>6}{'waves':>7}{'warm':>10}{'x trips':>9}{'cold':>10}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything one run of the benchmark found.

    `load` is the machine's one-minute load average at the end, which the run itself hardly raises: it mostly waits.
    `without_peer` says why there is no peer in it.
    """

    latency_ms: int
    repeat: int
    comparisons: tuple[Comparison, ...]
    crowd: Crowd
    targets: tuple[Target, ...]
    load: float
    cores: int
    without_peer: str | None = None


def table(report: Report) -> str:
    """Write the report in 80 columns."""
    beside = [c for c in report.comparisons if c.peer]
    lines = [
        f"Failed deployments, {report.latency_ms} ms for each AWS call, median of {report.repeat} warm runs.",
        *([f"The peer: {PACKAGE} {VERSION} ({LICENCE}), its seven actions."] if beside else []),
        "",
        _HEAD,
    ]
    for comparison in report.comparisons:
        lines += _scenario(comparison)
    lines += [
        "",
        "trips: requests that had to wait for each other, as Tsuba counts them",
        "seen: the longest chain of requests in the simulator's journal",
        "x trips: wall time over the time that many round trips take alone",
        "cold: the first run of a process, with clients and credentials still to make",
        "",
        *_crowd_lines(report.crowd),
    ]
    if beside:
        facts = f"tsuba {sum(c.own_fact for c in beside)}, peer {sum(c.peer_fact for c in beside)}"
        lines.append(f"Decisive fact in the answer, of {len(beside)} scenarios: {facts}")
    lines += ["", *(_target_line(target) for target in report.targets)]
    if report.load > report.cores:
        lines += [
            "",
            f"Busy machine (load {report.load:.1f} on {report.cores} cores): times are worse than they need be.",
        ]
    if report.without_peer:
        lines += ["", "NOT COMPARED WITH THE PEER: " + report.without_peer]
    return "\n".join(lines)


def document(report: Report) -> dict[str, Any]:
    """Return the report as plain data; times in seconds."""
    return {
        "latency_ms": report.latency_ms,
        "repeat": report.repeat,
        "machine": {"load": report.load, "cores": report.cores},
        "peer": {"package": PACKAGE, "version": VERSION, "licence": LICENCE, "unavailable": report.without_peer},
        "scenarios": [
            {
                "id": c.scenario,
                "expected": list(c.causes),
                "tsuba": _side(c.own, c.own_times_depth, shown=c.own_fact)
                | {"round_trips": c.round_trips, "waves": c.waves},
                "peer": _side(c.peer, c.peer_times_depth, shown=c.peer_fact) if c.peer else None,
                "times_faster": c.times_faster,
            }
            for c in report.comparisons
        ],
        "crowded_account": {
            "scenario": report.crowd.scenario,
            "more_stacks": report.crowd.stacks,
            "more_target_groups": report.crowd.target_groups,
            "tsuba_calls": list(report.crowd.own),
            "peer_calls": list(report.crowd.peer) if report.crowd.peer else None,
        },
        "targets": [
            {"name": t.name, "met": t.met, "worst": t.worst, "missed_by": list(t.where)} for t in report.targets
        ],
    }


def _scenario(c: Comparison) -> list[str]:
    lines = ["", f"{c.scenario}  {', '.join(c.causes) or 'no root cause'}"]
    lines.append(_row("tsuba", c.own, c.own_times_depth, trips=str(c.round_trips), waves=str(c.waves)))
    if c.peer:
        lines.append(_row("peer", c.peer, c.peer_times_depth, trips="-", waves="-"))
        shown = f"decisive fact: tsuba {_yes(c.own_fact)}, peer {_yes(c.peer_fact)}"
        lines.append(f"  tsuba is {c.times_faster:.1f} x faster; {shown}")
    return lines


def _row(name: str, side: Measured, times_depth: float | None, *, trips: str, waves: str) -> str:
    warm, cold = f"{side.seconds:.2f} s", f"{side.cold.seconds:.2f} s"
    times = "-" if times_depth is None else f"{times_depth:.2f}"
    return f"  {name:<12}{side.calls:>6}{trips:>7}{side.chain:>6}{waves:>7}{warm:>10}{times:>9}{cold:>10}"


def _crowd_lines(crowd: Crowd) -> list[str]:
    counts = f"  tsuba {crowd.own[0]} -> {crowd.own[1]}"
    if crowd.peer:
        counts += f", peer {crowd.peer[0]} -> {crowd.peer[1]}"
    more = f"{crowd.stacks} more stacks and {crowd.target_groups} more target groups"
    return [f"Calls for {crowd.scenario}, and with {more} beside:", counts]


def _target_line(target: Target) -> str:
    mark = "met   " if target.met else "MISSED"
    where = f" ({', '.join(target.where)})" if target.where else ""
    return f"{mark}  {target.name}: {target.worst}{where}"


def _yes(shown: bool) -> str:
    return "yes" if shown else "no"


def _side(side: Measured, times_depth: float | None, *, shown: bool) -> dict[str, Any]:
    return {
        "calls": side.calls,
        "chain_seen": side.chain,
        "warm_seconds": side.seconds,
        "warm_runs": [run.seconds for run in side.warm],
        "cold_seconds": side.cold.seconds,
        "cold_calls": side.cold.calls,
        "times_depth": times_depth,
        "decisive_fact": shown,
    }
