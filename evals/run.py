"""Runs scenarios: loads each into the simulator, diagnoses its entry as a user would, and scores the answer."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from agent.assembly import connect
from agent.composition import NO_LABELS
from agent.diagnosis import Diagnosis
from agent.model.configuration import ModelSettings
from agent.settings import LogStoreSettings, Settings
from agent.stream import DiagnosisEvent
from agent.targets.naming import parse_event
from agent.targets.target import TargetRequest
from evals.aws_lab.log_search import INDEX
from evals.aws_lab.server import Lab, start_lab
from evals.aws_lab.world import World
from evals.model_arm import ModelArm, Told
from evals.scorers.diagnosis import Check, Score, score

LOG_STORE_HOST = "search.logs.example.com"


READ_SECONDS, DEADLINE_SECONDS = 30, 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One scenario's result. `diagnosis` is None when there was none; `score` then holds the reason.

    `expected` are root causes; `acceptable_extra` those that may be named beside them. `expected_status`: the right
    one first, then those that are accepted. `expected_gaps` are `service:Operation`; naming one suffices.
    `told`: what a model made of the diagnosis, where one was asked.
    """

    scenario: str
    title: str
    expected: tuple[str, ...]
    diagnosis: Diagnosis | None
    score: Score
    acceptable_extra: tuple[str, ...] = ()
    expected_status: tuple[str, ...] = ()
    expected_gaps: tuple[str, ...] = ()
    told: Told | None = None


def run_diagnosis_scenarios(
    worlds: Sequence[World], *, report: Callable[[Outcome], None] = lambda _: None, arm: ModelArm | None = None
) -> tuple[Outcome, ...]:
    """Diagnose every scenario by itself, with the world reset in between, and report each as it ends.

    Args:
        worlds: the scenarios.
        report: hears of each outcome.
        arm: a model that is to tell each diagnosis after the rules have made it. What it says scores apart.
    """
    outcomes: list[Outcome] = []
    with start_lab(worlds[:1]) as lab, lab_environment(lab):
        for world in worlds:
            lab.load([world])
            outcome = _run_one(lab, world, arm)
            report(outcome)
            outcomes.append(outcome)
    return tuple(outcomes)


def request_of(entry: dict[str, Any]) -> TargetRequest:
    """Turn a scenario's entry into what a user would name."""
    if "event" in entry:
        return parse_event(entry["event"])
    if "stack" in entry:
        stack = entry["stack"]
        return TargetRequest(account=stack["account_id"], region=stack["region"], stack=stack["stack_name"])
    target = entry["target"]
    return TargetRequest(
        account=target["account_id"],
        region=target["region"],
        cluster=target.get("cluster"),
        service=target.get("service"),
        task=target.get("task_arn"),
        schedule=target.get("schedule_arn"),
        daemon=target.get("daemon_arn"),
    )


def _run_one(lab: Lab, world: World, arm: ModelArm | None) -> Outcome:
    expect, told = world.expect, None
    try:
        diagnosis, told = asyncio.run(_diagnose(lab, request_of(dict(lab.entry(world.id))), dict(expect), arm))
        scored = score(world.id, dict(world.expect), diagnosis)
    except Exception as error:  # the outermost loop: one broken scenario must not hide the others
        diagnosis = None
        broke = Check(name="answered", passed=False, detail=f"{type(error).__name__}: {error}")
        scored = Score(scenario=world.id, checks=(broke,))
    return Outcome(
        scenario=world.id,
        title=world.title,
        expected=tuple(expect.get("root_causes", [])),
        diagnosis=diagnosis,
        score=scored,
        acceptable_extra=tuple(expect.get("acceptable_extra", [])),
        expected_status=tuple(filter(None, [expect.get("status"), *expect.get("acceptable_status", [])])),
        expected_gaps=tuple(expect.get("gap_expected", [])),
        told=told,
    )


def scenario_settings(lab: Lab) -> Settings:
    """Return the configuration scenarios run with: patient, so that a busy machine is not taken for a wrong answer."""
    # The store stands in the configuration, as people name theirs: routers of the worlds know it by this host.
    store = LogStoreSettings(endpoint=lab.url, index=INDEX, hosts=(LOG_STORE_HOST,), region="us-west-2")
    settings = Settings(
        accounts_file=lab.accounts_file,
        log_stores=(store,),
        read_seconds=READ_SECONDS,
        deadline_seconds=DEADLINE_SECONDS,
    )
    # The rules are measured, also where the environment names a model: that one is the arm's, on credentials of its own.
    return settings.model_copy(update={"model": ModelSettings()})


async def _diagnose(
    lab: Lab, request: TargetRequest, expect: dict[str, Any], arm: ModelArm | None
) -> tuple[Diagnosis, Told | None]:
    subject = lab.environment()["TSUBA_SUBJECT"]
    settings = scenario_settings(lab)
    connection = await asyncio.to_thread(connect, settings, subject=subject, region=None)
    try:
        events = [event async for event in connection.diagnoser.run(connection.principal, request)]
        diagnosis = next(event.diagnosis for event in events if isinstance(event, DiagnosisEvent))
        if arm is None:
            return diagnosis, None
        state: Any = events[-1]
        return diagnosis, await arm.tell(connection, diagnosis, state.get("labels", NO_LABELS), expect)
    finally:
        connection.close()


class lab_environment:  # noqa: N801  # reads as the statement it is
    """Point boto3 at the lab for a while: that is how a user would."""

    def __init__(self, lab: Lab) -> None:
        self._given = lab.environment()
        self._before: dict[str, str | None] = {}

    def __enter__(self) -> None:
        self._before = {name: os.environ.get(name) for name in self._given}
        os.environ.update(self._given)

    def __exit__(self, *_: object) -> None:
        for name, value in self._before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
