import pytest

from agent.access.secret_lookup import customer_key, existence, named_secret, without_added_end
from tests.facts import ACCOUNT, REGION, SCOPE, answering, looked, minutes, parameter, secret, secret_arn, snapshot
from tools.aws.scope import AwsScope
from tools.evidence import Found

KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0f1e2d3c"


@pytest.mark.parametrize(
    ("value_from", "kind", "name", "stage"),
    [
        (secret_arn(), "secret", secret_arn(), None),
        (f"{secret_arn()}:password::", "secret", secret_arn(), None),
        (f"{secret_arn()}:password:AWSPENDING:", "secret", secret_arn(), "AWSPENDING"),
        (f"{secret_arn()}::AWSPREVIOUS:", "secret", secret_arn(), "AWSPREVIOUS"),
        (f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/prod/db", "parameter", "/prod/db", None),
        (f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/db", "parameter", "db", None),
        ("/prod/db", "parameter", "/prod/db", None),
        ("prod-db", "parameter", "prod-db", None),
    ],
)
def test_a_value_from_names_a_secret_or_a_parameter(value_from: str, kind: str, name: str, stage: str | None) -> None:
    named = named_secret(snapshot(), value_from)
    assert named is not None
    assert (named.kind, named.id, named.stage, named.scope) == (kind, name, stage, SCOPE)


@pytest.mark.parametrize(
    "value_from",
    [None, "", "arn:aws:secretsmanager", f"arn:aws:s3:{REGION}:{ACCOUNT}:x", secret_arn().replace(ACCOUNT, "9" * 12)],
)
def test_other_accounts_and_other_things_are_not_looked_up(value_from: str | None) -> None:
    assert named_secret(snapshot(), value_from) is None


def test_an_arn_is_looked_up_in_its_own_region_and_by_name_where_the_tasks_run() -> None:
    named = named_secret(snapshot(), secret_arn(region="us-east-1"))
    assert named is not None
    assert named.want.scope == AwsScope(ACCOUNT, "us-east-1")
    here = named.moved_to(REGION)
    assert here is not None
    assert (here.id, here.want.scope) == ("prod/web/db", SCOPE)
    assert here.moved_to(REGION) is None


def test_existence_is_told_only_where_somebody_looked() -> None:
    named = named_secret(snapshot(), secret_arn())
    assert existence(snapshot(), named) == existence(snapshot(), None) == ("", ())
    key = (REGION, secret_arn())
    there = answering(snapshot(), secrets={key: Found(value=secret(kms_key=KEY))})
    assert existence(there, named) == (
        f" The secret exists, encrypted with the customer key {KEY}.",
        (secret().evidence_id,),
    )
    gone = answering(snapshot(), secrets={key: looked("ev-no-secret")})
    assert existence(gone, named) == (f" There is no such secret in {REGION}.", ("ev-no-secret",))
    ending = answering(snapshot(), secrets={key: Found(value=secret(deletion=minutes(-60)))})
    assert "marked for deletion (DeletedDate 2026-11-01 13:02 UTC)" in existence(ending, named)[0]


@pytest.mark.parametrize(
    ("exists", "said"), [(True, "The parameter exists (SecureString)."), (False, "There is no parameter /prod/web/db.")]
)
def test_a_parameter_is_told_alike(exists: bool, said: str) -> None:
    seen = answering(snapshot(), parameters={(REGION, "/prod/web/db"): Found(value=parameter(exists=exists))})
    assert existence(seen, named_secret(seen, "/prod/web/db")) == (f" {said}", (parameter().evidence_id,))


@pytest.mark.parametrize(
    ("kms_key", "customer"),
    [(None, None), (f"arn:aws:kms:{REGION}:{ACCOUNT}:alias/aws/secretsmanager", None), (KEY, KEY)],
)
def test_only_a_customers_key_needs_a_permission(kms_key: str | None, customer: str | None) -> None:
    assert customer_key(secret(kms_key=kms_key)) == customer


def test_what_aws_added_to_a_name_is_taken_off_a_secrets_arn_only() -> None:
    assert without_added_end(secret_arn()) == secret_arn().removesuffix("-AbCdEf")
    assert without_added_end(f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/a-AbCdEf") is None
