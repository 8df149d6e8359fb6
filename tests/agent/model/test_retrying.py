import threading
import time

import pytest

from agent.model.retrying import pause
from agent.model.stop import Stop


@pytest.mark.parametrize(("seconds", "stopped", "again"), [(60, False, True), (-1, False, False), (60, True, False)])
def test_another_try_needs_time_and_nobody_who_stops_it(seconds: float, stopped: bool, again: bool) -> None:
    stop = Stop(asked=threading.Event(), until=time.monotonic() + seconds)
    if stopped:
        stop.asked.set()
    assert pause(1, 0.001, stop) is again


def test_there_is_no_waiting_for_a_try_that_comes_too_late() -> None:
    assert pause(1, 1000, Stop(asked=threading.Event(), until=time.monotonic() + 60)) is False
