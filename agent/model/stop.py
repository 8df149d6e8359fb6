"""When a call to a model is to end."""

import threading
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """When to stop: somebody said so, or time is up (on time.monotonic)."""

    asked: threading.Event
    until: float

    @property
    def now(self) -> bool:
        """Whether to stop now."""
        return self.asked.is_set() or time.monotonic() >= self.until
