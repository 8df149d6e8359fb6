"""What is compared, and which promises are missed."""

import pytest

from evals.benchmarks.comparison import Comparison, Target, targets
from tests.evals.benchmarks.made_up import comparison, crowd, measured


def _by_name(found: tuple[Target, ...], word: str) -> Target:
    (target,) = (target for target in found if word in target.name)
    return target


def test_wall_time_is_set_against_what_the_round_trips_alone_take() -> None:
    one = comparison(own=measured(0.48), round_trips=4, latency_seconds=0.08)
    assert one.own_times_depth == pytest.approx(1.5)
    assert one.peer_times_depth == pytest.approx(1.0)
    assert one.times_faster == pytest.approx(4.0 / 0.48)


def test_the_smaller_count_of_round_trips_is_used() -> None:
    assert comparison(own=measured(0.4, chain=3), round_trips=5).depth == 3
    assert comparison(own=measured(0.4, chain=6), round_trips=5).depth == 5


def test_every_promise_is_met_where_everything_is_well() -> None:
    found = targets([comparison(), comparison(scenario="s-000002")], crowd())
    assert len(found) == 8
    assert all(target.met for target in found)


@pytest.mark.parametrize(
    ("word", "bad"),
    [
        ("AWS calls", comparison(scenario="s-bad", own=measured(0.4, calls=26))),
        ("as counted", comparison(scenario="s-bad", round_trips=5)),
        ("as seen", comparison(scenario="s-bad", own=measured(0.4, chain=5))),
        ("waves", comparison(scenario="s-bad", waves=5)),
        ("wall time", comparison(scenario="s-bad", own=measured(0.65))),
        ("decisive fact", comparison(scenario="s-bad", own_fact=False)),
        ("times faster", comparison(scenario="s-bad", peer=measured(1.5, chain=18))),
    ],
    ids=["calls", "counted", "seen", "waves", "wall time", "fact", "faster"],
)
def test_a_missed_promise_names_the_scenario(word: str, bad: Comparison) -> None:
    found = targets([comparison(), bad], crowd())
    assert _by_name(found, word).where == ("s-bad",)
    assert [target for target in found if not target.met] == [_by_name(found, word)]


def test_calls_that_grow_with_the_account_are_a_miss() -> None:
    target = _by_name(targets([comparison()], crowd(own=(20, 24))), "grow")
    assert not target.met
    assert target.worst == "20 and 24"


def test_without_a_peer_nothing_is_promised_about_it() -> None:
    alone = comparison(peer=None)
    assert alone.times_faster is None
    assert not [target for target in targets([alone], crowd(peer=None)) if "peer" in target.name]


def test_a_peer_that_asked_nothing_has_no_ratio() -> None:
    assert comparison(peer=measured(0.1, calls=0, chain=0)).peer_times_depth is None


def test_a_nested_stack_on_the_way_to_the_service_takes_a_round_trip_of_its_own() -> None:
    by_stack = comparison(own=measured(0.4, chain=5), round_trips=5, stacks_between=1)
    assert all(target.met for target in targets([by_stack], crowd()))
    longer = comparison(own=measured(0.4, chain=6), round_trips=6, stacks_between=1)
    assert [t.worst for t in targets([longer], crowd()) if not t.met] == ["5", "5"]
