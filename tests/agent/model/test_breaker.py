import pytest

from agent.model.breaker import Breaker


@pytest.fixture
def time() -> list[float]:
    return [0.0]


@pytest.fixture
def breaker(time: list[float]) -> Breaker:
    return Breaker(failures=2, open_seconds=30, monotonic=lambda: time[0])


def test_failures_in_a_row_open_it(breaker: Breaker):
    breaker.failed()
    assert breaker.lets_pass()
    breaker.succeeded()
    breaker.failed()
    assert breaker.lets_pass()
    breaker.failed()
    assert not breaker.lets_pass()


def test_one_failure_for_good_opens_it(breaker: Breaker):
    breaker.failed(for_good=True)
    assert not breaker.lets_pass()


def test_after_the_pause_one_call_tries_for_all(breaker: Breaker, time: list[float]):
    breaker.failed(for_good=True)
    time[0] = 31
    assert [breaker.lets_pass(), breaker.lets_pass()] == [True, False]
    breaker.succeeded()
    assert [breaker.lets_pass(), breaker.lets_pass()] == [True, True]


def test_a_trial_that_fails_opens_it_anew(breaker: Breaker, time: list[float]):
    breaker.failed(for_good=True)
    time[0] = 31
    assert breaker.lets_pass()
    breaker.failed()
    time[0] = 60
    assert not breaker.lets_pass()
    time[0] = 62
    assert breaker.lets_pass()


def test_while_one_tries_no_other_may_however_long_it_takes(breaker: Breaker, time: list[float]):
    breaker.failed(for_good=True)
    time[0] = 31
    assert breaker.lets_pass()
    time[0] = 500
    assert not breaker.lets_pass()


def test_a_trial_without_a_verdict_leaves_the_next_to_try(breaker: Breaker, time: list[float]):
    breaker.failed(for_good=True)
    time[0] = 31
    assert breaker.lets_pass()
    breaker.undecided()
    assert [breaker.lets_pass(), breaker.lets_pass()] == [True, False]
