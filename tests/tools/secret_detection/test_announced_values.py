import pytest

from tools.redaction import redact
from tools.secret_detection.announced_values import announced_values


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in announced_values(text)]


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("mysqldump -h db -uapp -phunter22 shop", "hunter22"),
        ("redis-cli -h cache -a swordfish PING", "swordfish"),
        ("docker login -u shop -p swordfish registry.example.com", "swordfish"),
        ("openssl pkcs12 -in a.p12 -passin pass:swordfish", "swordfish"),
        ('"AUTH" "default" "swordfish"', "swordfish"),
        ("ALTER ROLE app PASSWORD 'swordfish'", "swordfish"),
        ("machine git.example.com login ci password swordfish", "swordfish"),
        ("Authorization: GenieKey 0a1b2c3d-4e5f-6071", "0a1b2c3d-4e5f-6071"),
    ],
)
def test_what_the_words_before_it_announce_is_found(text: str, secret: str) -> None:
    assert secret in found(text)
    assert secret not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "mysql -u app -p shop",
        "mysql -uapp -p$MYSQL_PWD shop",
        "ldapsearch -W -x",
        "machine learning login page password reset",
        "the password is required",
        "the token is base64-encoded",
        'getSecret("prod-db-v2")',
        "| password | required |",
        "main.go:1234:func:err:timeout",
        "docker login -u AWS --password-stdin 111122223333.dkr.ecr.us-west-2.amazonaws.com",
    ],
)
def test_what_only_reads_like_an_announcement_stays(text: str) -> None:
    assert redact(text) == text


def test_a_program_named_ten_thousand_times_costs_no_more_than_its_length() -> None:
    assert found("mysql -u a " * 10_000) == []
