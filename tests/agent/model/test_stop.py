import threading
import time

from agent.model.stop import Stop


def test_it_is_time_to_stop_when_asked_or_when_time_is_up():
    asked = threading.Event()
    assert not Stop(asked=asked, until=time.monotonic() + 60).now
    assert Stop(asked=asked, until=time.monotonic() - 1).now
    asked.set()
    assert Stop(asked=asked, until=time.monotonic() + 60).now
