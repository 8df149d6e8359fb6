from agent.causes import link
from agent.detector import run_detectors
from agent.detectors.quota_or_throttling import detect
from agent.finding import Finding, Undecided
from tests.facts import group_activity, healthy_snapshot, snapshot, stack_view, unread
from tests.refused_changes import harmless, refused, throttled, told
from tests.waiting_for_hosts import NO_CAPACITY, QUOTA, waiting
from tools.snapshot import Snapshot


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


def test_names_what_is_counted() -> None:
    finding = only(
        refused(
            "The maximum number of addresses has been reached. (Service: AmazonEC2; Error Code: AddressLimitExceeded)",
            "Ip",
        )
    )
    assert (finding.confidence, finding.owner) == ("certain", "platform team")
    assert finding.evidence_ids == ("ev-stack-Ip-CREATE_FAILED",)
    assert "higher quota for addresses" in finding.actions[-1].title


def test_a_rate_is_answered_by_asking_less_at_once() -> None:
    finding = only(told("(service web) operations are being throttled on elb. Will try again later."))
    assert finding.service == "web"
    assert "fewer parallel changes" in finding.actions[-1].title


def test_many_resources_of_a_kind_at_once_make_hidden_throttling_likely() -> None:
    finding = only(throttled(parallel=40))
    assert finding.confidence == "likely"
    assert "40 resources" in finding.statement
    assert "PutParameter" in finding.statement
    assert "AttributeValue=PutParameter" in (finding.actions[0].command or "")
    assert only(throttled(parallel=40, failing=1)).confidence == "possible"


def test_a_service_exception_alone_is_no_throttling() -> None:
    assert isinstance(detect(throttled(parallel=5)), Undecided)


def test_is_silent_when_healthy_and_after_a_success() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    assert all(isinstance(detect(seen), Undecided) for seen in harmless())


def test_says_what_could_not_be_read() -> None:
    gap = unread("cloudformation:DescribeStackEvents")
    assert detect(snapshot(stacks=(stack_view(operation=gap),))) == Undecided(gaps=(gap.gap,) if gap.gap else ())


def test_a_quota_that_keeps_hosts_away_explains_a_cluster_that_is_short() -> None:
    seen = waiting(group_activity(9, message=QUOTA))
    finding = only(seen)
    assert (finding.owner, finding.service, finding.evidence_ids) == ("platform team", "web", ("ev-activity-9",))
    assert "more vCPU capacity than your current vCPU limit" in finding.statement
    assert "--service-code ec2" in (finding.actions[0].command or "")
    assert [root.category for root in link(run_detectors(seen)).root_causes] == ["quota_or_throttling"]
    assert isinstance(detect(waiting(group_activity(9, message=NO_CAPACITY))), Undecided)
