"""Runs the peer's troubleshooting actions again and again; executed by the Python of the peer's own environment.

Imports the standard library and, by name, one public function of the peer (Apache-2.0): nothing of it is copied,
and nothing of ours is needed. Driven by evals/benchmarks/driver.py.
"""

import asyncio
import importlib
import json
import os
import sys
import time
from typing import Any, TextIO

MODULE = "awslabs.ecs_mcp_server.api.ecs_troubleshooting"


def main(questions: TextIO, answers: TextIO) -> None:
    """Answer every line after the first by running all actions of the job; the first run makes the clients."""
    actions: list[Any] = json.loads(questions.readline())
    tool: Any = importlib.import_module(MODULE).ecs_troubleshooting_tool
    _send(answers, "ready")
    with asyncio.Runner() as runner:
        for _ in questions:
            began = time.perf_counter()
            given = runner.run(_all(tool, actions))
            seconds = time.perf_counter() - began
            _send(answers, {"seconds": seconds, "answer": given})


async def _all(tool: Any, actions: list[Any]) -> list[dict[str, Any]]:
    # One after the other: its functions block the event loop, so gathering them would change nothing.
    return [{"action": action, "answer": await tool(action, parameters)} for action, parameters in actions]


def _send(answers: TextIO, document: Any) -> None:
    answers.write(json.dumps(document, default=str) + "\n")
    answers.flush()


if __name__ == "__main__":
    own_output = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    sys.stdout = sys.stderr  # whatever else is printed must not mix with the answers
    main(sys.stdin, own_output)
