"""Runs one side of the comparison in a process of its own, one repetition at a time.

Both sides are driven alike: a job on the first line of standard input, which is answered with a line once everything
is imported, then a line for each repetition, answered with one line of JSON, `{"seconds": ..., "answer": ...}`. So
neither shares a Python interpreter with the simulator, neither starts up while the other is timed, and the
simulator's journal can be read between two repetitions.
"""

import contextlib
import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

LONGEST_RUN_SECONDS = 300.0  # the peer makes some hundred requests one after the other in a crowded account
_OF_OURS = ("AWS_", "TSUBA_", "PYTHON")


class DriverError(Exception):
    """A side of the comparison broke; the message ends with what it wrote last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One repetition: how long it took, and what came out, as JSON."""

    seconds: float
    document: Any


class Driver:
    """A process that does its job once for every call of `run`, once it was entered."""

    def __init__(self, name: str, command: Sequence[str], *, environment: Mapping[str, str], job: Any) -> None:
        self.name = name
        self._said = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115  # closed with the process
        self._process = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._said,
            env=bare_environment() | dict(environment),
            encoding="utf-8",
        )
        self._job = json.dumps(job)

    def __enter__(self) -> Self:
        try:
            self._write(self._job)
            if not self._read():
                raise DriverError(f"{self.name} did not start; it wrote last:\n{self._last_words()}")
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def run(self) -> Answer:
        """Do the job once.

        Raises:
            DriverError: the process ended, answered something else, or took too long.
        """
        self._write("go")
        line = self._read()
        try:
            answer = json.loads(line)
            return Answer(seconds=float(answer["seconds"]), document=answer["answer"])
        except (ValueError, KeyError, TypeError) as error:
            raise DriverError(f"{self.name} gave no answer; it wrote last:\n{self._last_words()}") from error

    def close(self) -> None:
        """End the process; closing its input is enough where it is well."""
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(BrokenPipeError):  # what it no longer read goes with it
                if pipe is not None:
                    pipe.close()
        try:
            self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._said.close()

    def _write(self, line: str) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise DriverError(f"{self.name} ended early; it wrote last:\n{self._last_words()}") from error

    def _read(self) -> str:
        assert self._process.stdout is not None
        timer = threading.Timer(LONGEST_RUN_SECONDS, self._process.kill)
        timer.start()
        try:
            return self._process.stdout.readline()
        finally:
            timer.cancel()

    def _last_words(self) -> str:
        self._said.seek(0)
        return self._said.read()[-2000:].strip() or "nothing"


def bare_environment() -> dict[str, str]:
    """Return the environment without what would steer AWS clients, Tsuba or Python; profiles are out of reach too."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OF_OURS)}
    return kept | {
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": "127.0.0.1",
    }
