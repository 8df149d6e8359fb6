"""Every scenario of ours, expanded once, and ways to go through its documents."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from evals.bases.documents import Document
from evals.expansion import expand_scenario, scenario_paths

PATHS = scenario_paths()
IDS = [path.parent.name for path in PATHS]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each test that takes a path for every scenario."""
    if "path" in metafunc.fixturenames:
        metafunc.parametrize("path", PATHS, ids=IDS)


@cache
def world_of(path: Path) -> dict[str, Any]:
    return expand_scenario(path)


def documents(world: dict[str, Any], service: str, key: str) -> Iterator[tuple[str, str, Document]]:
    for account_id, regions in world["accounts"].items():
        for region, services in regions.items():
            for document in services.get(service, {}).get(key, []):
                yield account_id, region, document


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def places(world: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for regions in world["accounts"].values():
        yield from regions.values()
