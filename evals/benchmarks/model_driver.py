"""Lets a model explain one diagnosis again and again in one process; driven by evals/benchmarks/driver.py."""

import asyncio
import json
import os
import sys
import time
from dataclasses import dataclass
from typing import Any, TextIO

from agent.assembly import Connection, connect
from agent.composition import NO_LABELS, Labels
from agent.diagnosis import Diagnosis
from agent.reasoning.reason import Question
from agent.settings import Settings
from agent.stream import DiagnosisEvent
from agent.targets.target import TargetRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ruled:
    """What the rules found, as the graph hands it to the model."""

    diagnosis: Diagnosis
    labels: Labels


def main(questions: TextIO, answers: TextIO) -> None:
    """Diagnose once by rule, then answer every further line with one explanation and what it took."""
    request = TargetRequest(**json.loads(questions.readline()))
    connection = connect(Settings(), subject=None, region=None)
    with asyncio.Runner() as runner:
        ruled = runner.run(_diagnose(connection, request))
        _send(answers, "ready")
        for _ in questions:
            began, worked = time.perf_counter(), time.process_time()
            explained = runner.run(_explain(connection, ruled))
            seconds, busy = time.perf_counter() - began, time.process_time() - worked
            answer = {"processor_seconds": busy, "written_by": explained.written_by}
            _send(answers, {"seconds": seconds, "answer": answer})
    connection.close()


async def _diagnose(connection: Connection, request: TargetRequest) -> _Ruled:
    events = [event async for event in connection.diagnoser.run(connection.principal, request, use_model="never")]
    diagnosis = next(event.diagnosis for event in events if isinstance(event, DiagnosisEvent))
    state: Any = events[-1]
    return _Ruled(diagnosis=diagnosis, labels=state.get("labels", NO_LABELS))


async def _explain(connection: Connection, ruled: _Ruled) -> Diagnosis:
    explainer = connection.diagnoser.explainer
    if explainer is None:
        raise RuntimeError("no model is configured for the benchmark")
    explained = await explainer.explain(
        connection.principal, ruled.diagnosis, Question(text="why does it fail?"), labels=ruled.labels, write=_unheard
    )
    return explained.diagnosis


def _unheard(event: object) -> None:
    del event


def _send(answers: TextIO, document: Any) -> None:
    answers.write(json.dumps(document) + "\n")
    answers.flush()


if __name__ == "__main__":
    own_output = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    sys.stdout = sys.stderr  # whatever else is printed must not mix with the answers
    main(sys.stdin, own_output)
