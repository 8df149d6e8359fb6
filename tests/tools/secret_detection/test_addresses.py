import pytest

from tools.secret_detection.addresses import addresses


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in addresses(text)]


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        ("postgres://app:p@ss/w?rd@db:5432/orders", ["p@ss/w?rd"]),
        ("redis://:s3cret@cache:6379/0 and https://u:pw12@h/x", ["s3cret", "pw12"]),
        ("jdbc:oracle:thin:scott/tiger@//db:1521/x", ["tiger"]),
        ("curl -u deploy:s3cret https://x.example", ["s3cret"]),
        ("Authorization: Basic " + "ZGVwbG95OmFiY2RlZg==", ["ZGVwbG95OmFiY2RlZg=="]),
        ("Cookie: theme=dark; sid=abcdef0123456789", ["abcdef0123456789"]),
        ("Set-Cookie: sid=abcdef0123456789; Path=/aaaaaaaaaaaaaaaa", ["abcdef0123456789"]),
        ("https://api.example.com:8443/users?email=ada@example.com", []),
        ("postgres://orders@db:5432/orders", []),
        ("mongodb://db-0:27017,db-1:27017/orders", []),
        ("Basic authentication is not supported", []),
        ('Bearer realm="https://auth.docker.io/token"', []),
        ("Basic c2hvcnQ=", []),
    ],
)
def test_only_the_secret_part_is_found(text: str, secrets: list[str]):
    assert found(text) == secrets
