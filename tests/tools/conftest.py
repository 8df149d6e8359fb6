"""The stage of the read tools: one simulator for the whole session, another world for each test."""

import os
from collections.abc import Iterator

import pytest

from evals.aws_lab.server import Lab, start_lab
from evals.aws_lab.world import load_world
from tests.tools.stage import ACCOUNT, NOW, REGION, Stage
from tools.aws.session import ClientFactory
from tools.registry import declared_operations


@pytest.fixture(scope="session")
def _lab() -> Iterator[tuple[Lab, ClientFactory]]:
    empty = load_world({"id": "w-empty", "now": NOW.isoformat(), "accounts": {ACCOUNT: {REGION: {}}}})
    with pytest.MonkeyPatch.context() as patch, start_lab([empty]) as lab:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        for name, value in lab.environment().items():
            patch.setenv(name, value)
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        patch.setenv("AWS_CONFIG_FILE", os.devnull)
        patch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
        yield lab, ClientFactory(allowed_operations=declared_operations())


@pytest.fixture
def stage(_lab: tuple[Lab, ClientFactory]) -> Stage:
    lab, clients = _lab
    stage = Stage(lab=lab, clients=clients)
    stage.serve({})
    return stage
