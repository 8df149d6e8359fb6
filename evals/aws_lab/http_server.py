"""A threaded HTTP/1.1 server with keep-alive: one thread a connection, so that one that hangs blocks no other."""

from __future__ import annotations

import contextlib
import http
import socket
import struct
import threading
from collections.abc import Callable, Generator
from http.server import BaseHTTPRequestHandler
from socketserver import TCPServer, ThreadingMixIn

from evals.aws_lab.exchange import HttpRequest, HttpResponse
from evals.aws_lab.front import ConnectionCutError

LOOPBACK = "127.0.0.1"


class LabServer(ThreadingMixIn, TCPServer):
    """Serves requests with one function, until stopped."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True
    request_queue_size = 512

    def __init__(self, port: int, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self.answer = answer
        self._connections: set[socket.socket] = set()
        self._lock = threading.Lock()
        super().__init__((LOOPBACK, port), _RequestReader)
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self.socket.getsockname()[1])

    def start(self) -> None:
        """Begin to serve, in threads of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Close every connection, also those that hang."""
        self.shutdown()
        self.server_close()
        with self._lock:
            open_connections = list(self._connections)
        for connection in open_connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self._thread.join(timeout=5)

    def process_request(self, request: socket.socket | tuple[bytes, socket.socket], client_address: object) -> None:
        """Remember the connection, then give it a thread."""
        if isinstance(request, socket.socket):
            with self._lock:
                self._connections.add(request)
        super().process_request(request, client_address)  # pyright: ignore[reportArgumentType]

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        """Forget a connection that has ended."""
        if isinstance(request, socket.socket):
            with self._lock:
                self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away in the middle is no error of the lab."""


class _RequestReader(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: LabServer  # pyright: ignore[reportIncompatibleVariableOverride]

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        path, _, query = self.path.partition("?")
        request = HttpRequest(
            method=self.command,
            path=path,
            query=query,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length) if length else b"",
        )
        try:
            response = self.server.answer(request)
            if response.chunks is None:
                self._send(response)
            else:
                self._stream(response, response.chunks)
        except ConnectionCutError as error:
            self.wfile.write(error.sent)
            self._cut()

    # The standard library looks for these names.
    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = _serve  # noqa: N815

    def _send(self, response: HttpResponse) -> None:
        # One write: two would wait for each other's acknowledgement.
        self.wfile.write(self._head(response, f"Content-Length: {len(response.body)}") + response.body)

    def _stream(self, response: HttpResponse, chunks: Generator[bytes]) -> None:
        try:
            self.wfile.write(self._head(response, "Transfer-Encoding: chunked"))
            for chunk in chunks:
                self.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))
            self.wfile.write(b"0\r\n\r\n")
        finally:
            chunks.close()

    def _head(self, response: HttpResponse, length: str) -> bytes:
        lines = [
            f"HTTP/1.1 {response.status} {http.HTTPStatus(response.status).phrase}",
            f"Content-Type: {response.content_type}",
            length,
            f"Date: {self.date_time_string()}",
            *(f"{name}: {_one_line(value)}" for name, value in response.headers),
        ]
        return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")

    def _cut(self) -> None:
        # Closing with zero linger sends RST, which is what a broken network path shows.
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Stay silent: the journal tells what was asked."""


def _one_line(value: str) -> str:
    return value.replace("\r", " ").replace("\n", " ")
