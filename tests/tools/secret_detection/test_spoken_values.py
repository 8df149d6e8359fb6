import pytest

from tools.redaction import redact
from tools.secret_detection.spoken_values import spoken_values

SECRET = "Hunter22xYz0"


@pytest.mark.parametrize(
    "text",
    [
        f"the password is {SECRET} and it fails",
        f"creds are admin / {SECRET}",
        f"Initial password:\n\n{SECRET}\n\nKeep it.",
        f"db pass: {SECRET} , rotate it",
        f"DB_PASSWORD: old → {SECRET}",
        f"password........{SECRET}",
        f'["password", "{SECRET}"]',
        f"| DB_PASSWORD | {SECRET} |",
        f'config.setPassword("{SECRET}")',
        f"requirepass {SECRET}\nmaxmemory 1gb",
    ],
)
def test_the_value_after_a_spoken_name_is_found(text: str) -> None:
    assert SECRET in [text[span.start : span.end] for span in spoken_values(text)]
    assert SECRET not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "the password is required",
        "the token is base64-encoded",
        'getSecret("prod-db-v2")',
        "validateToken(Request123)",
        "| password | required |",
        "pass: 3 of 4",
        "token service returned x-amzn-requestid=fdf22c5c-5d6f-379e-3e0e-e00888d6d58d",
        "the secret is arn:aws:secretsmanager:us-east-1:111122223333:secret:a-AbCdEf",
        "password set to expire in 30 days",
    ],
)
def test_words_ids_and_calls_that_fetch_stay(text: str) -> None:
    assert redact(text) == text
