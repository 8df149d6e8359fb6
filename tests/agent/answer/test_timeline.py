import random
from dataclasses import replace
from typing import Any

import pytest

from agent.answer.timeline import MAX_DECISIVE, MAX_LINES, MAX_TEXT, build_timeline, same_but_for_ids
from tests.facts import (
    event,
    minutes,
    rolled_back_deployment,
    service,
    service_deployment,
    snapshot,
    stack_event,
    stack_id,
    stack_operation,
    stack_view,
    stopped_task,
    unstarted_task,
    view,
)
from tools.cloudformation.facts import StackEvent
from tools.cloudtrail.facts import TrailEvent
from tools.ecs.facts import ServiceEvent, Task
from tools.evidence import Found
from tools.logs.facts import LogLine, LogTail
from tools.snapshot import Snapshot

STACK = "AWS::CloudFormation::Stack"
FAILED = "(service web) was unable to place a task because no container instance met all of its requirements."


def told(
    *events: ServiceEvent, tasks: tuple[Task, ...] = (), stack: tuple[StackEvent, ...] = (), **fields: Any
) -> Snapshot:
    described = service(events=tuple(sorted(events, key=lambda item: item.at, reverse=True)))
    stacks = (stack_view(stack_operation(*stack)),) if stack else ()
    return snapshot(view(of=described, deployments=[rolled_back_deployment()], stopped=tasks, **fields), stacks=stacks)


def texts(facts: Snapshot, decisive: Any = ()) -> list[str]:
    return [entry.text for entry in build_timeline(facts, decisive)]


def test_the_story_begins_with_the_deployment_and_ends_with_how_it_went():
    assert texts(told(event(FAILED, minutes(5)))) == [
        "Deployment of web:57 to web began",
        FAILED,
        "Deployment ended: ROLLBACK_SUCCESSFUL",
    ]


def test_repetitions_are_one_line_with_their_number_and_first_time():
    repeated = [
        event(f"(service web) (task {number:032x}) failed container health checks.", minutes(number))
        for number in range(1, 90)
    ]
    (line,) = [entry for entry in build_timeline(told(*repeated)) if entry.count > 1]
    assert (line.count, line.at) == (89, minutes(1))
    assert line.evidence_ids == (repeated[0].evidence_id, repeated[-1].evidence_id)


def test_what_happened_before_the_change_is_not_told():
    assert "yesterday" not in " ".join(texts(told(event("yesterday it failed", minutes(-600)))))


def test_a_task_that_never_started_says_so_and_why():
    task = unstarted_task(reason="CannotPullContainerError: not found")
    assert "Task stopped before it started: CannotPullContainerError: not found" in texts(told(tasks=(task,)))


def test_a_task_tells_which_container_ended_how():
    task = stopped_task(exit_code=137, container_reason="OutOfMemoryError")
    assert "Task stopped: Essential container in task exited (web: OutOfMemoryError)" in texts(told(tasks=(task,)))


def test_cancelled_resources_of_a_stack_are_one_line():
    cancelled = [stack_event(f"R{n}", "CREATE_FAILED", "Resource creation cancelled", at=minutes(21)) for n in range(7)]
    own = stack_event(
        "web-prod",
        "UPDATE_ROLLBACK_COMPLETE",
        physical_id=stack_id(),
        resource_type="AWS::CloudFormation::Stack",
        at=minutes(25),
    )
    lines = build_timeline(told(stack=(*cancelled, own)))
    assert [line.count for line in lines if "cancelled" in line.text] == [7]
    assert "Stack web-prod UPDATE_ROLLBACK_COMPLETE" in [line.text for line in lines]


def test_a_hook_that_failed_is_named_with_its_reason():
    failed = stack_event(
        status="CREATE_IN_PROGRESS",
        hook_status="HOOK_COMPLETE_FAILED",
        hook_type="Acme::NoPublicIp",
        hook_reason="public IP",
    )
    assert "Hook Acme::NoPublicIp failed on Service: public IP" in texts(told(stack=(failed,)))


def test_who_changed_it_is_part_of_the_story():
    trail = TrailEvent(
        id="t", name="UpdateService", at=minutes(0.5), by="ci-deploy", principal_arn=None, invoked_by=None, source="ecs",
        resources=(), task_definition=None, error_code=None, error_message=None, evidence_id="ev-trail",
    )  # fmt: skip
    assert "UpdateService by ci-deploy" in texts(told(trail=Found(value=(trail,))))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"error_code": "AccessDenied"}, "UpdateService by ci-deploy was refused: AccessDenied"),
        ({"readable": False}, "UpdateService by ci-deploy, by a record that could not be read"),
    ],
)
def test_a_call_that_was_refused_or_is_unclear_is_not_told_as_done(fields: dict[str, Any], said: str):
    trail = TrailEvent(
        id="t", name="UpdateService", at=minutes(0.5), by="ci-deploy", principal_arn=None, invoked_by=None, source="ecs",
        resources=(), task_definition=None, error_message=None, evidence_id="ev-trail",
        **{"error_code": None, **fields},
    )  # fmt: skip
    assert any(said in text for text in texts(told(trail=Found(value=(trail,)))))


def test_without_any_change_there_is_no_story():
    assert build_timeline(snapshot()) == ()


def test_a_deployment_that_goes_on_has_no_end():
    going = snapshot(view(deployments=[service_deployment(status="IN_PROGRESS", finished_at=None)]))
    assert not any(text.startswith("Deployment ended") for text in texts(going))


_REASONS = (
    "CannotPullContainerError: pull image manifest has been retried 1 time(s)",
    "Essential container in task exited",
    "Task failed ELB health checks in (target-group arn)",
    "ResourceInitializationError: unable to pull secrets",
)
_MESSAGES = (
    "(service web) has started 1 tasks: (task {id}).",
    "(service web) registered 1 targets in (target-group arn)",
    "(service web) (port 8080) is unhealthy in (target-group arn) due to (reason Request timed out)",
    "(service web) (task {id}) failed container health checks.",
    "(service web) is unable to consistently start tasks successfully.",
    "(service web) has reached a steady state.",
)


def _generated(seed: int) -> tuple[Snapshot, dict[str, str]]:
    """Hundreds of events with a few that stand out, and the ids of those with their texts."""
    chance = random.Random(seed)
    events = [
        event(chance.choice(_MESSAGES).format(id=f"{chance.getrandbits(128):032x}"), minutes(chance.uniform(0, 20)))
        for _ in range(chance.randrange(50, 400))
    ]
    decisive: dict[str, str] = {}
    for number in range(chance.randrange(1, 6)):
        rare = event(
            f"rare routine message number {'abcdefgh'[number]} {'x' * chance.randrange(0, 400)}",
            minutes(chance.uniform(0, 20)),
        )
        events.append(rare)
        decisive[rare.evidence_id] = rare.message
    tasks: list[Task] = []
    for number in range(chance.randrange(0, 60)):
        identity = f"{chance.getrandbits(128):032x}"
        tasks.append(
            stopped_task(
                identity,
                reason=chance.choice(_REASONS),
                stopped_at=minutes(chance.uniform(1, 20)),
                evidence_id=f"ev-task-{number}",
            )
        )
    if tasks:
        chosen = chance.choice(tasks)
        decisive[chosen.evidence_id] = chosen.stopped_reason or ""
    stack = [
        stack_event(
            f"Resource{number}",
            chance.choice(("CREATE_FAILED", "UPDATE_FAILED", "CREATE_COMPLETE")),
            f"reason of {'abcdefghijklmnopqrst'[number % 20]}",
            at=minutes(chance.uniform(0, 20)),
            evidence_id=f"ev-stack-{number}",
        )
        for number in range(chance.randrange(0, 40))
    ]
    failed = [item for item in stack if item.status.endswith("_FAILED")]
    if failed:
        decisive[failed[0].evidence_id] = failed[0].reason or ""
    return told(*events, tasks=tuple(tasks), stack=tuple(stack)), decisive


@pytest.mark.parametrize("seed", range(60))
def test_of_hundreds_of_events_a_dozen_lines_remain_and_no_decisive_one_is_lost(seed: int):
    facts, decisive = _generated(seed)
    lines = build_timeline(facts, decisive)
    assert len(lines) <= MAX_LINES
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    assert all(line.evidence_ids and line.count >= 1 for line in lines)
    assert all(len(line.text) <= MAX_TEXT and "\n" not in line.text for line in lines)
    for evidence_id, text in decisive.items():
        beginning = same_but_for_ids(text.strip())[:40]
        assert any(
            beginning in same_but_for_ids(line.text) and set(line.evidence_ids) & set(decisive) for line in lines
        ), evidence_id


def test_what_is_cited_is_among_the_evidence_of_its_line_however_often_it_was_repeated():
    repeated = [event(f"(task {number:032x}) failed.", minutes(number / 10)) for number in range(100)]
    cited = repeated[50].evidence_id
    (line,) = [entry for entry in build_timeline(told(*repeated), {cited}) if entry.count > 1]
    assert cited in line.evidence_ids


_WORDS = ["oak", "elm", "ash", "fir", "yew", "bay", "box", "fig", "gum", "haw", "ivy", "jub", "koa", "lin", "map", "nut",
          "pea", "rue", "sal", "tea"]  # fmt: skip


@pytest.mark.parametrize("count", [12, 13, 14, 20])
def test_more_decisive_lines_than_fit_are_summed_up_and_none_is_lost(count: int):
    told_of = [
        event(f"(service web) failed because of {word}", minutes(number))
        for number, word in enumerate(_WORDS[:count], 1)
    ]
    decisive = {item.evidence_id for item in told_of}
    lines = build_timeline(told(*told_of), decisive)
    assert len(lines) <= MAX_DECISIVE + 1
    assert decisive <= {piece for line in lines for piece in line.evidence_ids}
    assert sum(line.count for line in lines) == count + 2  # the beginning and the end of the deployment


@pytest.mark.parametrize("seed", range(5))
def test_two_thousand_events_are_a_dozen_lines_whose_counts_add_up(seed: int):
    """Noise of every kind around a few events that decide, some of them repeated a hundred times."""
    chance = random.Random(seed)
    events = [
        event(
            chance.choice(_MESSAGES).format(id=f"{chance.getrandbits(128):032x}") + f" {chance.choice(_WORDS)}",
            minutes(chance.uniform(0, 20)),
        )
        for _ in range(1400)
    ]
    tasks = tuple(
        stopped_task(
            f"{chance.getrandbits(128):032x}",
            reason=f"{chance.choice(_REASONS)} {chance.choice(_WORDS)}",
            stopped_at=minutes(chance.uniform(1, 20)),
            evidence_id=f"ev-task-{number}",
        )
        for number in range(300)
    )
    own = stack_event("web", "UPDATE_ROLLBACK_COMPLETE", physical_id=stack_id(), at=minutes(21), resource_type=STACK)
    stack = (
        own,
        *(
            stack_event(
                f"Resource{number}", "UPDATE_FAILED", f"reason {chance.choice(_WORDS)}", at=minutes(chance.uniform(0, 20)),
                evidence_id=f"ev-stack-{number}",
            )
            for number in range(300)
        ),
    )  # fmt: skip
    facts = told(*events, tasks=tasks, stack=stack)
    known = [*(item.evidence_id for item in events), *(item.evidence_id for item in (*tasks, *stack))]
    decisive = set(chance.sample(known, 12))
    lines = build_timeline(facts, decisive)
    assert len(lines) <= MAX_DECISIVE + 1
    assert [line.at for line in lines] == sorted(line.at for line in lines)
    assert decisive <= {piece for line in lines for piece in line.evidence_ids}
    assert own.evidence_id in {piece for line in lines for piece in line.evidence_ids}
    assert "Deployment ended: ROLLBACK_SUCCESSFUL" in [line.text for line in lines]
    assert sum(line.count for line in lines) == 2 + 1400 + 300 + 301


def test_what_decides_is_told_even_where_it_is_no_part_of_the_newest_change():
    old = stopped_task("d" * 32, revision=56, stopped_at=minutes(-5), evidence_id="ev-old")
    logged = {("arn:task", "web"): Found(value=LogTail(group="g", stream="s", task_arn="arn:task", container="web", lines=(
        LogLine(at=minutes(3), message="boot", evidence_id="ev-boot"),
        LogLine(at=minutes(4), message="FATAL: no queue", evidence_id="ev-fatal"),
    )))}  # fmt: skip
    facts = replace(told(tasks=(old,)), log_tails=logged)
    assert "web logged: FATAL: no queue" not in texts(facts)
    said = texts(facts, {"ev-old", "ev-fatal"})
    assert "web logged: FATAL: no queue" in said
    assert any(text.startswith("Task stopped") for text in said)
    assert "web logged: boot" not in said
