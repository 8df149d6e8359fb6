"""Labs for tests: one for each module, reset before each test."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from evals.aws_lab.server import Lab, start_lab
from evals.aws_lab.world import World, load_world
from tests.evals.aws_lab.stage import READS, client_of, sample_paths, small_world


@pytest.fixture(scope="module")
def shared_lab() -> Iterator[Lab]:
    with start_lab([load_world(small_world())], read_actions=READS) as lab:
        yield lab


@pytest.fixture
def lab(shared_lab: Lab) -> Lab:
    """The lab, as it was at its start."""
    shared_lab.reset()
    return shared_lab


@pytest.fixture
def client(lab: Lab) -> Callable[..., Any]:
    return lambda service, **place: client_of(lab, service, **place)


@pytest.fixture(params=sample_paths() or [None], ids=lambda path: path.stem if path else "absent")
def sample(request: pytest.FixtureRequest) -> World:
    if request.param is None:
        pytest.skip("no sample worlds: set TSUBA_SHARED to the folder that holds worlds/")
    return load_world(json.loads(request.param.read_text()))
