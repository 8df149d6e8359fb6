"""Which change was the newest, how it went, and which deployment belongs to it, from whatever AWS still tells."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from agent.changes.attempt import RESTORED_WITHIN, SAME_DEPLOYMENT, Attempt, begun, newest_attempt, tasks_of
from tests.facts import (
    BEGAN,
    NEW,
    definition_arn,
    deployment,
    event,
    minutes,
    revision,
    revision_arn,
    service,
    service_deployment,
    stopped_task,
    task,
    unread,
    view,
)
from tools.ecs.facts import ServiceDeployment
from tools.evidence import Empty, Found
from tools.snapshot import ServiceView

GONE: dict[str, Any] = {"service": Empty(), "deployments": Empty()}
FAILED = service_deployment(status="STOPPED", finished_at=minutes(20))
GAVE_UP = f"(service web) (deployment {NEW}) deployment failed: tasks failed to start."


def restoring(at: timedelta, **fields: Any) -> ServiceDeployment:
    """A deployment of the old revision, begun so long after the failed one ended."""
    began = minutes(20) + at
    fields = {"target_revision_arn": revision_arn(56), "source_revision_arns": (revision_arn(57),), **fields}
    return service_deployment(
        58, created_at=began, started_at=began, finished_at=began + timedelta(minutes=3), **fields
    )


def attempt_of(seen: ServiceView) -> Attempt:
    found = newest_attempt(seen)
    assert found is not None
    return found


@pytest.mark.parametrize("reads", [GONE, {"service": unread(), "deployments": unread(), "stopped_tasks": unread()}])
def test_where_nothing_tells_of_a_change_there_is_none(reads: dict[str, Any]) -> None:
    assert newest_attempt(replace(view(), **reads)) is None


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("PENDING", "in_progress"),
        ("STOP_REQUESTED", "in_progress"),
        ("ROLLBACK_IN_PROGRESS", "in_progress"),
        ("SUCCESSFUL", "succeeded"),
        ("STOPPED", "failed"),
        ("ROLLBACK_FAILED", "failed"),
        ("ROLLBACK_SUCCESSFUL", "rolled_back"),
        ("A_WORD_AWS_ADDED_SINCE", None),
    ],
)
def test_every_status_of_aws_is_a_state_and_an_unknown_one_is_not_guessed(status: str, state: str | None) -> None:
    assert attempt_of(view(deployments=[service_deployment(status=status)])).state == state


def test_the_newest_is_the_one_that_began_last_whatever_the_order_of_the_list() -> None:
    older = service_deployment(56, created_at=minutes(-600), finished_at=minutes(-590))
    for listed in ([older, FAILED], [FAILED, older]):
        assert attempt_of(view(deployments=listed)).deployment == FAILED


@pytest.mark.parametrize(
    ("restored", "state"), [("SUCCESSFUL", "rolled_back"), ("IN_PROGRESS", "in_progress"), ("STOPPED", "failed")]
)
def test_what_puts_the_old_revision_back_belongs_to_the_change_it_undoes(restored: str, state: str) -> None:
    undoing = restoring(timedelta(minutes=2), status=restored)
    found = attempt_of(view(deployments=[undoing, FAILED]))
    assert (found.deployment, found.restoration, found.state) == (FAILED, undoing, state)
    assert (found.began_at, found.ended_at) == (FAILED.created_at, undoing.finished_at)
    assert found.target_task_definition == definition_arn(57)


@pytest.mark.parametrize(("later", "belongs"), [(timedelta(0), True), (timedelta(seconds=1), False)])
def test_the_old_revision_deployed_much_later_is_a_change_of_its_own(later: timedelta, belongs: bool) -> None:
    undoing = restoring(RESTORED_WITHIN + later)
    found = attempt_of(view(deployments=[undoing, FAILED]))
    assert (found.restoration is not None) == belongs
    assert found.deployment == (FAILED if belongs else undoing)


def test_a_success_is_not_undone_by_a_later_deployment_of_the_old_revision() -> None:
    succeeded = replace(FAILED, status="SUCCESSFUL")
    undoing = restoring(timedelta(minutes=2))
    assert attempt_of(view(deployments=[undoing, succeeded])).deployment == undoing


def test_a_new_revision_with_the_old_task_definition_restores_too() -> None:
    """CloudFormation makes a revision of its own for what it puts back."""
    undoing = restoring(timedelta(minutes=2), target_revision_arn=revision_arn(58))
    again = revision(58, task_definition=definition_arn(56))
    revisions = Found(value=(again, revision(57), revision(56)))
    assert attempt_of(view(deployments=[undoing, FAILED], revisions=revisions)).restoration == undoing
    # Where the revisions could not be read nobody can tell that it is the same.
    assert attempt_of(view(deployments=[undoing, FAILED], revisions=unread())).restoration is None


@pytest.mark.parametrize(("later", "newer"), [(timedelta(0), False), (timedelta(seconds=1), True)])
def test_a_service_that_tells_of_a_newer_deployment_is_believed(later: timedelta, newer: bool) -> None:
    """The list of service deployments lags behind, or the principal may not read the newest."""
    ended = service_deployment(finished_at=minutes(8))
    fresh = deployment(58, id="ecs-svc/3", created_at=minutes(8) + SAME_DEPLOYMENT + later, rollout_state="IN_PROGRESS")
    found = attempt_of(view(of=service(deployments=(fresh,)), deployments=[ended]))
    assert found.deployment == (fresh if newer else ended)


def test_the_service_names_the_id_that_tasks_carry_and_the_definition_where_no_revision_was_read() -> None:
    beside = deployment(57, created_at=BEGAN + SAME_DEPLOYMENT, task_definition=definition_arn(99))
    found = attempt_of(view(of=service(deployments=(beside,)), deployments=[service_deployment()], revisions=unread()))
    assert (found.deployment_id, found.target_task_definition) == (NEW, definition_arn(99))
    far = replace(beside, created_at=BEGAN - SAME_DEPLOYMENT - timedelta(seconds=1))
    found = attempt_of(view(of=service(deployments=(far,)), deployments=[service_deployment()], revisions=unread()))
    assert (found.deployment_id, found.target_task_definition) == (None, None)


def test_without_service_and_revisions_the_tasks_since_then_name_the_definition() -> None:
    read = {"deployments": [service_deployment()], "service": Empty(), "revisions": unread()}
    assert attempt_of(view(stopped=[stopped_task()], **read)).target_task_definition == definition_arn(57)
    assert attempt_of(view(running=[task(revision=56)], **read)).target_task_definition is None


def test_a_first_deployment_goes_back_to_what_its_rollback_names() -> None:
    first = service_deployment(source_revision_arns=(), rollback_revision_arn=revision_arn(56))
    assert attempt_of(view(deployments=[first])).source_revision_arn == revision_arn(56)
    assert attempt_of(view(deployments=[replace(first, rollback_revision_arn=None)])).source_revision_arn is None


class TestOnlyTheServiceTells:
    """Service deployments were not kept before 2024, and other controllers have none."""

    def told(self, *deployments: Any, events: tuple[Any, ...] = (), **fields: Any) -> Attempt:
        return attempt_of(view(of=service(deployments=deployments, events=events), **fields))

    def test_a_failed_rollout_beside_a_primary_one_was_undone_by_it(self) -> None:
        failed = deployment(57, status="ACTIVE", rollout_state="FAILED")
        primary = deployment(56, created_at=minutes(22), updated_at=minutes(25))
        found = self.told(primary, failed)
        assert (found.deployment, found.restoration, found.state) == (failed, primary, "rolled_back")
        assert (found.source_task_definition, found.ended_at) == (definition_arn(56), minutes(25))

    def test_a_failed_rollout_that_is_itself_primary_was_not_undone(self) -> None:
        found = self.told(deployment(57, rollout_state="FAILED"))
        assert (found.state, found.restoration) == ("failed", None)

    def test_without_a_rollout_state_the_count_of_tasks_tells(self) -> None:
        assert self.told(deployment(57, rollout_state=None, running=1)).state == "in_progress"
        assert self.told(deployment(57, rollout_state=None)).state == "succeeded"

    def test_a_task_set_that_has_no_traffic_yet_is_under_way_even_with_all_its_tasks(self) -> None:
        blue = deployment(56, rollout_state=None)
        green = deployment(57, status="ACTIVE", rollout_state=None)
        found = self.told(blue, green)
        assert (found.deployment, found.state, found.ended_at) == (green, "in_progress", None)
        assert found.source_task_definition == definition_arn(56)

    def test_a_deployment_that_only_an_event_still_names_is_the_one_that_failed(self) -> None:
        calm = event("(service web) has reached a steady state.", minutes(-30))
        begin = event("(service web) has started 1 tasks: (task abcdef01).", minutes(1))
        gave_up = event(GAVE_UP, minutes(10))
        primary = deployment(56, updated_at=minutes(12))
        found = self.told(primary, events=(gave_up, begin, calm))
        assert (found.deployment, found.restoration, found.deployment_id) == (None, primary, NEW)
        assert (found.state, found.ended_at) == ("rolled_back", minutes(12))
        assert found.began_at == minutes(1)
        # With its tasks at hand the change began with the first of them.
        mine = stopped_task(created_at=minutes(2))
        found = self.told(primary, events=(gave_up, begin, calm), stopped=[mine])
        assert (found.began_at, found.target_task_definition) == (minutes(2), definition_arn(57))

    def test_what_was_given_up_before_a_deployment_that_completed_since_is_history(self) -> None:
        done = event("(service web) (deployment ecs-svc/3) deployment completed.", minutes(20))
        primary = deployment(56)
        assert self.told(primary, events=(done, event(GAVE_UP, minutes(10)))).deployment == primary


class TestOnlyTasksTell:
    def test_the_newest_tasks_deployment_is_the_change_and_how_it_went_is_open(self) -> None:
        older = stopped_task("0" * 32, revision=56)
        first = stopped_task("1" * 32, created_at=minutes(3), stopped_at=minutes(5))
        last = stopped_task("2" * 32, created_at=minutes(6), stopped_at=minutes(9))
        found = attempt_of(replace(view(stopped=[older, first, last]), **GONE))
        assert (found.state, found.deployment_id, found.target_task_definition) == (None, NEW, definition_arn(57))
        assert (found.began_at, found.ended_at) == (minutes(3), minutes(9))

    def test_while_one_of_them_runs_it_has_not_ended(self) -> None:
        found = attempt_of(replace(view(running=[task()], stopped=[stopped_task()]), **GONE))
        assert found.ended_at is None


def test_tasks_come_newest_first_and_each_once() -> None:
    """A task may be listed as running and, a moment later, as stopped."""
    new, old = task("1" * 32), task("2" * 32, revision=56)
    timeless = task("3" * 32, created_at=None, started_at=None)
    ended = stopped_task("1" * 32)
    assert [one.id[0] for one in tasks_of(view(running=[old, timeless, new], stopped=[ended]))] == ["1", "2", "3"]
    assert tasks_of(view(running=[new], stopped=[ended])) == (ended,)


def test_a_task_that_was_never_created_begins_with_the_first_moment_known() -> None:
    nothing = stopped_task(created_at=None, started_at=None, stopping_at=None, stopped_at=minutes(7))
    assert begun(nothing) == minutes(7)
    assert begun(replace(nothing, stopped_at=None)) is None
    assert begun(task(revision=56, created_at=None)) == minutes(-599)
