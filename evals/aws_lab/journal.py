"""What the lab was asked: one entry for each call, in the order they ended."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass

MOST_ENTRIES = 200_000  # 300 accounts x 40 calls x 15 runs; about 100 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalEntry:
    """One call.

    Attributes:
        time: ISO 8601 UTC, when the call arrived.
        status: HTTP status; 0 = the connection was closed without an answer.
        error: error code, None for success.
        parameters: names of the request parameters, never values.
        not_served: the lab has no such operation: a gap of the lab, not of the caller.
        in_flight: calls being answered when this one arrived, itself included.
    """

    time: str
    account_id: str
    region: str
    service: str
    operation: str
    status: int
    error: str | None
    duration_ms: float
    parameters: tuple[str, ...]
    not_served: bool
    in_flight: int


class Journal:
    """Calls so far; the oldest are forgotten first."""

    def __init__(self) -> None:
        self._entries: deque[JournalEntry] = deque(maxlen=MOST_ENTRIES)
        self._lock = threading.Lock()
        self._chapter = 0

    @property
    def chapter(self) -> int:
        """How often it was cleared: a call belongs to the chapter it arrived in."""
        return self._chapter

    def add(self, entry: JournalEntry, *, chapter: int) -> None:
        """Note one call that arrived in `chapter`. One that arrived before the last clearing is forgotten, too."""
        with self._lock:
            if chapter == self._chapter:
                self._entries.append(entry)

    def entries(self) -> list[JournalEntry]:
        """Return all calls, oldest first."""
        with self._lock:
            return list(self._entries)

    def clear(self) -> None:
        """Forget all calls, those still being answered included."""
        with self._lock:
            self._entries.clear()
            self._chapter += 1
