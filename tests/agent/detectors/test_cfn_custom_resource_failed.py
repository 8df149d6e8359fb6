from agent.detectors.cfn_custom_resource_failed import detect
from agent.finding import Finding, Undecided
from tests.facts import healthy_snapshot, snapshot, stack_view, unread
from tests.refused_changes import harmless, refused
from tools.snapshot import Snapshot


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


def test_quotes_the_handler_and_names_its_log_stream() -> None:
    reason = "Received response status [FAILED] from custom resource. Message returned: zone is gone. See the details in CloudWatch Log Stream: 2026/11/05/[$LATEST]5c1e9a70 (RequestId: 1)"
    finding = only(refused(reason, "Records"))
    assert (finding.confidence, finding.owner) == ("certain", "app team")
    assert "zone is gone" in finding.statement
    assert "2026/11/05/[$LATEST]5c1e9a70" in finding.actions[0].title
    assert finding.evidence_ids == ("ev-stack-Records-CREATE_FAILED",)


def test_a_handler_that_never_answers_must_learn_to() -> None:
    finding = only(refused("Custom Resource failed to stabilize in expected time."))
    assert "answer in every case" in finding.actions[-1].title


def test_what_the_handler_repeats_of_others_is_still_its_own_failure() -> None:
    reason = "Received response status [FAILED] from custom resource. Message returned: User: x is not authorized to perform: iam:PassRole (RequestId: 1)"
    assert only(refused(reason)).category == "cfn_custom_resource_failed"


def test_is_silent_when_healthy_and_after_a_success() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    assert all(isinstance(detect(seen), Undecided) for seen in harmless())


def test_says_what_could_not_be_read() -> None:
    gap = unread("cloudformation:DescribeStackEvents")
    assert detect(snapshot(stacks=(stack_view(operation=gap),))) == Undecided(gaps=(gap.gap,) if gap.gap else ())
