"""SQS and EventBridge: they keep state and deliver, so moto serves them.

The lab has already checked signature and policies; moto is told the account in a header of its own.
"""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import unquote

from evals.aws_lab.exchange import Call, HttpRequest, HttpResponse

MOTO_SERVICES = frozenset({"sqs", "events"})
# moto looks here before it looks at the access key.
_ACCOUNT_HEADER = "HTTP_X_MOTO_ACCOUNT_ID"


class MotoServices:
    """moto's own web application, one per lab; its state is one per process."""

    def __init__(self) -> None:
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

        self._application: Any = DomainDispatcherApplication(create_backend_app)

    def answer(self, request: HttpRequest, call: Call) -> HttpResponse:
        """Return moto's answer to a request."""
        status, headers = "500 moto did not answer", list[tuple[str, str]]()

        def start_response(line: str, sent: list[tuple[str, str]], exc_info: Any = None) -> Any:
            nonlocal status, headers
            status, headers = line, sent
            return bytes

        parts = self._application(_environ(request, call), start_response)
        try:
            body = b"".join(parts)
        finally:
            if close := getattr(parts, "close", None):
                close()
        kept = {name.lower(): value for name, value in headers}
        return HttpResponse(
            status=int(status.split(maxsplit=1)[0]),
            body=body,
            content_type=kept.get("content-type", "application/x-amz-json-1.0"),
            headers=tuple((name, value) for name, value in headers if name.lower().startswith("x-amz")),
        )

    def forget(self, account_ids: list[str]) -> None:
        """Drop the queues and rules of some accounts."""
        from moto.backends import get_backend

        for service in ("sqs", "events"):
            backends: Any = get_backend(service)
            for account_id in account_ids:
                for backend in list(backends[account_id].values()) if account_id in backends else ():
                    backend.reset()


def _environ(request: HttpRequest, call: Call) -> dict[str, Any]:
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(request.path),
        "RAW_URI": request.path,
        "QUERY_STRING": request.query,
        "CONTENT_TYPE": request.headers.get("content-type", ""),
        "CONTENT_LENGTH": str(len(request.body)),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": request.headers.get("host", "").rpartition(":")[2] or "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(request.body),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **{
            f"HTTP_{name.upper().replace('-', '_')}": value
            for name, value in request.headers.items()
            if name not in {"content-type", "content-length"}
        },
    }
    return environ | {_ACCOUNT_HEADER: call.account_id}
