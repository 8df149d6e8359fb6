"""A circuit breaker: a model that keeps failing is left alone for a while, then tried once.

Source: https://learn.microsoft.com/en-us/azure/architecture/patterns/circuit-breaker
"""

import threading
import time
from collections.abc import Callable


class Breaker:
    """Counts failures in a row. Safe to use from several threads.

    Whoever is let pass says what came of it, once: succeeded, failed, or undecided.
    """

    def __init__(self, *, failures: int, open_seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._allowed = failures
        self._open_seconds = open_seconds
        self._monotonic = monotonic
        self._failed = 0
        self._closed_again = 0.0
        self._trying = False
        self._lock = threading.Lock()

    def lets_pass(self) -> bool:
        """Return whether a call may be made now. After the pause one may, and the others wait for what comes of it."""
        with self._lock:
            if self._failed < self._allowed:
                return True
            if self._trying or self._monotonic() < self._closed_again:
                return False
            self._trying = True
            return True

    def succeeded(self) -> None:
        """Note that a call was answered."""
        with self._lock:
            self._failed, self._trying = 0, False

    def failed(self, *, for_good: bool = False) -> None:
        """Note that a call failed; `for_good`: the next will not fare better, so that one is enough."""
        with self._lock:
            self._trying = False
            self._failed = self._allowed if for_good else self._failed + 1
            if self._failed >= self._allowed:
                self._closed_again = self._monotonic() + self._open_seconds

    def undecided(self) -> None:
        """Note that a call says nothing about the model: it was stopped, or never made. The next may try."""
        with self._lock:
            self._trying = False
