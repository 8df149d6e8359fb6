"""What Bedrock was asked: every request with its body, in the order they arrived."""

import threading
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

MOST_REQUESTS = 20_000  # with bodies of some 50 KB that is a gigabyte at the very worst


@dataclass(slots=True, kw_only=True)
class LoggedRequest:
    """One request. What became of it is filled in while it is answered.

    Attributes:
        status: HTTP status; 0 = the connection was cut without one, or it is not answered yet.
        error: the error's code, also of one within the stream; None for success.
        frames: of a stream, how many left.
        abandoned: the client went away before the stream had ended.
        done: nothing more will happen to it.
        began: when it had arrived, on time.monotonic.
        seconds: until the last of its answer was handed over; 0 while it is being answered.
    """

    operation: str
    model_id: str
    region: str
    body: Mapping[str, Any]
    status: int = 0
    error: str | None = None
    usage: Mapping[str, int] = field(default_factory=dict[str, int])
    frames: int = 0
    abandoned: bool = False
    done: bool = False
    began: float = field(default_factory=time.monotonic)
    seconds: float = 0.0


class RequestLog:
    """Requests so far; the oldest are forgotten first."""

    def __init__(self) -> None:
        self._requests: deque[LoggedRequest] = deque(maxlen=MOST_REQUESTS)
        self._changed = threading.Condition()

    def add(self, request: LoggedRequest) -> None:
        """Note one that arrived."""
        with self._changed:
            self._requests.append(request)

    def end(self, request: LoggedRequest) -> None:
        """Note that nothing more will happen to one."""
        with self._changed:
            request.done, request.seconds = True, time.monotonic() - request.began
            self._changed.notify_all()

    def all(self) -> list[LoggedRequest]:
        """Return all requests, oldest first."""
        with self._changed:
            return list(self._requests)

    def settle(self, timeout_seconds: float = 5) -> bool:
        """Wait until every request has ended; return whether they have."""
        with self._changed:
            return self._changed.wait_for(lambda: all(each.done for each in self._requests), timeout_seconds)

    def clear(self) -> None:
        """Forget all requests."""
        with self._changed:
            self._requests.clear()
