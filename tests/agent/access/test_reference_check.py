from typing import Any

import pytest

from agent.access.reference_check import ReferenceCheck, check_reference
from agent.access.secret_failures import How, InjectedSecret, SecretFailure
from agent.failures.current_failures import FailureText
from agent.signals.secret_reference import SecretProblem, SecretReferenceFailure
from tests.facts import REGION, answering, looked, minutes, parameter, secret, secret_arn, snapshot
from tools.evidence import Found

HERE = (REGION, secret_arn())
TEXT = FailureText(text="", at=None, evidence_id="ev-text", resource="task", service="web")


def check(
    problem: SecretProblem | None,
    value_from: str | None = secret_arn(),  # a constant of the tests' facts
    *names: str,
    how: How = "reference",
    **facts: Any,
) -> ReferenceCheck:
    reference = SecretReferenceFailure(problem=problem, names=names, quote="") if problem else None
    wanted = InjectedSecret(container="web", variable="DB", value_from=value_from) if value_from else None
    failure = SecretFailure(text=TEXT, how=how, reference=reference, secret=wanted)
    return check_reference(answering(snapshot(), **facts), failure)


def fix_of(told: ReferenceCheck) -> str:
    assert told.fix is not None
    assert told.fix.evidence_ids == told.evidence_ids != ()
    return told.fix.title


def test_before_anybody_looked_nothing_is_said_and_the_look_is_wanted() -> None:
    told = check("secret_missing")
    assert (told.sentence, told.fix, told.evidence_ids) == ("", None, ())
    assert [want.arguments.resource for want in told.wants] == [secret_arn()]  # pyright: ignore[reportAttributeAccessIssue]


def test_a_secret_that_is_not_there_is_said_to_be_missing_in_its_region() -> None:
    told = check("secret_missing", secrets={HERE: looked("ev-none")})
    assert told.sentence == f" Secrets Manager has no such secret in {REGION}."
    assert (told.fix, told.evidence_ids) == (None, ("ev-none",))


def test_a_secret_of_that_name_in_the_tasks_region_is_pointed_to() -> None:
    far = secret_arn(region="us-east-1")
    facts = {("us-east-1", far): looked("ev-none"), (REGION, "prod/web/db"): Found(value=secret())}
    told = check("secret_missing", far, secrets=facts)
    assert f"is in {REGION}, where the tasks run: {secret_arn()}" in told.sentence
    assert fix_of(told) == f"Point valueFrom to the secret of {REGION}: {secret_arn()}"
    assert len(check("secret_missing", far).wants) == 2


def test_one_that_is_nowhere_to_be_seen_is_not_pointed_to() -> None:
    far = secret_arn(region="us-east-1")
    facts = {("us-east-1", far): looked("ev-none"), (REGION, "prod/web/db"): looked("ev-none-here")}
    assert check("secret_missing", far, secrets=facts).fix is None


@pytest.mark.parametrize("problem", ["deleted", "secret_missing"])
def test_a_secret_marked_for_deletion_can_be_restored(problem: SecretProblem) -> None:
    told = check(problem, secrets={HERE: Found(value=secret(deletion=minutes(-60)))})
    assert "marked for deletion (DeletedDate 2026-11-01 13:02 UTC)" in told.sentence
    assert fix_of(told).startswith("Restore the secret prod/web/db")
    assert told.fix is not None
    assert told.fix.command == f"aws secretsmanager restore-secret --secret-id {secret_arn()} --region {REGION}"


@pytest.mark.parametrize(
    ("value_from", "stages", "said"),
    [
        (secret_arn(), (), "has no version AWSCURRENT: it has no value yet"),
        (f"{secret_arn()}::AWSPENDING:", ("AWSCURRENT",), "has no version AWSPENDING: it has AWSCURRENT"),
    ],
)
def test_a_version_that_is_missing_is_told_from_a_missing_secret(
    value_from: str, stages: tuple[str, ...], said: str
) -> None:
    told = check("secret_missing", value_from, secrets={HERE: Found(value=secret(stages=stages))})
    assert said in told.sentence
    assert "Store a value" in fix_of(told)


def test_a_secret_made_since_only_needs_another_deployment() -> None:
    assert fix_of(check("secret_missing", secrets={HERE: Found(value=secret())})).startswith("Deploy again")


@pytest.mark.parametrize("problem", ["key_missing", "not_json"])
def test_what_a_value_holds_is_never_claimed(problem: SecretProblem) -> None:
    told = check(problem, secrets={HERE: Found(value=secret())})
    assert "What its value holds cannot be known: Tsuba never reads values." in told.sentence
    assert told.fix is None


def test_a_name_that_a_secret_has_is_given_its_arn() -> None:
    facts: dict[str, Any] = {
        "secrets": {(REGION, "prod/web/db"): Found(value=secret())},
        "parameters": {(REGION, "prod/web/db"): Found(value=parameter("prod/web/db", exists=False))},
    }
    told = check(None, "prod/web/db", how="bare_name", **facts)
    assert "There is no parameter of that name, but a secret of that name exists in Secrets Manager" in told.sentence
    assert fix_of(told).endswith(secret_arn())


def test_a_name_that_nothing_has_is_told_so() -> None:
    facts: dict[str, Any] = {
        "secrets": {(REGION, "prod-db"): looked("ev-none")},
        "parameters": {(REGION, "prod-db"): Found(value=parameter("prod-db", exists=False))},
    }
    told = check(None, "prod-db", how="bare_name", **facts)
    assert told.sentence == " There is no parameter of that name and no secret either."
    assert told.fix is None


@pytest.mark.parametrize(("neighbour", "suggested"), [("/prod/web/db_url", True), ("/prod/web/mail", False)])
def test_only_a_parameter_named_alike_is_suggested(neighbour: str, suggested: bool) -> None:
    name = "/prod/web/db-url"
    lookup = parameter(name, exists=False, neighbours=(neighbour,))
    told = check("parameter_missing", None, name, parameters={(REGION, name): Found(value=lookup)})
    assert f"Looked for in {REGION}: {name} is not there." in told.sentence
    assert (neighbour in told.sentence) is suggested
    assert (told.fix is not None) is suggested
