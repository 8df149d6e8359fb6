from agent.failures.refusals import closing_lines, failed_events, refusal_gaps, refusals
from tests.facts import (
    failed_snapshot,
    log_tail,
    minutes,
    rolled_back_deployment,
    service_arn,
    snapshot,
    stack_event,
    stack_id,
    stack_operation,
    stack_view,
    stopped_task,
    unread,
    view,
)
from tests.refused_changes import refused
from tools.snapshot import Snapshot

TAKEN = "Resource of type 'AWS::SQS::Queue' with identifier 'jobs' already exists. (HandlerErrorCode: AlreadyExists)"


def logged(*lines: str) -> Snapshot:
    ended = stopped_task()
    return failed_snapshot(ended, log_tails={(ended.arn, "web"): log_tail(ended, *lines)})


def test_refusals_of_one_stack_are_one_group_the_earliest_first() -> None:
    first = stack_event("A", "CREATE_FAILED", TAKEN, at=minutes(2))
    second = stack_event("B", "CREATE_FAILED", TAKEN, at=minutes(3))
    (group,) = refusals(snapshot(stacks=(stack_view(stack_operation(second, first)),)), "cfn_name_conflict")
    assert group.evidence_ids == (first.evidence_id, second.evidence_id)
    assert group.told.startswith("A (AWS::CloudFormation::WaitCondition) of stack web-prod could not be created: “")
    assert "So did B" in group.told


def test_a_service_s_own_resource_belongs_to_the_service() -> None:
    reason = "Invalid request provided: UpdateService error: Invalid 'cpu' setting for task. (Service: AmazonECS; Status Code: 400;"
    (group,) = refusals(refused(reason, "Service", physical_id=service_arn()), "invalid_ecs_configuration")
    assert group.service == "web"


def test_what_ecs_says_of_the_deployment_itself_counts() -> None:
    reason = "Service deployment rolled back because of invalid networking configuration. One or more rules not found"
    seen = snapshot(view(deployments=[rolled_back_deployment(status_reason=reason, rollback_reason=reason)]))
    (group,) = refusals(seen, "load_balancer_config_conflict")
    assert group.evidence_ids == ("ev-service-deployment-57",)


def test_a_tool_that_ended_after_a_refusal_wrote_it_into_its_log() -> None:
    seen = logged(
        "deploying", "Error: InvalidParameterException: Creation of service was not idempotent.", "exit status 1"
    )
    (group,) = refusals(seen, "cfn_name_conflict")
    assert group.service == "web"
    assert group.evidence_ids == ("ev-log-bbbbbb-1",)


def test_a_refusal_long_before_the_end_of_a_log_ended_nothing() -> None:
    refusal = "Error: ThrottlingException: Rate exceeded"
    assert refusals(logged(refusal), "quota_or_throttling")
    later = [f"retrying {number}" for number in range(20)]
    assert not refusals(logged(refusal, *later, "KeyError: 'DATABASE_URL'"), "quota_or_throttling")


def test_words_that_anybody_may_say_count_in_stacks_only() -> None:
    said = "ValidationException: the order is not valid"
    assert refusals(refused(said), "cfn_template_invalid")
    assert not refusals(logged(said), "cfn_template_invalid")


def test_levels_below_an_error_and_answered_requests_are_no_closing_words() -> None:
    lines = ("INFO bucket jobs already exists", '"GET /errors/AlreadyExists HTTP/1.1" 404 12', "Error: boom")
    assert [line.message for _, _, line in closing_lines(logged(*lines))] == ["Error: boom"]


def test_failures_that_follow_and_operations_that_ended_well_are_left_out() -> None:
    own = stack_event(
        "web-prod",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "The following resource(s) failed to create: [A].",
        physical_id=stack_id(),
    )
    cancelled = stack_event("B", "CREATE_FAILED", "Resource creation cancelled")
    failed = stack_event("A", "CREATE_FAILED", TAKEN)
    operation = stack_operation(own, cancelled, failed)
    assert [event.logical_id for _, event in failed_events(snapshot(stacks=(stack_view(operation),)))] == ["A"]
    well = stack_operation(failed, status="UPDATE_COMPLETE")
    assert not list(failed_events(snapshot(stacks=(stack_view(well),))))


def test_what_could_not_be_read_is_told_once() -> None:
    gap = unread("cloudformation:DescribeStackEvents")
    assert refusal_gaps(snapshot(stacks=(stack_view(operation=gap, stack=gap),))) == (gap.gap,)
