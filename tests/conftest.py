"""What every test stands on: nothing of the machine's own AWS or Tsuba set-up, and one simulator a worker."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from agent.store.store import Store, open_store
from evals.aws_lab.server import Lab, start_lab
from evals.bedrock_lab.server import BedrockLab, start_bedrock_lab
from tests.lab_stage import Clock, LabStage, scenario
from tests.live_model import BASE, ENDPOINT, MODEL, SECONDS
from tests.model_stage import READ_SECONDS, ModelStage, make_client
from tools.aws.session import ClientFactory
from tools.registry import declared_operations

# Where the tests themselves find things; not a setting of Tsuba.
_OF_THE_TESTS = frozenset({"TSUBA_SHARED", "TSUBA_CHROMIUM", "TSUBA_OPENSEARCH", MODEL, ENDPOINT, BASE, SECONDS})


@pytest.fixture(scope="session")
def machine() -> dict[str, str]:
    """The environment of the machine, before any test hides it."""
    return dict(os.environ)


@pytest.fixture(autouse=True)
def bare_environment(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the machine's credentials and settings, so that a test sees only what it sets itself."""
    if "_lab" in request.fixturenames:
        return  # the simulator of the read tools sets an environment of its own for the whole session
    for name in [name for name in os.environ if name.startswith(("AWS_", "TSUBA_")) and name not in _OF_THE_TESTS]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)


@pytest.fixture(scope="session")
def simulator() -> Iterator[tuple[Lab, ClientFactory]]:
    """A simulator and the clients on it, once for each worker; each test loads what it needs."""
    with start_lab([scenario("s-7f9d02")]) as lab:
        yield lab, ClientFactory(allowed_operations=declared_operations())


@pytest.fixture
def stage(simulator: tuple[Lab, ClientFactory], monkeypatch: pytest.MonkeyPatch) -> Iterator[LabStage]:
    """The simulator without faults, and this process pointed at it as a user's would be."""
    lab, clients = simulator
    lab.set_faults([])
    lab.clear_journal()
    stage = LabStage(lab=lab, clients=clients)
    for name, value in lab.environment().items():
        if name.startswith("AWS_"):
            monkeypatch.setenv(name, value)
    yield stage
    stage.close()


@pytest.fixture
def lab_store(tmp_path: Path) -> Iterator[Store]:
    """An empty store of this test's own."""
    store = open_store(f"sqlite:///{tmp_path / 'tsuba.db'}")
    yield store
    store.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def bedrock_lab() -> Iterator[tuple[BedrockLab, Any, Any]]:
    """Bedrock simulated, with a patient and a hasty client, once for each worker."""
    with start_bedrock_lab() as lab:
        patient, hasty = (make_client(lab, read_seconds=seconds) for seconds in (20, READ_SECONDS))
        with closing(patient), closing(hasty):
            yield lab, patient, hasty


@pytest.fixture
def bedrock(bedrock_lab: tuple[BedrockLab, Any, Any]) -> Iterator[ModelStage]:
    """Bedrock without a script. The test fails if what it scripts is not asked for, or something else is."""
    lab, client, hasty_client = bedrock_lab
    lab.reset()
    stage = ModelStage(lab=lab, client=client, hasty_client=hasty_client)
    yield stage
    stage.close()
    lab.settle()
    lab.check_script()
