"""The threads that call models. They end with the process: one that waits for a silent model holds up no exit.

concurrent.futures.ThreadPoolExecutor waits for each of its threads at the interpreter's end, whatever it is told before.
Source: concurrent/futures/thread.py, _python_exit.
"""

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class CallThreads:
    """At most so many threads, each begun when it is first needed."""

    def __init__(self, most: int, *, name: str = "model") -> None:
        self._most = most
        self._name = name
        self._waiting: deque[tuple[Future[Any], Callable[[], Any]]] = deque()
        self._threads: list[threading.Thread] = []
        self._idle = 0
        self._closed = False
        self._changed = threading.Condition()

    def submit(self, call: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> "Future[R]":
        """Make a call on a thread as soon as one is free. Its future can be cancelled until then.

        Raises:
            RuntimeError: closed.
        """
        future: Future[R] = Future()
        with self._changed:
            if self._closed:
                raise RuntimeError("no more calls are taken")
            self._waiting.append((future, lambda: call(*args, **kwargs)))
            if self._idle < len(self._waiting) and len(self._threads) < self._most:
                name = f"{self._name}-{len(self._threads)}"
                self._threads.append(threading.Thread(target=self._work, name=name, daemon=True))
                self._threads[-1].start()
            self._changed.notify()
        return future

    def close(self, *, wait: bool = False) -> None:
        """Take no more calls and forget those that have not begun; `wait` for the others to end."""
        with self._changed:
            self._closed = True
            while self._waiting:
                self._waiting.popleft()[0].cancel()
            self._changed.notify_all()
            threads = list(self._threads)
        for thread in threads if wait else ():
            thread.join()

    def _work(self) -> None:
        while (job := self._next()) is not None:
            future, call = job
            if not future.set_running_or_notify_cancel():
                continue
            try:
                result = call()
            except BaseException as error:  # whatever it is, it belongs to whoever asked
                future.set_exception(error)
            else:
                future.set_result(result)

    def _next(self) -> tuple["Future[Any]", Callable[[], Any]] | None:
        with self._changed:
            self._idle += 1
            self._changed.wait_for(lambda: self._waiting or self._closed)
            self._idle -= 1
            return self._waiting.popleft() if self._waiting else None
