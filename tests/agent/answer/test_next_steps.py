from dataclasses import replace
from typing import Any

from agent.answer.next_steps import MAX_ACTIONS, next_steps
from agent.causes import Links
from agent.finding import Action, Finding
from tests.facts import (
    deployment,
    failed_snapshot,
    gap,
    healthy_snapshot,
    rolled_back_deployment,
    service,
    service_deployment,
    snapshot,
    stopped_task,
    unstarted_task,
    view,
)
from tools.ecs.facts import LifecycleHook

FIX = Action(title="Push the image.", kind="fix", owner="app team", command="docker push x")
LOOK = Action(title="Look at the tags.", kind="check", owner="app team")
ODD = failed_snapshot(unstarted_task(reason="SomethingNewError: cannot align the flux"))


def finding(*actions: Action, category: str = "image_not_found") -> Finding:
    return Finding(
        category=category,
        confidence="certain",
        statement="It is so.",
        evidence_ids=("ev-1",),
        resource="r",
        owner="app team",
        service="web",
        actions=actions,
    )


def titles(*given: Any) -> list[str]:
    return [step.title for step in next_steps(*given)]


def test_the_fixes_of_the_causes_come_and_nothing_else():
    links = Links(root_causes=(finding(FIX, LOOK),), symptoms=(finding(LOOK, category="deployment_circuit_breaker"),))
    assert next_steps(ODD, "rolled_back", links) == (FIX, LOOK)


def test_equal_steps_of_two_causes_are_taken_once():
    assert next_steps(ODD, "failed", Links(root_causes=(finding(FIX), finding(LOOK, FIX)))) == (FIX, LOOK)


def test_with_symptoms_only_their_checks_and_what_aws_says_are_the_start():
    links = Links(symptoms=(finding(LOOK, category="deployment_circuit_breaker"),))
    steps = next_steps(ODD, "rolled_back", links)
    assert steps[0] == LOOK
    assert steps[1].title == "Start from what AWS says: “SomethingNewError: cannot align the flux”"
    assert (steps[1].kind, steps[1].evidence_ids) == ("check", ("ev-task-cccccc",))


def test_what_aws_says_often_is_counted():
    tasks = [unstarted_task(str(n) * 32, reason="SomethingNewError: cannot") for n in range(3)]
    assert titles(failed_snapshot(*tasks), "failed", Links())[0].startswith("Start from what AWS says (3 times)")


def test_a_normal_deployment_is_waited_for():
    rolling = snapshot(view(deployments=[service_deployment(status="IN_PROGRESS", finished_at=None)]))
    (step,) = next_steps(rolling, "in_progress", Links())
    assert (step.kind, step.owner) == ("wait", "nobody")


def test_a_failing_deployment_is_not_waited_for():
    facts = snapshot(
        view(
            deployments=[service_deployment(status="IN_PROGRESS", finished_at=None)],
            stopped=[stopped_task(reason="SomethingNewError: failed")],
        )
    )
    assert all(step.kind != "wait" for step in next_steps(facts, "in_progress", Links()))


def test_a_healthy_service_needs_nothing():
    assert next_steps(healthy_snapshot(), "healthy", Links()) == ()


def test_whoever_has_to_continue_is_given_the_deployment_to_look_at():
    hook = LifecycleHook(target="PAUSE", target_type="PAUSE", stage="POST_TEST_TRAFFIC_SHIFT", status="AWAITING_ACTION")
    waiting = service_deployment(status="IN_PROGRESS", finished_at=None, hooks=(hook,))
    (first, *_) = next_steps(snapshot(view(deployments=[waiting])), "waiting", Links())
    assert first.command is not None
    assert waiting.arn in first.command
    assert "--region eu-west-1" in first.command
    assert first.evidence_ids == (waiting.evidence_id,)


def test_reads_that_were_denied_are_asked_for_only_while_the_cause_is_open():
    gaps = (gap("logs:GetLogEvents"), gap("ecr:DescribeImages"), gap("ecs:ListTasks", reason="throttled"))
    facts = replace(ODD, gaps=gaps)
    assert titles(facts, "failed", Links())[-1] == (
        "Let Tsuba read ecr:DescribeImages, logs:GetLogEvents in 111122223333, then ask again."
    )
    assert not any("Let Tsuba read" in title for title in titles(facts, "failed", Links(root_causes=(finding(FIX),))))


def test_there_are_never_more_steps_than_an_answer_bears():
    many = [Action(title=f"step {n}", kind="check", owner="app team") for n in range(20)]
    steps = next_steps(
        snapshot(view(deployments=[rolled_back_deployment()])), "failed", Links(root_causes=(finding(*many),))
    )
    assert len(steps) == MAX_ACTIONS
    assert steps[0].title == "step 0"


def test_when_ecs_only_counts_the_failed_tasks_the_next_one_has_to_be_caught():
    begun = service(deployments=(deployment(rollout_state="IN_PROGRESS", running=0, failed_tasks=57),), events=())
    facts = snapshot(view(of=begun, deployments=[service_deployment(status="IN_PROGRESS", finished_at=None)]))
    (step,) = next_steps(facts, "in_progress", Links())
    assert (step.kind, step.evidence_ids) == ("check", ("ev-service",))
    assert step.command is not None
    assert step.command.startswith("aws ecs list-tasks --cluster prod --service-name web --desired-status STOPPED")
