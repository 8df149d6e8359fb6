"""What every request passes before a route sees it, and what every response carries.

A page elsewhere can make a browser ask this server: by its own name bound to this address (DNS rebinding; the Host check)
or across origins (the Origin check). Source: https://owasp.org/www-project-secure-headers/
"""

from collections.abc import Awaitable, Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.auth import LOOPBACK_NAMES
from api.problem_responses import response_for, unexpected
from api.problems import Problem

MAX_BODY = 320_000  # bytes: the largest event, 256 kB, with room for what surrounds it
CHANGING_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_TOO_LARGE = f"The body is larger than {MAX_BODY:,} bytes."


class RequestGuard:
    """ASGI middleware, the outermost of ours: it also turns what nobody expected into a problem that says nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def send_guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                MutableHeaders(scope=message).update(SECURITY_HEADERS)
            await send(message)

        headers = Headers(scope=scope)
        if (problem := _refusal(scope, headers)) is not None:
            await response_for(problem, instance=scope["path"])(scope, receive, send_guarded)
            return
        try:
            await self._app(scope, _limited(receive), send_guarded)
        except Exception as error:  # the outermost loop of a request
            problem = unexpected(error)
            if not started:
                await response_for(problem, instance=scope["path"])(scope, receive, send_guarded)


def _refusal(scope: Scope, headers: Headers) -> Problem | None:
    host = headers.get("host", "")
    if host_name(host) not in LOOPBACK_NAMES:
        return Problem(
            status=421,
            slug="unknown-host",
            detail="This server answers under localhost, 127.0.0.1 and [::1] only.",
        )
    origin = headers.get("origin")
    if scope["method"] in CHANGING_METHODS and origin is not None and origin != f"{scope['scheme']}://{host}":
        return Problem(
            status=403,
            slug="other-origin",
            detail="Pages of another origin may not change anything here.",
        )
    length = headers.get("content-length", "0")
    if length.isdigit() and int(length) > MAX_BODY:
        return Problem(status=413, slug="too-large", detail=_TOO_LARGE)
    return None


def host_name(host: str) -> str:
    """Return the name in a Host header, without its port, in small letters.

    Example:
        >>> [host_name(host) for host in ("LocalHost:8320", "127.0.0.1", "[::1]:8320", "[::1]")]
        ['localhost', '127.0.0.1', '[::1]', '[::1]']
    """
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).lower()


def _limited(receive: Receive) -> Callable[[], Awaitable[Message]]:
    received = 0

    async def receive_limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        if received > MAX_BODY:
            raise HTTPException(413, _TOO_LARGE)
        return message

    return receive_limited
