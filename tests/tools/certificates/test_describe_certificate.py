from typing import Any

from tests.tools.documents import BALANCER
from tests.tools.stage import ACCOUNT, NOW, REGION, ago
from tools.certificates.describe_certificate import TOOL, DescribeCertificateArguments
from tools.evidence import Empty

ARN = f"arn:aws:acm:{REGION}:{ACCOUNT}:certificate/0d7b6c41-58e2-4a93-b1f0-7c2e94d8a6f5"


def certificate(**more: Any) -> dict[str, Any]:
    return {
        "CertificateArn": ARN,
        "DomainName": "shop.example.com",
        "SubjectAlternativeNames": ["shop.example.com", "www.shop.example.com"],
        "Status": "ISSUED",
        "Type": "AMAZON_ISSUED",
        "KeyAlgorithm": "RSA_2048",
        "CreatedAt": ago(9000),
        "NotAfter": ago(-9000),
        "InUseBy": [BALANCER],
    } | more


def test_tells_status_names_expiry_and_who_uses_it(stage: Any) -> None:
    stage.serve({"acm": {"Certificates": [certificate()]}})
    told = stage.read(TOOL, DescribeCertificateArguments(arn=ARN)).value
    assert (told.status, told.names) == ("ISSUED", ("shop.example.com", "www.shop.example.com"))
    assert told.expires_at is not None
    assert told.expires_at > NOW
    assert (told.used_by, told.pending) == ((BALANCER,), ())


def test_tells_which_record_the_validation_waits_for(stage: Any) -> None:
    record = {"Name": "_1f.shop.example.com.", "Type": "CNAME", "Value": "_2a.acm-validations.aws."}
    option = {"DomainName": "shop.example.com", "ValidationStatus": "PENDING_VALIDATION", "ResourceRecord": record}
    done = {"DomainName": "www.shop.example.com", "ValidationStatus": "SUCCESS", "ResourceRecord": record}
    stage.serve(
        {"acm": {"Certificates": [certificate(Status="PENDING_VALIDATION", DomainValidationOptions=[option, done])]}}
    )
    answer = stage.read(TOOL, DescribeCertificateArguments(arn=ARN))
    (pending,) = answer.value.pending
    assert (pending.domain, pending.record_type, pending.record_name) == (
        "shop.example.com",
        "CNAME",
        "_1f.shop.example.com.",
    )
    assert "waits for CNAME _1f.shop.example.com." in answer.evidence[0].excerpt


def test_a_certificate_that_is_not_there_is_empty(stage: Any) -> None:
    stage.serve({"acm": {"Certificates": [certificate()]}})
    assert isinstance(stage.read(TOOL, DescribeCertificateArguments(arn=ARN[:-1] + "0")), Empty)
