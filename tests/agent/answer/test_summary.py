from dataclasses import replace
from typing import Any

import pytest

from agent.answer.status import status_of
from agent.answer.summary import summarise
from agent.causes import Links
from agent.finding import Finding
from tests.facts import (
    SCOPE,
    deployment,
    event,
    failed_snapshot,
    healthy_snapshot,
    minutes,
    service,
    service_arn,
    service_deployment,
    snapshot,
    stack_event,
    stack_id,
    stack_operation,
    stack_view,
    stopped_task,
    task_arn,
    unread,
    unstarted_task,
    view,
)
from tools.snapshot import Snapshot, Target

NO_LINKS = Links()


def finding(category: str, *, of: str | None = "web") -> Finding:
    return Finding(
        category=category,
        confidence="certain",
        statement="It is so.",
        evidence_ids=("ev-1",),
        resource=service_arn(),
        owner="app team",
        service=of,
    )


def said(facts: Snapshot, *causes: Finding, symptoms: tuple[Finding, ...] = ()) -> str:
    return summarise(facts, status_of(facts), Links(root_causes=causes, symptoms=symptoms))


UNSTARTED = failed_snapshot(unstarted_task(reason="CannotPullContainerError: x"))
EXITED = failed_snapshot(stopped_task())
ROLLING = snapshot(
    view(
        of=service(deployments=(deployment(rollout_state="IN_PROGRESS", running=1),), events=()),
        deployments=[service_deployment(status="IN_PROGRESS", finished_at=None)],
    )
)


def test_a_cause_is_named_in_the_first_sentence():
    sentence = said(UNSTARTED, finding("image_not_found"))
    assert sentence.startswith("web never started and was rolled back: ")
    assert sentence.endswith(".")
    assert "image" in sentence


def test_tasks_that_ran_before_they_ended_did_start():
    assert said(EXITED, finding("app_config_error")).startswith("web was rolled back: ")


def test_two_causes_are_both_named_and_the_other_service_is_told():
    sentence = said(UNSTARTED, finding("image_not_found"), finding("secret_access_denied", of="cart"))
    assert "; and " in sentence
    assert "(cart)" in sentence
    assert "(web)" not in sentence


def test_equal_causes_of_one_service_are_said_once():
    once = said(UNSTARTED, finding("image_not_found"))
    assert said(UNSTARTED, finding("image_not_found"), finding("image_not_found")) == once


def test_with_symptoms_only_the_cause_is_called_undetermined():
    assert "why is not determined yet" in said(EXITED, symptoms=(finding("deployment_circuit_breaker"),))


def test_without_any_rule_the_first_thing_aws_says_is_quoted():
    failed = stack_event("Bucket", "UPDATE_FAILED", "The bucket name is not valid.")
    facts = replace(EXITED, stacks=(stack_view(stack_operation(failed)),))
    assert "AWS says: “Bucket: The bucket name is not valid.”" in said(facts)


def test_a_deployment_in_its_normal_course_says_how_far_it_is():
    assert (
        said(ROLLING)
        == "web is still deploying: 1 of 2 tasks of web:57 run after 30 minutes. Nothing has failed so far."
    )


def test_a_deployment_in_which_something_failed_does_not_say_that_nothing_did():
    failed = event("(service web) was unable to place a task.", minutes(3))
    facts = snapshot(
        view(
            of=service(deployments=(deployment(rollout_state="IN_PROGRESS", running=1),), events=(failed,)),
            deployments=[service_deployment(status="IN_PROGRESS", finished_at=None)],
        )
    )
    assert "Nothing has failed" not in said(facts)
    assert "still deploying, and failing" in said(facts)


def test_waiting_says_that_a_person_has_to_go_on():
    assert "waits for a person" in summarise(ROLLING, "waiting", NO_LINKS)


def test_what_could_not_be_read_is_not_talked_about():
    facts = snapshot(replace(view(), service=unread(), deployments=unread()))
    assert said(facts) == "web could not be read, so nothing can be said about it yet."


def test_a_healthy_service_says_what_runs_since_when():
    assert (
        said(healthy_snapshot())
        == "web is fine: 2 of 2 tasks of web:57 run since 01 Nov 14:10 UTC, all targets healthy."
    )


def test_a_service_scaled_to_zero_is_fine_and_says_so():
    assert "desired count of 0" in said(
        snapshot(view(of=service(desired=0, running=0), deployments=[service_deployment()]))
    )


@pytest.mark.parametrize(
    ("target", "subject"),
    [
        ({"stack_name": stack_id()}, "Stack web-prod"),
        ({"task_arn": task_arn("a" * 32)}, f"Task {'a' * 32}"),
        ({"service": "web"}, "web"),
    ],
)
def test_the_subject_is_called_as_people_call_it(target: dict[str, Any], subject: str):
    facts = snapshot(target=Target(scope=SCOPE, cluster="prod", **target))
    assert summarise(facts, "failed", NO_LINKS).startswith(f"{subject} failed")


@pytest.mark.parametrize(
    "status", ["degraded", "in_progress", "failed", "rolled_back", "waiting", "healthy", "unknown"]
)
def test_every_status_makes_a_sentence_with_a_cause(status: Any):
    sentence = summarise(EXITED, status, Links(root_causes=(finding("container_oom"),)))
    assert sentence.startswith("web ")
    assert sentence.endswith(".")
    assert "  " not in sentence


def test_tasks_that_ecs_only_counts_have_failed_all_the_same() -> None:
    begun = service(deployments=(deployment(rollout_state="IN_PROGRESS", running=0, failed_tasks=57),), events=())
    facts = snapshot(view(of=begun, deployments=[service_deployment(status="IN_PROGRESS", finished_at=None)]))
    assert "57 tasks failed so far; why is not determined yet" in said(facts)
    assert "Nothing has failed" in said(ROLLING)
