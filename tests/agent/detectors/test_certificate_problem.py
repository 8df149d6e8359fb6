from agent.detectors.certificate_problem import detect
from agent.finding import Finding, Undecided
from tests.facts import healthy_snapshot, snapshot, stack_view, unread
from tests.refused_changes import harmless, refused
from tools.snapshot import Snapshot


def only(seen: Snapshot) -> Finding:
    found = detect(seen)
    assert not isinstance(found, Undecided)
    (finding,) = found
    return finding


MISSING = "CertificateNotFound: Certificate 'arn:aws:acm:us-east-1:111122223333:certificate/4c7f1d52' not found"
LISTENER = "AWS::ElasticLoadBalancingV2::Listener"


def test_a_certificate_of_another_region_is_told_apart() -> None:
    finding = only(refused(MISSING, "Listener", resource_type=LISTENER))
    assert (finding.confidence, finding.owner) == ("certain", "platform team")
    assert finding.resource == "arn:aws:acm:us-east-1:111122223333:certificate/4c7f1d52"
    assert "of region us-east-1, the stack of eu-west-1" in finding.statement
    assert finding.evidence_ids == ("ev-stack-Listener-CREATE_FAILED",)
    assert "--region us-east-1" in (finding.actions[0].command or "")
    assert "in eu-west-1" in finding.actions[1].title


def test_one_of_the_same_region_is_to_be_issued() -> None:
    finding = only(refused(MISSING.replace("us-east-1", "eu-west-1"), resource_type=LISTENER))
    assert "of region" not in finding.statement
    assert "ISSUED" in finding.actions[1].title


def test_cloudfront_wants_another_region_than_the_stack_s() -> None:
    finding = only(refused(MISSING, resource_type="AWS::CloudFront::Distribution"))
    assert "of region" not in finding.statement


def test_a_client_that_trusts_no_certificate_is_another_matter() -> None:
    assert isinstance(detect(refused("certificate verify failed: self-signed certificate")), Undecided)


def test_is_silent_when_healthy_and_after_a_success() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
    assert all(isinstance(detect(seen), Undecided) for seen in harmless())


def test_says_what_could_not_be_read() -> None:
    gap = unread("cloudformation:DescribeStackEvents")
    assert detect(snapshot(stacks=(stack_view(operation=gap),))) == Undecided(gaps=(gap.gap,) if gap.gap else ())
