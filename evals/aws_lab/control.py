"""The lab's own endpoints under /_sim/: load, reset, faults, journal, scenarios. Loopback only."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Protocol, cast

from evals.aws_lab.exchange import HttpRequest, HttpResponse
from evals.aws_lab.faults import FaultRule, FaultRuleError, read_rules
from evals.aws_lab.journal import JournalEntry
from evals.aws_lab.world import World, WorldError, load_world

PREFIX = "/_sim/"
_LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]"})


class ControlledLab(Protocol):
    """What the endpoints do to a lab."""

    @property
    def scenarios(self) -> tuple[World, ...]:
        """The worlds the lab was started with."""
        ...

    @property
    def loaded(self) -> tuple[World, ...]:
        """The worlds served now."""
        ...

    def find(self, scenario_id: str) -> World | None:
        """Return a scenario that can be loaded by its id."""
        ...

    def load(self, worlds: list[World]) -> None:
        """Serve these worlds instead."""
        ...

    def reset(self) -> None:
        """Serve the initial worlds again."""
        ...

    def set_faults(self, rules: list[FaultRule]) -> None:
        """Put fault rules in force."""
        ...

    def journal(self) -> list[JournalEntry]:
        """Return the calls so far."""
        ...

    def clear_journal(self) -> None:
        """Forget the calls so far."""
        ...


def control(lab: ControlledLab, request: HttpRequest) -> HttpResponse:
    """Return the answer of a control endpoint; errors come as problem objects."""
    if _host(request) not in _LOOPBACK_NAMES:
        return _problem(403, "Forbidden", "control endpoints answer only requests to a loopback host name")
    name = request.path.removeprefix(PREFIX)
    endpoint = _ENDPOINTS.get((request.method, name))
    if endpoint is None:
        known = ", ".join(f"{method} {PREFIX}{path}" for method, path in _ENDPOINTS)
        return _problem(404, "Not found", f"no {request.method} {request.path}; there are {known}")
    try:
        return _json(200, endpoint(lab, request))
    except (WorldError, FaultRuleError, ValueError) as error:
        return _problem(400, "Bad request", str(error))


def _load(lab: ControlledLab, request: HttpRequest) -> Mapping[str, Any]:
    document = json.loads(request.body or b"null")
    if not isinstance(document, dict):
        raise WorldError('the body is one expanded scenario, or {"scenario": ID}')
    body = cast("dict[str, Any]", document)
    lab.load([_chosen(lab, str(body["scenario"]))] if set(body) == {"scenario"} else [load_world(body)])
    return _scenarios(lab, request)


def _chosen(lab: ControlledLab, scenario_id: str) -> World:
    if (world := lab.find(scenario_id)) is not None:
        return world
    known = ", ".join(world.id for world in lab.scenarios) or "none"
    raise WorldError(f"no scenario {scenario_id!r} among those selected: {known}")


def _reset(lab: ControlledLab, request: HttpRequest) -> Mapping[str, Any]:
    lab.reset()
    return _scenarios(lab, request)


def _faults(lab: ControlledLab, request: HttpRequest) -> Mapping[str, Any]:
    rules = read_rules(json.loads(request.body or b"[]"))
    lab.set_faults(rules)
    return {"rules": len(rules)}


def _journal(lab: ControlledLab, request: HttpRequest) -> list[dict[str, Any]]:
    return [asdict(entry) for entry in lab.journal()]


def _clear_journal(lab: ControlledLab, request: HttpRequest) -> Mapping[str, Any]:
    lab.clear_journal()
    return {}


def _scenarios(lab: ControlledLab, request: HttpRequest) -> Mapping[str, Any]:
    loaded = {world.id for world in lab.loaded}
    rows = {world.id: world for world in (*lab.scenarios, *lab.loaded)}
    return {
        "scenarios": [
            {"id": world.id, "title": world.title, "loaded": world.id in loaded, "accounts": list(world.accounts)}
            for world in rows.values()
        ]
    }


_ENDPOINTS: Mapping[tuple[str, str], Callable[[ControlledLab, HttpRequest], Any]] = {
    ("POST", "load"): _load,
    ("POST", "reset"): _reset,
    ("POST", "faults"): _faults,
    ("GET", "journal"): _journal,
    ("DELETE", "journal"): _clear_journal,
    ("GET", "scenarios"): _scenarios,
}


def _host(request: HttpRequest) -> str:
    host = request.headers.get("host", "")
    return host.rsplit(":", 1)[0] if not host.endswith("]") else host


def _problem(status: int, title: str, detail: str) -> HttpResponse:
    body = json.dumps({"type": "about:blank", "title": title, "status": status, "detail": detail}).encode()
    return HttpResponse(status=status, body=body, content_type="application/problem+json")


def _json(status: int, document: Any) -> HttpResponse:
    return HttpResponse(status=status, body=json.dumps(document).encode())
