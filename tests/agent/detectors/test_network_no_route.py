import pytest

from agent.detectors.network_no_route import detect
from agent.finding import Finding, Undecided
from tests.facts import (
    event,
    evidence,
    failed_snapshot,
    healthy_snapshot,
    minutes,
    snapshot,
    unread,
    unstarted_task,
    view,
)
from tests.network_facts import SUBNET, TABLE, VPC, endpoint, group, groups, network, permission, route
from tools.evidence import Empty, Found
from tools.snapshot import Snapshot

PULL = "ResourceInitializationError: unable to pull secrets or registry auth: "
REASON = (
    PULL
    + "The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon "
    "ECR. Check your task network configuration. operation error ECR: GetAuthorizationToken, exceeded maximum number of "
    "attempts, 3, https response error StatusCode: 0, RequestID: , request send failed, Post "
    '"https://api.ecr.eu-west-1.amazonaws.com/": dial tcp 3.28.72.11:443: i/o timeout'
)


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


def test_names_the_service_that_does_not_answer_and_the_subnets() -> None:
    finding = only(failed_snapshot(unstarted_task(reason=REASON)))
    assert (finding.confidence, finding.owner) == ("certain", "platform team")
    for word in ("Amazon ECR", "api.ecr.eu-west-1.amazonaws.com", "StatusCode: 0", "subnet-0a", "DISABLED"):
        assert word in finding.statement
    assert finding.evidence_ids[0] == "ev-task-cccccc"


def test_reads_it_in_the_services_events_alone() -> None:
    message = f"(service web) was unable to place a task. Reason: {REASON}."
    finding = only(failed_snapshot(events=[event(message, minutes(6))]))
    assert finding.service == "web"
    assert finding.evidence_ids[0].startswith("ev-event-")


def test_a_log_group_that_is_only_out_of_reach_is_a_missing_route() -> None:
    reason = (
        "ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log "
        "group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch. "
        "Check your network configuration. : signal: killed"
    )
    assert "CloudWatch Logs" in only(failed_snapshot(unstarted_task(reason=reason))).statement


@pytest.mark.parametrize(
    "reason",
    [
        PULL
        + "unable to retrieve secrets from ssm: AccessDeniedException: User: arn:aws:sts::1:assumed-role/x/1 is not "
        "authorized to perform: ssm:GetParameters status code: 400",
        "CannotPullContainerError: failed to resolve ref x/y:1: dial tcp 10.0.0.1:443: i/o timeout",
        "ResourceInitializationError: failed to invoke EFS utils commands: mount.nfs4: Connection timed out",
        "ResourceInitializationError: failed to validate logger args: ResourceNotFoundException: The specified log group "
        "does not exist. : exit status 1",
    ],
)
def test_is_silent_about_its_neighbours(reason: str) -> None:
    assert isinstance(detect(failed_snapshot(unstarted_task(reason=reason))), Undecided)


def test_is_silent_when_healthy_and_says_what_could_not_be_read() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    gap = unread()
    assert detect(snapshot(view(stopped_tasks=gap))) == Undecided(gaps=(gap.gap,) if gap.gap else ())


NO_ENDPOINT = {"ecr.api": Empty(evidence=(evidence("ev-looked"),))}


def test_asks_for_the_network_once_and_without_it_says_what_it_said_before() -> None:
    finding = only(failed_snapshot(unstarted_task(reason=REASON)))
    assert len(finding.wants) == 5
    assert "route table" not in finding.statement
    assert only(failed_snapshot(unstarted_task(reason=REASON), network=network(endpoints=NO_ENDPOINT))).wants == ()


def test_names_the_route_table_and_the_endpoint_that_are_missing() -> None:
    finding = only(failed_snapshot(unstarted_task(reason=REASON), network=network(endpoints=NO_ENDPOINT)))
    assert (
        f"Route table {TABLE} of {SUBNET} has no route to the internet, and {VPC} has no endpoint" in finding.statement
    )
    assert finding.confidence == "certain"
    assert {f"ev-{TABLE}", "ev-looked"} <= set(finding.evidence_ids)
    first, look = finding.actions
    assert (first.kind, TABLE in first.title, "ecr.api" in first.title) == ("fix", True, True)
    assert look.command == f"aws ec2 describe-route-tables --route-table-ids {TABLE} --region eu-west-1"


def test_a_network_that_is_fine_is_ruled_out_and_nobody_is_told_to_add_a_gateway() -> None:
    seen = failed_snapshot(unstarted_task(reason=REASON), network=network(route("nat-0a"), endpoints=NO_ENDPOINT))
    finding = only(seen)
    assert "leaves the way to Amazon ECR open" in finding.statement
    assert finding.confidence == "likely"
    assert [action.kind for action in finding.actions] == ["check"]


def test_a_log_group_not_found_is_a_missing_way_where_the_network_shows_none() -> None:
    reason = "ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition."
    assert isinstance(detect(failed_snapshot(unstarted_task(reason=reason))), Undecided)
    closed = network(endpoints={"logs": Empty(evidence=(evidence("ev-looked"),))})
    finding = only(failed_snapshot(unstarted_task(reason=reason), network=closed))
    assert "no endpoint for logs" in finding.statement
    assert "cannot find the Amazon CloudWatch log group" in finding.statement


def test_an_endpoint_that_lets_nobody_in_is_named_with_its_group() -> None:
    closed = network(
        route("nat-0a"),
        endpoints={"ecr.api": Found(value=(endpoint("ecr.api"),))},
        security_groups=groups(group(), group("sg-0end", ingress=(permission(443, "10.9.0.0/16"),))),
    )
    finding = only(failed_snapshot(unstarted_task(reason=REASON), network=closed))
    assert "sg-0end of endpoint vpce-0ecr.api" in finding.statement
    assert "sg-0end" in finding.actions[0].title
