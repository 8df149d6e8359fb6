from agent.network.task_place import MAX_SUBNETS, task_place
from tests.facts import (
    failed_snapshot,
    revision,
    rolled_back_deployment,
    service,
    snapshot,
    unread,
    unstarted_task,
    view,
)
from tools.evidence import Found

REASON = "Task failed to start"


def test_the_failing_tasks_subnets_come_before_all_they_may_come_into() -> None:
    seen = failed_snapshot(unstarted_task(reason=REASON))
    found = task_place(seen, "web", [unstarted_task(reason=REASON, subnet="subnet-0z")])
    assert found is not None
    assert found.subnets == ("subnet-0z",)
    anywhere = task_place(seen, "web")
    assert anywhere is not None
    assert anywhere.subnets == ("subnet-0a", "subnet-0b")


def test_the_revision_that_failed_tells_what_the_rollback_took_back() -> None:
    new = revision(57, subnets=("subnet-0new",), security_groups=("sg-0new",), assign_public_ip=True)
    seen = snapshot(view(deployments=[rolled_back_deployment()], revisions=Found(value=(new,))))
    found = task_place(seen, "web")
    assert found is not None
    assert (found.subnets, found.security_groups, found.public_ip) == (("subnet-0new",), ("sg-0new",), True)
    assert found.evidence_id == new.evidence_id


def test_tasks_without_an_interface_of_their_own_have_no_place() -> None:
    bridged = service(subnets=(), security_groups=(), assign_public_ip=None)
    plain = revision(57, subnets=())
    seen = snapshot(view(of=bridged, revisions=Found(value=(plain,))))
    assert task_place(seen, "web") is None


def test_nothing_read_is_no_place_and_many_subnets_are_bounded() -> None:
    assert task_place(snapshot(view(service=unread(), revisions=unread())), "web") is None
    assert task_place(failed_snapshot(), "other") is None
    many = [unstarted_task(reason=REASON, subnet=f"subnet-{number}") for number in range(20)]
    found = task_place(failed_snapshot(), "web", many)
    assert found is not None
    assert len(found.subnets) == MAX_SUBNETS
