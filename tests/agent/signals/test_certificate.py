import pytest

from agent.signals.certificate import parse_certificate


@pytest.mark.parametrize(
    "text",
    [
        "Resource handler returned message: \"The certificate 'arn:aws:acm:us-west-2:1:certificate/bf0b' must have a fully-qualified domain name, a supported signature, and a supported key size. (Service: ElasticLoadBalancingV2, Status Code: 400)\" (HandlerErrorCode: InvalidRequest)",
        "The specified SSL certificate doesn't exist, isn't in us-east-1 region, isn't valid, or doesn't include a valid certificate chain.",
        "Error: waiting for ACM Certificate (arn:aws:acm:us-east-1:1:certificate/x) to be issued: timeout while waiting for state to become 'ISSUED' (last state: 'PENDING_VALIDATION', timeout: 45m0s)",
        "UnsupportedCertificate: The certificate 'arn:aws:acm:us-east-1:1:certificate/x' must have a fully-qualified domain name",
        "Server Certificate not found for the key: arn:aws:iam::1:server-certificate/old (Service: AmazonElasticLoadBalancing; Error Code: CertificateNotFound)",
    ],
)  # fmt: skip
def test_reads_certificates_that_cannot_be_used(text: str) -> None:
    found = parse_certificate(text)
    assert found is not None
    assert found.quote in text


@pytest.mark.parametrize(
    "text",
    [
        "ssl: certificate verify failed: certificate has expired",
        "x509: certificate signed by unknown authority",
        "certificate loaded from /etc/ssl",
    ],
)  # fmt: skip
def test_other_texts_are_none(text: str) -> None:
    assert parse_certificate(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "ValidationError: A certificate must be specified for HTTPS listeners",
        "The TLS listener is configured with a certificate that is not supported.",
    ],
)
def test_a_listener_without_a_usable_certificate_is_one_kind(text: str) -> None:
    failure = parse_certificate(text)
    assert failure is not None
    assert failure.problem == "not_valid"
