from dataclasses import replace

from agent.causes import link
from agent.detector import run_detectors
from agent.detectors.quota_or_throttling import detect
from agent.finding import Finding, Undecided
from tests.facts import NOW, group_activity, healthy_snapshot, snapshot, stack_view, unread
from tests.refused_changes import harmless, refused, throttled, told
from tests.waiting_for_hosts import NO_CAPACITY, QUOTA, waiting
from tools.evidence import Empty, Found, Read
from tools.quotas.facts import Quota
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


VCPUS = "(service web) was unable to place a task. Reason: You've reached the limit on the number of vCPUs you can run concurrently."


def quota(value: float, *, applied: bool = True, adjustable: bool = True) -> Quota:
    return Quota(
        service_code="fargate",
        quota_code="L-3032A538",
        name="Fargate vCPUs",
        value=value,
        adjustable=adjustable,
        applied=applied,
        evidence_id="ev-quota" if applied else "ev-default",
    )


def with_quota(applied: Read[Quota], default: Read[Quota]) -> Finding:
    key = "fargate/L-3032A538"
    return only(replace(told(VCPUS), quotas={key: applied}, default_quotas={key: default}))


def test_asks_for_the_quota_and_its_default_and_never_of_the_past() -> None:
    assert [request.tool.name for request in only(told(VCPUS)).wants] == [
        "quotas_describe_quota",
        "quotas_describe_default_quota",
    ]
    assert only(replace(told(VCPUS), at=NOW)).wants == ()


def test_tells_the_value_and_what_the_service_asks_for() -> None:
    finding = with_quota(Found(value=quota(10)), Found(value=quota(6, applied=False)))
    assert "“Fargate vCPUs” is 10 here (default 6)." in finding.statement
    assert "web asks for 2 tasks of" in finding.statement
    assert {"ev-quota", "ev-default"} <= set(finding.evidence_ids)
    assert "higher quota than 10 for “Fargate vCPUs”" in finding.actions[-1].title
    assert "--quota-code L-3032A538" in (finding.actions[0].command or "")


def test_without_a_value_of_its_own_the_default_holds() -> None:
    assert "is 6 here (the default)" in with_quota(Empty(), Found(value=quota(6, applied=False))).statement


def test_what_could_not_be_read_is_left_out() -> None:
    finding = with_quota(unread(), Found(value=quota(6, applied=False)))
    assert "is 6 here" not in finding.statement
    assert finding.confidence == "certain"


def test_a_quota_aws_does_not_raise_is_not_asked_for() -> None:
    finding = with_quota(Found(value=quota(10, adjustable=False)), Empty())
    assert "AWS does not raise" in finding.actions[-1].title
