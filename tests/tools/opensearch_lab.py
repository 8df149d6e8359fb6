"""A store of logs over sockets for tests: OpenSearch's `_search` on loopback, with what goes wrong on demand."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from evals.aws_lab.exchange import HttpRequest, HttpResponse
from evals.aws_lab.http_server import LabServer
from evals.aws_lab.log_search import search

Answer = Callable[[HttpRequest], HttpResponse]


class SearchServer:
    """Serves records, or whatever `answer` says instead; keeps the requests."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []
        self.answer: Answer | None = None
        self.requests: list[HttpRequest] = []
        self.released = threading.Event()
        self._server = LabServer(0, self._respond)
        self._server.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.port}"

    def _respond(self, request: HttpRequest) -> HttpResponse:
        self.requests.append(request)
        return self.answer(request) if self.answer else search(self.records, request)

    def hang(self, _: HttpRequest) -> HttpResponse:
        self.released.wait(30)
        return HttpResponse(status=200, body=b"{}")

    def stop(self) -> None:
        self.released.set()
        self._server.stop()


@contextmanager
def search_server() -> Iterator[SearchServer]:
    server = SearchServer()
    try:
        yield server
    finally:
        server.stop()
