"""`tsuba lab` in a process of its own: its lines, its end, and that they are all a client needs."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", "from api.cli import main; main()", "lab", "--scenario", "s-0c0fa1"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def test_it_prints_exports_then_ready_and_ends_on_sigterm(lab: subprocess.Popen[str]):
    assert lab.stdout is not None
    exports: dict[str, str] = {}
    for line in lab.stdout:
        if line.startswith("# ready "):
            url = line.removeprefix("# ready ").strip()
            break
        name, _, value = line.removeprefix("export ").strip().partition("=")
        exports[name] = value
    else:
        pytest.fail("it ended before it was ready")
    assert set(exports) == {
        "AWS_ENDPOINT_URL",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_REGION",
        "TSUBA_ACCOUNTS_FILE",
        "TSUBA_SUBJECT",
    }
    assert exports["AWS_ENDPOINT_URL"] == url
    with urllib.request.urlopen(f"{url}/_sim/scenarios", timeout=10) as answer:
        assert [item["id"] for item in json.loads(answer.read())["scenarios"]] == ["s-0c0fa1"]
    command = [
        sys.executable, "-c", "from api.cli import main; main()", "diagnose", "--account", "data-dev",
        "--region", "eu-west-1", "--service", "nightly-export", "--json",
    ]  # fmt: skip
    environment = {**os.environ, **exports, "PYTHONPATH": str(ROOT)}
    told = subprocess.run(command, cwd="/", env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (told.returncode, json.loads(told.stdout)["status"]) == (0, "healthy")
    lab.send_signal(signal.SIGTERM)
    assert lab.wait(timeout=20) == 0
