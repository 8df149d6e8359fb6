"""The lab's own endpoints under /_sim/, for one that runs in a process of its own. Loopback only."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Protocol, cast

from evals.aws_lab.exchange import HttpRequest, HttpResponse
from evals.bedrock_lab.mishaps import MishapRule
from evals.bedrock_lab.request_log import LoggedRequest
from evals.bedrock_lab.turn import Mishap, ScriptError, Turn, read_turns

PREFIX = "/_sim/"
_LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})


class ControlledLab(Protocol):
    """What the endpoints do to a lab."""

    def play(self, *turns: Turn) -> None:
        """Answer with these turns."""
        ...

    def check_script(self) -> None:
        """Complain of what was not played as written."""
        ...

    def fail(self, *rules: MishapRule) -> None:
        """Put mishaps in force."""
        ...

    def unleash(self, chance: float, *, seed: int = 0) -> None:
        """Let calls go wrong by chance."""
        ...

    def limit(self, tokens_per_minute: int | None) -> None:
        """Throttle."""
        ...

    def requests(self) -> list[LoggedRequest]:
        """Return the requests so far."""
        ...

    def reset(self) -> None:
        """Forget everything."""
        ...


def control(lab: ControlledLab, request: HttpRequest) -> HttpResponse:
    """Return the answer of a control endpoint; errors come as problem objects."""
    if request.headers.get("host", "").rsplit(":", 1)[0] not in _LOOPBACK_NAMES:
        return _answer(403, {"title": "Forbidden", "detail": "control endpoints answer loopback host names only"})
    endpoint = _ENDPOINTS.get((request.method, request.path.removeprefix(PREFIX)))
    if endpoint is None:
        known = ", ".join(f"{method} {PREFIX}{path}" for method, path in _ENDPOINTS)
        return _answer(404, {"title": "Not found", "detail": f"there are {known}"})
    try:
        return _answer(200, endpoint(lab, json.loads(request.body or b"{}")))
    except (ScriptError, ValueError, TypeError, KeyError) as error:
        return _answer(400, {"title": "Bad request", "detail": str(error)})


def _script(lab: ControlledLab, body: Any) -> Any:
    turns = read_turns(body)
    lab.play(*turns)
    return {"turns": len(turns)}


def _mishaps(lab: ControlledLab, body: Any) -> Any:
    rules = cast("list[dict[str, Any]]", body)
    lab.fail(*(MishapRule(mishap=Mishap(**rule.pop("mishap")), **rule) for rule in rules))
    return {"rules": len(rules)}


def _chaos(lab: ControlledLab, body: Any) -> Any:
    lab.unleash(float(body["chance"]), seed=int(body.get("seed", 0)))
    return {}


def _limit(lab: ControlledLab, body: Any) -> Any:
    lab.limit(body["tokens_per_minute"])
    return {}


def _requests(lab: ControlledLab, body: Any) -> Any:
    return [asdict(each) for each in lab.requests()]


def _check(lab: ControlledLab, body: Any) -> Any:
    lab.check_script()
    return {}


def _reset(lab: ControlledLab, body: Any) -> Any:
    lab.reset()
    return {}


_ENDPOINTS: Mapping[tuple[str, str], Callable[[ControlledLab, Any], Any]] = {
    ("POST", "script"): _script,
    ("GET", "script/check"): _check,
    ("POST", "mishaps"): _mishaps,
    ("POST", "chaos"): _chaos,
    ("POST", "limit"): _limit,
    ("GET", "requests"): _requests,
    ("POST", "reset"): _reset,
}


def _answer(status: int, document: Any) -> HttpResponse:
    kind = "application/json" if status == 200 else "application/problem+json"
    return HttpResponse(status=status, body=json.dumps(document).encode(), content_type=kind)
