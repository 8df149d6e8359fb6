import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from api.cli import main
from tests.api.command_line import Ran, Run
from tests.api.fakes import Surface, client_of, surface
from tests.lab_stage import DEMO, LabStage


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Surface]:
    parts = surface(tmp_path)
    yield parts
    parts.store.close()


@pytest.fixture
async def client(made: Surface) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(made, subject="maria") as maria:
        yield maria


@pytest.fixture
async def stranger(made: Surface) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(made, subject="bernd") as bernd:
        yield bernd


@pytest.fixture
def tsuba(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run the command as its console script does, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Ran:
        monkeypatch.setattr(sys, "argv", ["tsuba", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        code = ended.value.code
        assert isinstance(code, int), code
        return Ran(code=code, out=captured.out, err=captured.err)

    return run


@pytest.fixture
def demo(stage: LabStage, monkeypatch: pytest.MonkeyPatch) -> LabStage:
    """The demo's world, and the environment that `tsuba lab` prints."""
    stage.serve(DEMO)
    for name, value in stage.lab.environment().items():
        monkeypatch.setenv(name, value)
    return stage
