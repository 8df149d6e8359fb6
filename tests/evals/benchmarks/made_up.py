"""Made-up runs, comparisons and journal entries for the tests of the benchmark."""

from datetime import UTC, datetime
from typing import Any

from evals.aws_lab.journal import JournalEntry
from evals.benchmarks.comparison import Comparison, Crowd
from evals.benchmarks.measurement import Measured, Run

NOON = datetime(2026, 11, 1, 12, 0, 0, tzinfo=UTC)


def entry(begin_ms: int, duration_ms: float, **changes: Any) -> JournalEntry:
    fields: dict[str, Any] = {
        "time": f"2026-11-01T12:00:{begin_ms // 1000:02d}.{begin_ms % 1000:03d}Z",
        "account_id": "111111111111",
        "region": "eu-west-1",
        "service": "ecs",
        "operation": "DescribeServices",
        "status": 200,
        "error": None,
        "duration_ms": duration_ms,
        "parameters": (),
        "not_served": False,
        "in_flight": 1,
    }
    return JournalEntry(**(fields | changes))


def measured(*warm: float, calls: int = 20, chain: int = 4, cold: float = 1.5, document: Any = None) -> Measured:
    runs = tuple(Run(seconds=seconds, calls=calls, chain=chain, document=document) for seconds in warm)
    return Measured(cold=Run(seconds=cold, calls=calls + 1, chain=chain + 1, document=document), warm=runs)


def comparison(**changes: Any) -> Comparison:
    fields: dict[str, Any] = {
        "scenario": "s-000001",
        "causes": ("image_not_found",),
        "latency_seconds": 0.08,
        "own": measured(0.4, 0.4, 0.4),
        "round_trips": 4,
        "waves": 4,
        "own_fact": True,
        "peer": measured(4.0, 4.0, 4.0, calls=50, chain=50, cold=5.0),
        "peer_fact": False,
    }
    return Comparison(**(fields | changes))


def crowd(**changes: Any) -> Crowd:
    fields: dict[str, Any] = {
        "scenario": "s-000001",
        "stacks": 300,
        "target_groups": 60,
        "own": (20, 20),
        "peer": (50, 410),
    }
    return Crowd(**(fields | changes))
