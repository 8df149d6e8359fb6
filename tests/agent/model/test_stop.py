import threading
import time

from agent.model.stop import Stop


def test_it_is_time_to_stop_when_asked_or_when_time_is_up():
    asked = threading.Event()
    assert not Stop(asked=asked, until=time.monotonic() + 60).now
    assert Stop(asked=asked, until=time.monotonic() - 1).now
    asked.set()
    assert Stop(asked=asked, until=time.monotonic() + 60).now


class Answer:
    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.broken = 0

    def shutdown(self) -> None:
        self.broken += 1
        if self.error:
            raise self.error


def test_asking_to_stop_breaks_off_what_is_read_now_and_nothing_that_was():
    stop = Stop(asked=threading.Event(), until=0)
    before, now, late = Answer(), Answer(RuntimeError("released")), Answer()
    stop.hold(before)
    stop.let_go()
    stop.hold(now)
    stop.ask()
    stop.hold(late)
    assert (before.broken, now.broken, late.broken, stop.now) == (0, 1, 1, True)
