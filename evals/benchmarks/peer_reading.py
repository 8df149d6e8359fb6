"""How the peer's output is read: did it show the decisive fact, and did it call something a failure.

It returns raw findings and draws no conclusion. So the decisive fact counts as shown wherever it stands in the output,
as it does for Tsuba. A wrong alarm is only what the peer itself lists as an issue or as a failure of some category, in
the fields below; raw events, log lines that hold the word "error", and its static advice are not held against it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from evals.benchmarks.measurement import contains

# The field of an action's answer in which it lists failures.
# Source: awslabs/ecs_mcp_server/api/troubleshooting_tools of awslabs-ecs-mcp-server 0.1.37
ALARMS: Mapping[str, str] = {
    "fetch_cloudformation_status": "failure_reasons",
    "fetch_service_events": "issues",
    "fetch_task_failures": "failure_categories",
    "detect_image_pull_failures": "image_issues",
}


def shows(output: Any, decisive: Sequence[str]) -> bool | None:
    """Tell whether an output holds every decisive passage; None where the scenario declares none."""
    return contains(output, decisive) if decisive else None


def alarms(output: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the actions in which the peer lists a failure, each once.

    Example:
        >>> alarms([{"action": "fetch_service_events", "answer": {"issues": [{"type": "unhealthy_targets"}]}},
        ...         {"action": "fetch_task_logs", "answer": {"error_count": 3}}])
        ('fetch_service_events',)
    """
    listing = (one["action"] for one in output if one["answer"].get(ALARMS.get(one["action"], "")))
    return tuple(dict.fromkeys(listing))


def broken(output: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """Return the actions that answered with an error of their own, each once."""
    return tuple(dict.fromkeys(one["action"] for one in output if one["answer"].get("status") == "error"))
