import pytest

from tools.secret_detection.telling_names import Telling, telling


@pytest.mark.parametrize(
    "name",
    ["DB_PASSWORD", "dbPassword", "db.password", "db-password", "dbpassword", "nDB_PASSWORD", "APIKey", "apikey",
     "AWS_SECRET_ACCESS_KEY", "X-Amz-Security-Token", "SSH_PRIVATE_KEY", "JSESSIONID", "SharedAccessKey", "SMTP_PASS"],
)  # fmt: skip
def test_settings_of_secrets_tell(name: str):
    assert telling(name) is Telling.YES


@pytest.mark.parametrize(
    "name",
    ["author", "authority", "nextToken", "ClientRequestToken", "secretArn", "SECRET_NAME", "DB_PASSWORD_FILE", "tokenType",
     "max_tokens", "public_key", "s3_key", "cacheKey", "pass", "secretsmanager", "tokenizer", "auth_time",
     "ENABLE_TOKEN_AUTH", "kmsKeyId", "SecretsManagerEndpoint", "key"],
)  # fmt: skip
def test_names_that_only_speak_of_secrets_do_not(name: str):
    assert telling(name) is Telling.NO


@pytest.mark.parametrize(("name", "kind"), [("token", Telling.BARE), ("PARTNER_KEY", Telling.IF_RANDOM)])
def test_some_need_a_look_at_the_value(name: str, kind: Telling):
    assert telling(name) is kind
