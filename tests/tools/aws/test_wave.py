"""Waves: side by side, each with an answer, never later than the deadline."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from tests.tools.documents import cluster, service, task_definition
from tests.tools.stage import ACCOUNT, OTHER_ACCOUNT, REGION
from tools.aws.accounts import DirectoryFile
from tools.aws.calls import Reader
from tools.aws.credentials import RoleAccess
from tools.aws.scope import AwsScope
from tools.aws.wave import Wave, WaveRunner
from tools.ecs.describe_services import TOOL as DESCRIBE
from tools.ecs.describe_services import DescribeServicesArguments
from tools.ecs.describe_task_definition import TOOL as DEFINITION
from tools.ecs.describe_task_definition import DescribeTaskDefinitionArguments
from tools.ecs.list_services import TOOL as LIST
from tools.ecs.list_services import ListServicesArguments
from tools.evidence import Empty, Found, Read, Unread
from tools.principal import Principal
from tools.tool import ReadRequest, Tool

SCOPE = AwsScope(ACCOUNT, REGION)
OPERATOR = Principal(subject="jane@example.com", is_operator=True)
SERVICES = DESCRIBE.request(SCOPE, DescribeServicesArguments(cluster="prod", services=("orders",)))
MISSING = DESCRIBE.request(SCOPE, DescribeServicesArguments(cluster="prod", services=("none",)))
TASK_DEFINITION = DEFINITION.request(SCOPE, DescribeTaskDefinitionArguments(task_definition="orders:7"))
ALL = LIST.request(SCOPE, ListServicesArguments(cluster="prod"))


class Runs:
    def __init__(self, stage: Any) -> None:
        self.stage = stage
        self.runners: list[WaveRunner] = []

    def __call__(self, *requests: ReadRequest[Any], read_seconds: float = 8.0, seconds: float = 20.0) -> Wave:
        access = RoleAccess(DirectoryFile(self.stage.lab.accounts_file))
        runner = WaveRunner(access, self.stage.clients, read_seconds=read_seconds)
        self.runners.append(runner)
        return runner.run(OPERATOR, requests, until=time.monotonic() + seconds)


@pytest.fixture
def run(stage: Any) -> Iterator[Runs]:
    ecs = {"clusters": [cluster()], "services": [service()], "taskDefinitions": [task_definition()]}
    stage.serve({"ecs": ecs})
    runs = Runs(stage)
    yield runs
    for runner in runs.runners:
        # A read that was given up still signs in: in the next test it would be a call too many.
        runner.close(wait_for_reads=True)


def test_each_request_gets_its_own_answer(run: Runs) -> None:
    wave = run(SERVICES, MISSING, TASK_DEFINITION, ALL)
    assert isinstance(wave.answers[SERVICES], Found)
    assert isinstance(wave.answers[MISSING], Empty)
    assert isinstance(wave.answers[TASK_DEFINITION], Found)
    assert (wave.requests, wave.longest) == (4, 1)


def test_equal_requests_are_one_read(run: Runs) -> None:
    again = DESCRIBE.request(SCOPE, DescribeServicesArguments(cluster="prod", services=("orders",)))
    assert run(SERVICES, again).requests == 1
    assert run.stage.calls("DescribeServices") == 1


def test_a_refusal_is_a_gap_that_names_operation_resource_and_effect(run: Runs) -> None:
    run.stage.lab.set_faults([{"operation": "DescribeServices", "deny": True}])
    wave = run(SERVICES, ALL)
    refused = wave.answers[SERVICES]
    assert isinstance(refused, Unread)
    assert refused.gap is not None
    assert (refused.gap.operation, refused.gap.reason) == ("ecs:DescribeServices", "denied")
    assert (refused.gap.resource, refused.gap.effect) == ("prod/orders", DESCRIBE.effect)
    assert isinstance(wave.answers[ALL], Found)


def test_a_hung_read_becomes_a_timeout_and_does_not_hold_the_others(run: Runs) -> None:
    run(ALL)  # clients and session are made before the clock matters
    run.stage.lab.set_faults([{"operation": "DescribeServices", "hang_seconds": 30}])
    began = time.monotonic()
    wave = run(SERVICES, TASK_DEFINITION, ALL, read_seconds=2.5)
    assert time.monotonic() - began < 25  # not a time to meet: only that nobody waited for the hung one
    hung = wave.answers[SERVICES]
    assert isinstance(hung, Unread)
    assert hung.gap is not None
    assert hung.gap.reason == "timeout"
    assert isinstance(wave.answers[TASK_DEFINITION], Found)
    assert isinstance(wave.answers[ALL], Found)


def test_a_wave_begun_too_late_makes_no_call_and_answers_every_request(run: Runs) -> None:
    wave = run(SERVICES, ALL, seconds=-1.0)
    assert [answer.gap.reason for answer in wave.answers.values() if isinstance(answer, Unread) and answer.gap] == [
        "timeout",
        "timeout",
    ]
    assert run.stage.calls("DescribeServices") == 0


def test_retries_count_as_requests_of_the_longest_read(run: Runs) -> None:
    run.stage.lab.set_faults([{"operation": "DescribeServices", "throttle": True, "times": 2}])
    wave = run(SERVICES, ALL)
    assert isinstance(wave.answers[SERVICES], Found)
    assert (wave.requests, wave.longest) == (4, 3)


def test_an_account_out_of_reach_is_a_gap_of_every_read_and_is_asked_for_once(run: Runs) -> None:
    run.stage.serve({"ecs": {}}, denied=[{"account": ACCOUNT, "service": "sts", "operation": "AssumeRole"}])
    wave = run(SERVICES, TASK_DEFINITION, ALL)
    gaps = [answer.gap for answer in wave.answers.values() if isinstance(answer, Unread)]
    assert [(gap.operation, gap.reason) for gap in gaps if gap] == [("sts:AssumeRole", "denied")] * 3
    assert run.stage.calls("AssumeRole") == 1


def test_a_read_that_leads_outside_what_the_person_may_see_is_a_gap_and_no_call(run: Runs) -> None:
    outside = LIST.request(AwsScope(OTHER_ACCOUNT, REGION), ListServicesArguments(cluster="prod"))
    wave = run(outside, SERVICES)
    answer = wave.answers[outside]
    assert isinstance(answer, Unread)
    assert answer.gap is not None
    assert answer.gap.reason == "denied"
    assert isinstance(wave.answers[SERVICES], Found)
    assert run.stage.calls("ListServices") == 0


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenArguments:
    resource: str = "something"


def _break(reader: Reader, arguments: BrokenArguments) -> Read[str]:
    raise KeyError("a bug")


BROKEN = Tool(
    name="ecs_describe_broken",
    description="",
    operations=("ecs:ListServices",),
    arguments=BrokenArguments,
    effect="nothing",
    read=_break,
)


def test_a_bug_in_one_read_is_a_visible_gap_and_costs_no_other(run: Runs) -> None:
    broken = BROKEN.request(SCOPE, BrokenArguments())
    wave = run(broken, ALL)
    answer = wave.answers[broken]
    assert isinstance(answer, Unread)
    assert answer.gap is not None
    assert (answer.gap.reason, answer.gap.resource) == ("error", "something")
    assert isinstance(wave.answers[ALL], Found)
