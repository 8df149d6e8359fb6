"""Our own time around a model, measured once for real on one scenario, and what is said of it."""

from pathlib import Path

import pytest

from evals.benchmarks.chat_server import ServedChat, ServerError
from evals.benchmarks.model_turn import FIRST_EVENT_MS, OWN_MS, ModelTurns, Report, measure, table
from evals.expansion import DEMO_SCENARIO
from evals.selection import select_worlds


def report(*own_ms: float, first_event_ms: tuple[float, ...] = (100.0, 10.0, 10.0)) -> Report:
    turns = ModelTurns(scenario="s-7f9d02", own_ms=own_ms, clock_ms=tuple(2 * ms for ms in own_ms), turns=2)
    return Report(scenarios=(turns,), first_event_ms=first_event_ms, load=0.5, cores=2)


@pytest.mark.timeout(240)
def test_a_real_run_measures_turns_and_chats() -> None:
    done = measure(select_worlds([], [DEMO_SCENARIO]), repeat=1)
    (turns,) = done.scenarios
    assert turns.turns == 2
    assert 0 < turns.own_ms[0] < 1000
    assert len(done.first_event_ms) == 2
    assert min(done.first_event_ms) > 0


def test_the_median_decides_and_the_table_says_which_target_is_missed() -> None:
    assert report(OWN_MS - 1, OWN_MS - 1, OWN_MS * 9).met
    slow, late = report(OWN_MS + 1), report(1, first_event_ms=(FIRST_EVENT_MS + 1.0,))
    assert not slow.met
    assert not late.met
    assert "MISSED own time" in table(slow)
    assert "met    first event" in table(slow)
    assert "MISSED first event" in table(late)
    assert "the slowest 201 ms" in table(late)


def test_a_server_that_does_not_start_says_what_it_wrote(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="TSUBA_ACCOUNTS_FILE"):
        ServedChat({}, tmp_path)
