"""One side in a process of its own: driven line by line, ended cleanly, and its last words shown when it breaks."""

import sys

import pytest

from evals.benchmarks.driver import Driver, DriverError, bare_environment

_ECHO = """
import json, os, sys
job = json.loads(sys.stdin.readline())
print("ready", flush=True)
for number, _ in enumerate(sys.stdin):
    seen = os.environ.get("AWS_REGION"), os.environ.get("AWS_PROFILE")
    print(json.dumps({"seconds": number, "answer": [job, *seen]}), flush=True)
"""
_READY = "import sys; sys.stdin.readline(); print('ready', flush=True); "


def _driver(script: str) -> Driver:
    return Driver("it", [sys.executable, "-c", script], environment={"AWS_REGION": "eu-west-1"}, job={"ask": "ü"})


def test_it_gets_its_job_once_and_answers_every_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "somebody")
    with _driver(_ECHO) as driver:
        first, second = driver.run(), driver.run()
    assert (first.seconds, second.seconds) == (0.0, 1.0)
    assert first.document == [{"ask": "ü"}, "eu-west-1", None]


def test_one_that_breaks_is_quoted() -> None:
    script = _READY + "sys.stdin.readline(); sys.exit('no such cluster')"
    with _driver(script) as driver, pytest.raises(DriverError, match=r"(?s)it gave no answer.*no such cluster"):
        driver.run()


def test_one_that_answers_something_else_is_an_error() -> None:
    script = _READY + "sys.stdin.readline(); print('Welcome!')"
    with _driver(script) as driver, pytest.raises(DriverError, match="gave no answer"):
        driver.run()


def test_one_that_does_not_start_is_quoted() -> None:
    script = "import sys; sys.stdin.readline(); import awslabs_is_not_there"
    with pytest.raises(DriverError, match=r"(?s)it did not start.*awslabs_is_not_there"), _driver(script):
        pass


def test_it_inherits_nothing_that_steers_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "TSUBA_SUBJECT", "PYTHONPATH"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("LANG", "C.UTF-8")
    environment = bare_environment()
    assert not {"AWS_ACCESS_KEY_ID", "TSUBA_SUBJECT", "PYTHONPATH"} & environment.keys()
    assert environment["LANG"] == "C.UTF-8"
