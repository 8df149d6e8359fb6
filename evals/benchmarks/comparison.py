"""Sets the measured sides against each other, and against what the product promises."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from evals.benchmarks.measurement import Measured

MOST_CALLS, MOST_ROUND_TRIPS, MOST_WAVES = 25, 4, 4  # of a typical failed deployment
MOST_TIMES_DEPTH = 2.0  # wall time over the time its round trips alone take
LEAST_TIMES_FASTER = 4.0  # than the peer, on the same simulator
# Who names a stack has each stack on the way down to the service read first, which nobody can spare him.
_TRIPS = "round trips below nested stacks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Both sides over one scenario. `peer` is None where it could not be installed; `fact`: the decisive one was shown.

    `round_trips` and `waves` are what Tsuba itself reports; what the journal shows is in `own.chain`. `stacks_between`
    counts the nested stacks that have to be read before the service is known, where a stack was asked about.
    """

    scenario: str
    causes: tuple[str, ...]
    latency_seconds: float
    own: Measured
    round_trips: int
    waves: int
    own_fact: bool
    peer: Measured | None = None
    peer_fact: bool = False
    stacks_between: int = 0

    @property
    def depth(self) -> int:
        """Round trips that count for Tsuba: the smaller of its own count and the journal's."""
        return min(self.round_trips, self.own.chain)

    @property
    def own_times_depth(self) -> float:
        """Tsuba's wall time over the time its round trips alone take."""
        return self.own.seconds / (self.depth * self.latency_seconds)

    @property
    def peer_times_depth(self) -> float | None:
        """The peer's wall time over the time its round trips alone take. None also where it asked AWS nothing."""
        if self.peer is None or self.peer.chain == 0:
            return None
        return self.peer.seconds / (self.peer.chain * self.latency_seconds)

    @property
    def times_faster(self) -> float | None:
        """The peer's wall time over Tsuba's."""
        return self.peer.seconds / self.own.seconds if self.peer else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Calls in the account as it is, and with `stacks` and `target_groups` more in it."""

    scenario: str
    stacks: int
    target_groups: int
    own: tuple[int, int]
    peer: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One promise and the worst that was measured of it. `where` names the scenarios that miss it."""

    name: str
    worst: str
    where: tuple[str, ...] = ()

    @property
    def met(self) -> bool:
        """True when no scenario misses it."""
        return not self.where


def targets(comparisons: Sequence[Comparison], crowd: Crowd) -> tuple[Target, ...]:
    """Judge every promise over all scenarios; those about the peer only where it was measured."""
    found = [
        _at_most("AWS calls", MOST_CALLS, comparisons, lambda c: c.own.calls),
        _at_most(f"{_TRIPS} as counted", MOST_ROUND_TRIPS, comparisons, lambda c: c.round_trips - c.stacks_between),
        _at_most(f"{_TRIPS} as seen", MOST_ROUND_TRIPS, comparisons, lambda c: c.own.chain - c.stacks_between),
        _at_most("waves", MOST_WAVES, comparisons, lambda c: c.waves),
        _at_most("wall time over round trips x latency", MOST_TIMES_DEPTH, comparisons, lambda c: c.own_times_depth),
        _every("decisive fact shown", comparisons, lambda c: c.own_fact),
        _same_calls(crowd),
    ]
    beside = [c for c in comparisons if c.times_faster is not None]
    if beside:
        slowest = min(c.times_faster or 0 for c in beside)
        found.append(
            Target(
                name=f"at least {LEAST_TIMES_FASTER:g} times faster than the peer",
                worst=f"{slowest:.1f}",
                where=tuple(c.scenario for c in beside if (c.times_faster or 0) < LEAST_TIMES_FASTER),
            )
        )
    return tuple(found)


def _at_most(
    name: str, limit: float, comparisons: Sequence[Comparison], value: Callable[[Comparison], float]
) -> Target:
    worst = max(value(c) for c in comparisons)
    return Target(
        name=f"{name} at most {limit:g}",
        worst=f"{worst:.2f}" if isinstance(worst, float) else str(worst),
        where=tuple(c.scenario for c in comparisons if value(c) > limit),
    )


def _every(name: str, comparisons: Sequence[Comparison], holds: Callable[[Comparison], bool]) -> Target:
    missing = tuple(c.scenario for c in comparisons if not holds(c))
    return Target(name=name, worst=f"{len(comparisons) - len(missing)} of {len(comparisons)}", where=missing)


def _same_calls(crowd: Crowd) -> Target:
    before, after = crowd.own
    return Target(
        name="calls do not grow with the account",
        worst=f"{before} and {after}",
        where=() if before == after else (crowd.scenario,),
    )
