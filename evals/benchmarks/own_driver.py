"""Diagnoses one target again and again in one process, as a server does; driven by evals/benchmarks/driver.py."""

import asyncio
import json
import os
import sys
import time
from typing import Any, TextIO

from pydantic import TypeAdapter

from agent.assembly import Connection, connect
from agent.diagnosis import Diagnosis, to_document
from agent.settings import Settings
from agent.stream import DiagnosisEvent
from agent.targets.target import TargetRequest

_REQUEST = TypeAdapter(TargetRequest)


def job_of(request: TargetRequest) -> Any:
    """Return a request as the first line takes it: times in it, of a task that an event told of, as text."""
    return _REQUEST.dump_python(request, mode="json")


def main(questions: TextIO, answers: TextIO) -> None:
    """Answer every line after the first with one diagnosis. The first run also connects: that is the cold start."""
    request = _REQUEST.validate_json(questions.readline())
    _send(answers, "ready")
    connection: Connection | None = None
    with asyncio.Runner() as runner:
        for _ in questions:
            began = time.perf_counter()
            connection = connection or connect(Settings(), subject=None, region=None)
            diagnosis = runner.run(_diagnose(connection, request))
            seconds = time.perf_counter() - began
            _send(answers, {"seconds": seconds, "answer": to_document(diagnosis)})
    if connection:
        connection.close()


async def _diagnose(connection: Connection, request: TargetRequest) -> Diagnosis:
    found: Diagnosis | None = None
    async for event in connection.diagnoser.run(connection.principal, request):
        if isinstance(event, DiagnosisEvent):
            found = event.diagnosis
    if found is None:
        raise RuntimeError("the diagnosis ended without a result")
    return found


def _send(answers: TextIO, document: Any) -> None:
    answers.write(json.dumps(document) + "\n")
    answers.flush()


if __name__ == "__main__":
    own_output = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    sys.stdout = sys.stderr  # whatever else is printed must not mix with the answers
    main(sys.stdin, own_output)
