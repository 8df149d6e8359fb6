"""The command line as a whole: help of every command, cheap starts, and what it says of ports and files it cannot use."""

import json
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from api.cli import cli
from tests.api.command_line import Run

ROOT = Path(__file__).parents[2]


@pytest.fixture
def busy_port() -> Any:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        yield taken.getsockname()[1]


@pytest.mark.usefixtures("demo")
def test_a_port_in_use_is_named_by_the_server(tsuba: Run, busy_port: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TSUBA_PORT", str(busy_port))
    ran = tsuba("serve")
    assert ran.code == 2
    assert str(busy_port) in ran.err
    assert "Traceback" not in ran.err


def test_a_port_in_use_is_named_by_the_simulator(tsuba: Run, busy_port: int):
    ran = tsuba("lab", "--port", str(busy_port))
    assert ran.code == 2
    assert f"port {busy_port} cannot be used" in ran.err


def test_the_server_needs_a_directory(tsuba: Run):
    ran = tsuba("serve")
    assert ran.code == 2
    assert "TSUBA_ACCOUNTS_FILE" in ran.err


def test_a_scenario_that_is_not_there_is_named(tsuba: Run, tmp_path: Path):
    world = {"id": "w-1", "now": "2026-11-01T00:00:00Z", "accounts": {"111111111111": {"eu-west-1": {}}}}
    (tmp_path / "w-1.json").write_text(json.dumps(world), encoding="utf-8")
    ran = tsuba("eval", "diagnosis", "--scenarios", str(tmp_path), "--scenario", "s-000000", "--json")
    assert ran.code == 2
    assert "there is no scenario s-000000; there are w-1" in ran.document["detail"]


def test_a_report_that_cannot_be_written_is_refused_before_the_scenarios_run(tsuba: Run, tmp_path: Path):
    absent = tmp_path / "absent" / "report.html"
    ran = tsuba("eval", "diagnosis", "--scenario", "s-0c0fa1", "--report", str(absent), "--json")
    assert ran.code == 2
    assert "--report" in ran.document["detail"]
    assert "there is no folder" in ran.document["detail"]


def commands(group: Any = cli, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, command in group.commands.items():
        nested = hasattr(command, "commands")
        found += [(*path, name), *(commands(command, (*path, name)) if nested else [])]
    return found


@pytest.mark.parametrize("path", commands(), ids=" ".join)
def test_every_command_has_help_with_an_example_in_eighty_columns(tsuba: Run, path: tuple[str, ...]):
    ran = tsuba(*path, "--help")
    assert ran.code == 0
    assert "Example" in ran.out
    assert "tsuba " in ran.out.partition("Example")[2]
    assert all(len(line) <= 80 for line in ran.out.splitlines())


def test_help_and_version_load_nothing_heavy():
    heavy = ["boto3", "botocore", "langgraph", "sqlalchemy", "fastapi", "pydantic", "moto", "uvicorn"]
    lines = [
        "import sys",
        "from api.cli import cli",
        f"heavy = {heavy}",
        f"for path in {[*commands(), ()]}:",
        "    cli.main([*path, '--help'], prog_name='tsuba', standalone_mode=False)",
        "cli.main(['--version'], prog_name='tsuba', standalone_mode=False)",
        "sys.stderr.write(' '.join(name for name in heavy if name in sys.modules))",
    ]
    ran = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, "")
