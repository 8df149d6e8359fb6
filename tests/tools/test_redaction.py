import time

import pytest

from tools.redaction import redact, redact_lines, redact_value

KEY = "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA" + "x" * 48 + "\n-----END RSA PRIVATE KEY-----"


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("DB_PASSWORD=hunter2hunter2", "hunter2hunter2"),
        ('{"password": "hunter2hunter2"}', "hunter2hunter2"),
        ('{"name": "API_TOKEN", "value": "plainvalue"}', "plainvalue"),
        ("api-key: 0123456789abcdef", "0123456789abcdef"),
        ("auth:Hunter22", "Hunter22"),
        ("postgres://app:s3cret@db:5432/orders", "s3cret"),
        ("Authorization: Bearer abcdef0123456789", "abcdef0123456789"),
        ("key AKIAIOSFODNN7EXAMPLE used", "AKIAIOSFODNN7EXAMPLE"),
        ("token ghp_0123456789abcdefghij0123", "ghp_0123456789abcdefghij0123"),
        ("jwt eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.abc", "eyJhbGciOiJIUzI1"),
        ("slack xoxb-0123456789-abc", "xoxb-0123456789-abc"),
        ("https://b.s3.amazonaws.com/k?X-Amz-Signature=deadbeef&x=1", "deadbeef"),
        (f"config: {KEY} end", "MIIEowIBAAKCAQEA"),
        (KEY[:90], "MIIEowIBAAKCAQEA"),
    ],
)
def test_secrets_are_taken_out(text: str, secret: str) -> None:
    redacted = redact(text)
    assert secret not in redacted
    assert "[redacted:" in redacted
    assert redact(redacted) == redacted


@pytest.mark.parametrize(
    "text",
    [
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed:"
        " unable to retrieve ecr registry auth: service call has been retried 1 time(s)",
        "unable to pull secrets or registry auth: retrieved secret from Secrets Manager did not contain json key uri",
        "unauthorized: incorrect username or password",
        "is not authorized to perform: secretsmanager:GetSecretValue on resource:"
        " arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-AbCdEf",
        "password authentication failed for user orders",
        "token: expired",
        "/entrypoint.sh: line 12: API_TOKEN: unbound variable",
        "DB_PASSWORD: parameter null or not set",
        "STRIPE_SECRET: String must contain at least 1 character(s)",
        "The configuration value 'Auth:Authority' is missing or empty.",
        "expected -----BEGIN PRIVATE KEY----- header but got something else in the file, giving up",
        "ClientRequestToken: Console-CreateStack-5cd3",
    ],
)
def test_texts_that_only_speak_of_secrets_stay_as_they_are(text: str) -> None:
    assert redact(text) == text


def test_equal_secrets_get_equal_names_and_other_ones_others() -> None:
    assert redact("A_TOKEN=abcd1234") == redact("A_TOKEN=abcd1234")
    assert redact("A_TOKEN=abcd1234") != redact("A_TOKEN=abcd1235")


def test_a_telling_name_hides_any_value_but_a_reference() -> None:
    assert redact_value("DB_PASSWORD", "a b").startswith("[redacted:")
    assert redact_value("DB_SECRET_ARN", "arn:aws:secretsmanager:x") == "arn:aws:secretsmanager:x"
    assert redact_value("PORT", "8080") == "8080"
    assert redact_value("API_KEY", "") == ""


def test_a_key_over_several_lines_goes_from_each_and_the_lines_stay_as_many() -> None:
    lines = ["starting", *KEY.splitlines(), "ready"]
    redacted = redact_lines(lines)
    assert (redacted[0], redacted[-1], len(redacted)) == ("starting", "ready", len(lines))
    assert all(line.startswith("[redacted:") for line in redacted[1:-1])
    assert redact_lines([]) == []


def test_lines_that_begin_in_the_middle_of_a_key_lose_it_too() -> None:
    redacted = redact_lines([*KEY.splitlines()[1:], "ready"])
    assert "MIIEowIBAAKCAQEA" not in "".join(redacted)
    assert redacted[-1] == "ready"


@pytest.mark.parametrize(
    "part",
    [
        "a",
        "a-",
        "token.",
        "http://",
        "-----BEGIN PRIVATE KEY-----",
        "eyJaaaaaaaa-",
        "key =",
        "password: '",
        "\x1b[31m",
        "AKIA",
        "name=token value=",
        "cookie: a=b;",
        "--token a ",
        "AKIAQQQQQQQQQQQQQQQQ ",
        "a://b:c@",
        "'token' value",
        "<token>",
        "\\\\",
    ],
)
def test_a_hostile_line_costs_no_more_than_its_length(part: str) -> None:
    began = time.process_time()
    redact(part * (100_000 // len(part)))
    # Quadratic patterns took minutes for this; the bound is wide because machines differ.
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    "text",
    [
        "{'authorization': 'bearer 9fK2abcX81LmQz77Wv3RtY5u'}",
        "SENTRY_DSN=https://5f0c12ab9d3e4f60718293a4b5c6d7e8@o44.ingest.sentry.io/45",
        "DB_PASSWORD=hunter22hunter",
    ],
)
def test_redacting_twice_changes_nothing(text: str) -> None:
    once = redact(text)
    assert once != text
    assert redact(once) == once
    assert "hunter33" not in redact(f"DB_PASSWORD=hunter33{once[once.index('[redacted') :]}")
