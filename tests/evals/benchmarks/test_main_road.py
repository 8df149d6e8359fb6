"""The whole benchmark on the simulator, beside a stand-in that is driven exactly as the peer is."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from evals.benchmarks.comparison import Target
from evals.benchmarks.main_road import MET, MISSED, compare, exit_code
from evals.benchmarks.own_driver import job_of
from evals.benchmarks.subject import subject_of
from evals.benchmarks.table import Report, table
from evals.selection import select_worlds
from tests.evals.benchmarks.made_up import comparison, crowd

# One call an action, as the peer makes them: plain boto3, one after the other, and raw answers.
_STAND_IN = """
import os
import boto3

def client(service):
    return boto3.client(service, region_name=os.environ["AWS_REGION"])

async def ecs_troubleshooting_tool(action, parameters=None):
    cluster = parameters.get("ecs_cluster_name")
    if cluster is None:
        return {"stacks": client("cloudformation").describe_stacks(StackName=parameters["cfn_stack_name"])["Stacks"]}
    ecs = client("ecs")
    if action != "fetch_task_failures":
        return {"clusters": ecs.describe_clusters(clusters=[cluster])["clusters"]}
    arns = ecs.list_tasks(cluster=cluster, desiredStatus="STOPPED")["taskArns"]
    return {"tasks": ecs.describe_tasks(cluster=cluster, tasks=arns)["tasks"]}
"""


@pytest.fixture
def stand_in_python(tmp_path: Path) -> Path:
    """Return a Python in whose environment a package of the peer's name answers."""
    package = tmp_path / "awslabs" / "ecs_mcp_server" / "api"
    package.mkdir(parents=True)
    (package / "ecs_troubleshooting.py").write_text(_STAND_IN)
    python = tmp_path / "python"
    # Drops -I, which would hide the package: a real environment has it among its own.
    python.write_text(f'#!/bin/sh\nshift\nPYTHONPATH="{tmp_path}" exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    return python


def test_both_sides_are_measured_on_the_same_failed_deployment(stand_in_python: Path) -> None:
    report = compare(select_worlds([], ["s-09c133"]), latency_ms=1, repeat=1, peer_python=stand_in_python)
    (found,) = report.comparisons
    assert found.peer is not None
    assert (found.peer.calls, found.peer.chain) == (8, 8)
    assert found.own.calls == found.own.document["usage"]["aws_calls"]
    assert found.own.cold.calls == found.own.calls + 1  # and the credentials
    assert found.round_trips <= found.own.chain
    assert (found.own_fact, found.peer_fact) == (True, False)
    assert report.crowd.own == (found.own.calls, found.own.calls)
    assert report.crowd.peer == (8, 8)
    assert "s-09c133  app_config_error" in table(report)


def _report(**changes: Any) -> Report:
    fields: dict[str, Any] = {
        "latency_ms": 80,
        "repeat": 7,
        "load": 0.5,
        "cores": 2,
        "comparisons": (comparison(),),
        "crowd": crowd(),
        "targets": (Target(name="waves at most 4", worst="4"),),
    }
    return Report(**(fields | changes))


def test_it_succeeds_when_every_target_is_met() -> None:
    assert exit_code(_report(), peer_wanted=True, in_ci=True) == MET


def test_a_missed_target_fails_it() -> None:
    missed = _report(targets=(Target(name="waves at most 4", worst="5", where=("s-000001",)),))
    assert exit_code(missed, peer_wanted=True, in_ci=False) == MISSED


def test_a_peer_that_cannot_be_installed_fails_it_in_ci_only() -> None:
    alone = _report(without_peer="offline")
    assert exit_code(alone, peer_wanted=True, in_ci=False) == MET
    assert exit_code(alone, peer_wanted=True, in_ci=True) == MISSED


def test_a_peer_nobody_asked_for_is_not_missed() -> None:
    assert exit_code(_report(), peer_wanted=False, in_ci=True) == MET


def test_the_job_of_a_scenario_that_an_event_reports_can_be_sent() -> None:
    (world,) = select_worlds([], ["s-2be60f"])
    request = subject_of(world, world.entry).request
    assert request.told is not None
    assert json.loads(json.dumps(job_of(request)))["told"]["task"]["arn"] == request.told.task.arn
