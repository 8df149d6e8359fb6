import pytest

from agent.detectors.network_no_route import detect
from agent.finding import Finding, Undecided
from tests.facts import event, failed_snapshot, healthy_snapshot, minutes, snapshot, unread, unstarted_task, view
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
