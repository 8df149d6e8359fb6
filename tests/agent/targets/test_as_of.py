from agent.targets.as_of import as_of, gap_of_the_past
from tests.facts import SCOPE, event, minutes, service, service_deployment, stopped_task, view
from tools.evidence import Found, Unread


def two_changes():
    """A change at minute 0 that failed, and one at minute 60 that went well."""
    return view(
        service=Found(value=service(events=(event("new", at=minutes(61)), event("old", at=minutes(5))))),
        deployments=Found(
            value=(
                service_deployment(58, created_at=minutes(60), status="SUCCESSFUL"),
                service_deployment(57, created_at=minutes(0), status="STOPPED"),
            )
        ),
        stopped_tasks=Found(value=(stopped_task("a" * 32), stopped_task("b" * 32, created_at=minutes(62)))),
    )


def test_looking_back_keeps_the_change_that_was_newest_then_and_drops_what_came_after():
    past = as_of(two_changes(), minutes(30), SCOPE)
    assert isinstance(past.deployments, Found)
    assert [deployment.created_at for deployment in past.deployments.value] == [minutes(0)]
    assert isinstance(past.service, Found)
    assert [event.message for event in past.service.value.events] == ["old"]
    assert isinstance(past.stopped_tasks, Found)
    assert [task.id for task in past.stopped_tasks.value] == ["a" * 32]


def test_a_moment_after_everything_changes_nothing():
    now = as_of(two_changes(), minutes(90), SCOPE)
    assert isinstance(now.deployments, Found)
    assert len(now.deployments.value) == 2


def test_a_moment_before_every_known_deployment_is_a_gap():
    past = as_of(two_changes(), minutes(-10_000), SCOPE)
    assert isinstance(past.deployments, Unread)
    assert past.deployments.gap is not None
    assert past.deployments.gap.reason == "expired"


def test_what_ran_at_that_time_is_named_as_not_seen():
    assert gap_of_the_past(two_changes(), SCOPE).reason == "expired"
