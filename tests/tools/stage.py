"""A stage for the read tools: the AWS simulator over HTTP, and readers on it."""

import os
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.credentials import ReadOnlyCredentials

from evals.aws_lab.server import Lab
from evals.aws_lab.world import World, load_world, read_world
from tools.aws.calls import Reader
from tools.aws.scope import AwsScope
from tools.aws.session import ClientFactory
from tools.evidence import Found, Read

ACCOUNT = "111122223333"
OTHER_ACCOUNT = "444455556666"
REGION = "eu-west-1"
NOW = datetime(2026, 10, 28, 12, tzinfo=UTC)  # when the small worlds stand still


def ago(minutes: float) -> str:
    """A time before the small world's now."""
    return (NOW - timedelta(minutes=minutes)).isoformat()


@dataclass(slots=True)
class Stage:
    """The simulator, and what is needed to read from it. Worlds are served one after the other."""

    lab: Lab
    clients: ClientFactory
    slept: list[float] = field(default_factory=list[float])

    @property
    def scope(self) -> AwsScope:
        return AwsScope(ACCOUNT, REGION)

    def serve(self, services: Mapping[str, Any] | None = None, **more: Any) -> None:
        """Serve one small world: `services` is `service -> Key -> documents` in the one account and region."""
        accounts = more.pop("accounts", {ACCOUNT: {REGION: services or {}}})
        self.lab.load([load_world({"id": "w-small", "now": NOW.isoformat(), "accounts": accounts, **more})])
        self._fresh()

    def serve_sample(self, name: str) -> World:
        folder = Path(os.environ.get("TSUBA_SHARED", Path(__file__).parents[3] / "shared"))
        path = folder / "worlds" / f"{name}.json"
        if not path.exists():
            pytest.skip(f"no sample world at {path}; TSUBA_SHARED names its folder")
        world = read_world(path)
        self.lab.load([world])
        self._fresh()
        return world

    def _fresh(self) -> None:
        self.lab.set_faults([])
        self.lab.clear_journal()
        self.slept.clear()

    def reader(self, tool: Any, *, scope: AwsScope | None = None, seconds: float = 30.0, **more: Any) -> Reader:
        scope = scope or self.scope
        given = self.lab.credentials(scope.account_id)
        keys = ReadOnlyCredentials(
            given["aws_access_key_id"], given["aws_secret_access_key"], given["aws_session_token"]
        )
        return Reader(
            clients=self.clients,
            credentials=keys,
            scope=scope,
            operations=frozenset(tool.operations),
            deadline=time.monotonic() + seconds,
            sleep=self.slept.append,
            **more,
        )

    def read(self, tool: Any, arguments: Any, *, scope: AwsScope | None = None) -> Read[Any]:
        answer = tool.read(self.reader(tool, scope=scope), arguments)
        if isinstance(answer, Found):
            assert_cited(answer)
        return answer

    def calls(self, operation: str) -> int:
        return sum(entry.operation == operation for entry in self.lab.journal())


def assert_cited(found: Found[Any]) -> None:
    """Every fact's evidence is there, and no excerpt is longer than it may be."""
    known = {item.id for item in found.evidence}
    for fact in _facts(found.value):
        evidence_id = getattr(fact, "evidence_id", None)
        assert evidence_id is None or evidence_id in known, fact
    assert all(len(item.excerpt) <= 2000 for item in found.evidence)


def _facts(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        for item in value:
            yield from _facts(item)
    elif hasattr(value, "__dataclass_fields__"):
        yield value
        for name in value.__dataclass_fields__:
            yield from _facts(getattr(value, name))
