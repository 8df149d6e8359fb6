"""Measuring: whose requests are counted, what is cold and what is warm, and when an answer shows a fact."""

from typing import Any

import pytest

from evals.aws_lab.journal import JournalEntry
from evals.benchmarks.driver import Answer
from evals.benchmarks.measurement import NotServedError, contains, measure, run_once
from tests.evals.benchmarks.made_up import entry, measured


class FakeWire:
    """A simulator that only has a journal."""

    def __init__(self) -> None:
        self.entries: list[JournalEntry] = []

    def journal(self) -> list[JournalEntry]:
        return list(self.entries)

    def clear_journal(self) -> None:
        self.entries.clear()


class FakeSide:
    """Asks for the given journal entries in each run, and takes as many seconds as the run's number."""

    def __init__(self, name: str, wire: FakeWire, asks: list[JournalEntry], turns: list[str] | None = None) -> None:
        self.name = name
        self._wire = wire
        self._asks = asks
        self._turns = turns if turns is not None else []
        self._runs = 0

    def run(self) -> Answer:
        self._runs += 1
        self._turns.append(self.name)
        self._wire.entries += self._asks
        return Answer(seconds=float(self._runs), document={"run": self._runs})


def test_each_side_is_charged_only_what_it_asked_itself() -> None:
    wire = FakeWire()
    quick = FakeSide("quick", wire, [entry(0, 80), entry(1, 80)])
    slow = FakeSide("slow", wire, [entry(n * 100, 80) for n in range(9)])
    first, second = measure(wire, [quick, slow], repeat=2)
    assert (first.calls, first.chain) == (2, 1)
    assert (second.calls, second.chain) == (9, 9)


def test_the_first_run_is_cold_and_stays_out_of_the_median() -> None:
    wire = FakeWire()
    (side,) = measure(wire, [FakeSide("side", wire, [entry(0, 80)])], repeat=3)
    assert side.cold.seconds == 1.0
    assert [run.seconds for run in side.warm] == [2.0, 3.0, 4.0]
    assert side.seconds == 3.0
    assert side.document == {"run": 4}


def test_the_sides_take_turns() -> None:
    wire, turns = FakeWire(), list[str]()
    measure(wire, [FakeSide(name, wire, [entry(0, 80)], turns) for name in ("a", "b")], repeat=2)
    assert turns == ["a", "b"] * 3


def test_an_operation_the_simulator_lacks_stops_the_measuring() -> None:
    wire = FakeWire()
    side = FakeSide("peer", wire, [entry(0, 1, service="ec2", operation="DescribeVpcs", not_served=True)])
    with pytest.raises(NotServedError, match=r"peer asked for ec2:DescribeVpcs"):
        run_once(wire, side)


def test_the_most_calls_and_the_shortest_chain_of_the_warm_runs_count() -> None:
    few, many = measured(1.0, calls=18, chain=4), measured(1.0, calls=19, chain=6)
    both = type(few)(cold=few.cold, warm=(*few.warm, *many.warm))
    assert (both.calls, both.chain) == (19, 4)


@pytest.mark.parametrize(
    ("document", "shown"),
    [
        ({"events": [{"message": "pull failed: v42: not found"}]}, True),
        ({"a": ["pull  failed:\n  v42: not found"]}, True),
        ({"reason": "pull failed", "tag": "v42: not found"}, False),
        ({"pull failed: v42: not found": 1}, False),
        (None, False),
    ],
    ids=["inside", "other white space", "in two places", "as a key", "no answer"],
)
def test_a_fact_is_shown_where_its_words_stand_together(document: Any, shown: bool) -> None:
    assert contains(document, ["pull failed: v42: not found"]) is shown


def test_every_decisive_passage_has_to_be_shown() -> None:
    assert contains(["one", "two"], ["one", "two"])
    assert not contains(["one"], ["one", "two"])
