"""A chat server over HTTP that says what a test tells it to, in OpenAI's form."""

import json
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from evals.aws_lab.exchange import HttpRequest, HttpResponse
from evals.aws_lab.http_server import LabServer

Say = Callable[[], Generator[Any]]
"""Yields the chunks of one answer; bytes go out as they are."""


@dataclass(slots=True)
class FakeChatServer:
    """What it was asked, and what it says to everything."""

    say: Say
    refusal: tuple[int, str] | None = None
    asked: list[dict[str, Any]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def answer(self, request: HttpRequest) -> HttpResponse:
        assert (request.method, request.path) == ("POST", "/v1/chat/completions")
        self.asked.append(json.loads(request.body))
        if self.refusal:
            status, text = self.refusal
            return HttpResponse(status=status, body=text.encode())
        return HttpResponse(status=200, content_type="text/event-stream", chunks=self._events())

    def _events(self) -> Generator[bytes]:
        said = self.say()
        try:
            for chunk in said:
                yield chunk if isinstance(chunk, bytes) else b"data: " + json.dumps(chunk).encode() + b"\n\n"
            yield b"data: [DONE]\n\n"
        finally:
            said.close()


@contextmanager
def chat_server(
    *chunks: Any, say: Say | None = None, refusal: tuple[int, str] | None = None
) -> Iterator[FakeChatServer]:
    """Serve these chunks, or what `say` yields, to every request."""
    fake = FakeChatServer(say or (lambda: (chunk for chunk in chunks)), refusal)
    server = LabServer(0, fake.answer)
    server.start()
    fake.port = server.port
    try:
        yield fake
    finally:
        server.stop()


def delta(**said: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": said, "finish_reason": None}]}


def calling(name: str | None, arguments: str, index: int = 0) -> dict[str, Any]:
    function = {"name": name, "arguments": arguments} if name else {"arguments": arguments}
    return delta(tool_calls=[{"index": index, "id": "call_1", "type": "function", "function": function}])


def ending(reason: str = "stop") -> dict[str, Any]:
    return {"choices": [{"index": 0, "delta": {}, "finish_reason": reason}]}


USED = {"choices": [], "usage": {"prompt_tokens": 11, "completion_tokens": 3, "total_tokens": 14}}
