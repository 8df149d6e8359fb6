"""When a call to a model is to end, and how the wait for its next word is broken off."""

import contextlib
import threading
import time
from dataclasses import dataclass, field
from typing import Protocol


class Breakable(Protocol):
    """An answer that is being read: urllib3's response is one."""

    def shutdown(self) -> None:
        """Let whoever waits for its next byte find that it has ended."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """When to stop: somebody said so, or time is up (on time.monotonic)."""

    asked: threading.Event
    until: float
    _held: list[Breakable] = field(default_factory=list[Breakable], init=False, repr=False, compare=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False, compare=False)

    @property
    def now(self) -> bool:
        """Whether to stop now."""
        return self.asked.is_set() or time.monotonic() >= self.until

    @property
    def holds(self) -> bool:
        """Whether an answer is being read."""
        with self._lock:
            return bool(self._held)

    def ask(self) -> None:
        """Stop, also what waits for a byte: an answer that comes in drips would hold its thread for ever."""
        with self._lock:
            self.asked.set()
            for answer in self._held:
                _break_off(answer)

    def hold(self, answer: Breakable) -> None:
        """Note the answer that is being read, so that `ask` can break it off."""
        with self._lock:
            self._held.append(answer)
            if self.asked.is_set():
                _break_off(answer)

    def let_go(self) -> None:
        """Forget what was being read: its connection may serve another call now."""
        with self._lock:
            self._held.clear()


def _break_off(answer: Breakable) -> None:
    # It may just have ended: then there is no connection left to it.
    with contextlib.suppress(OSError, RuntimeError, ValueError):
        answer.shutdown()
