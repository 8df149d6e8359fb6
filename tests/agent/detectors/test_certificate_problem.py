from dataclasses import replace
from typing import Any

import pytest

from agent.detectors.certificate_problem import detect
from agent.finding import Finding, Undecided
from tests.facts import ACCOUNT, REGION, SCOPE, evidence, healthy_snapshot, minutes, snapshot, stack_view, unread
from tests.refused_changes import harmless, refused
from tools.certificates.facts import Certificate, ValidationRecord
from tools.evidence import Empty, Found
from tools.runtime import RuntimeFacts
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


OWN = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/4c7f1d52"
NOT_VALID = f"Certificate ARN '{OWN}' is not valid"


def stands(**fields: object) -> Finding:
    values: dict[str, Any] = {
        "arn": OWN,
        "status": "ISSUED",
        "kind": "AMAZON_ISSUED",
        "names": ("shop.example.com",),
        "key_algorithm": "RSA_2048",
        "expires_at": None,
        "requested_at": minutes(-60),
        "failure_reason": None,
        "renewal_status": None,
        "pending": (),
        "used_by": (),
        "evidence_id": "ev-certificate",
    }
    known = RuntimeFacts(certificates={OWN: Found(value=Certificate(**{**values, **fields}))})
    finding = only(replace(refused(NOT_VALID, "Listener", resource_type=LISTENER), runtime=known))
    assert "ev-certificate" in finding.evidence_ids
    assert finding.wants == ()
    return finding


def test_asks_how_a_certificate_of_the_own_account_and_region_stands() -> None:
    (want,) = only(refused(NOT_VALID, "Listener", resource_type=LISTENER)).wants
    assert (want.tool.name, want.arguments.arn) == ("certificates_describe_certificate", OWN)
    assert want.scope == SCOPE


@pytest.mark.parametrize("other", [OWN.replace(ACCOUNT, "444455556666"), OWN.replace(REGION, "us-east-1")])
def test_a_text_leads_into_no_other_account_or_region(other: str) -> None:
    assert only(refused(NOT_VALID.replace(OWN, other), "Listener", resource_type=LISTENER)).wants == ()


def test_what_a_validation_waits_for_is_named() -> None:
    record = ValidationRecord(
        domain="shop.example.com", status="PENDING_VALIDATION", record_name="_1f.shop.example.com.", record_type="CNAME"
    )
    finding = stands(status="PENDING_VALIDATION", pending=(record,))
    assert "is PENDING_VALIDATION since" in finding.statement
    assert "ACM waits for CNAME _1f.shop.example.com." in finding.statement
    assert "create the DNS record _1f.shop.example.com." in finding.actions[-1].title


def test_an_expired_one_is_to_be_imported_anew_where_it_was_imported() -> None:
    finding = stands(status="EXPIRED", kind="IMPORTED", expires_at=minutes(-600))
    assert "for shop.example.com expired at" in finding.statement
    assert "Import a renewed certificate" in finding.actions[-1].title
    assert "Request a new certificate" in stands(status="EXPIRED", expires_at=minutes(-600)).actions[-1].title


def test_one_that_is_issued_clears_itself_only_by_its_own_state() -> None:
    assert "has status ISSUED, its key is RSA_2048" in stands().statement


def test_looked_and_not_there_is_told_and_refused_is_not() -> None:
    base = refused(NOT_VALID, "Listener", resource_type=LISTENER)
    gone = RuntimeFacts(certificates={OWN: Empty(evidence=(evidence("ev-none"),))})
    finding = only(replace(base, runtime=gone))
    assert "ACM has no such certificate" in finding.statement
    assert "ev-none" in finding.evidence_ids
    denied = RuntimeFacts(certificates={OWN: unread("acm:DescribeCertificate")})
    assert only(replace(base, runtime=denied)).statement == only(base).statement
