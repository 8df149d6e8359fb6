"""Which refusals are reads of secrets, whose role was refused, and which secret it was."""

import pytest

from agent.access.secret_refusals import SecretRefusal, check_secret_right, refused_secret, secret_refusals
from tests.facts import (
    ACCOUNT,
    REGION,
    container_definition,
    definition_arn,
    role_arn,
    secret_arn,
    snapshot,
    task_definition,
)
from tests.task_failures import TASK_ROLE, logged, told
from tools.ecs.facts import TaskDefinition
from tools.evidence import Found
from tools.iam.query_role_rights import QueryRoleRightsArguments

READ = "secretsmanager:GetSecretValue"
PULL = "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: "


def refusal(principal: str, action: str = READ, resource: str = "*", tail: str = "") -> str:
    return f"User: {principal} is not authorized to perform: {action} on resource: {resource}{tail}"


def definition(**secrets: str) -> TaskDefinition:
    return task_definition(containers=(container_definition(secrets=secrets),))


def of_ecs(text: str, known: TaskDefinition) -> SecretRefusal:
    (found,) = secret_refusals(told(PULL + text, task_definitions={definition_arn(57): Found(value=known)}))
    return found


def of_app(text: str, known: TaskDefinition) -> SecretRefusal:
    (found,) = secret_refusals(logged("starting", text, task_definitions={definition_arn(57): Found(value=known)}))
    return found


EXECUTION = f"arn:aws:sts::{ACCOUNT}:assumed-role/web-execution/0af3"


def test_ecs_is_refused_before_the_start_and_the_application_in_its_log() -> None:
    known = definition(DB=secret_arn())
    assert not of_ecs(refusal(EXECUTION), known).by_app
    assert of_app(refusal(TASK_ROLE), known).by_app


@pytest.mark.parametrize(
    "line",
    [
        refusal(f"arn:aws:iam::{ACCOUNT}:user/jane", "ssm:GetParameter", "arn:aws:ssm:x"),
        refusal(TASK_ROLE, tail=" with an explicit deny in a service control policy"),
        refusal(TASK_ROLE, "s3:GetObject"),
    ],
)
def test_what_a_deployer_an_organisation_or_another_service_refuses_is_no_secret_of_the_application(line: str) -> None:
    assert secret_refusals(logged(line)) == ()


def test_the_secret_is_the_one_the_refusal_names() -> None:
    known = definition(DB=secret_arn(), KEY=secret_arn("prod/web/key"))
    asked = of_ecs(refusal(EXECUTION, resource=secret_arn("prod/web/key")), known)
    named = refused_secret(snapshot(), asked, known)
    assert named is not None
    assert named.id == secret_arn("prod/web/key")


def test_a_refusal_that_names_none_is_of_the_only_one_there_is() -> None:
    one, two = definition(DB=secret_arn()), definition(DB=secret_arn(), KEY=secret_arn("prod/web/key"))
    text = "AccessDeniedException: Access to KMS is not allowed"
    named = refused_secret(snapshot(), of_ecs(text, one), one)
    assert named is not None
    assert named.id == secret_arn()
    assert refused_secret(snapshot(), of_ecs(text, two), two) is None


def test_what_an_application_reads_need_not_be_what_is_injected() -> None:
    known = definition(DB=secret_arn())
    text = "An error occurred (AccessDeniedException) when calling the GetSecretValue operation: Access to KMS is not allowed"
    assert refused_secret(snapshot(), of_app(text, known), known) is None


def asked_role(found: SecretRefusal, known: TaskDefinition) -> str:
    check = check_secret_right(snapshot(), found, known, refused_secret(snapshot(), found, known))
    (arguments,) = [want.arguments for want in check.wants if isinstance(want.arguments, QueryRoleRightsArguments)]
    return arguments.role


def test_iam_is_asked_about_the_role_that_was_refused() -> None:
    known = definition(DB=secret_arn())
    assert asked_role(of_ecs(refusal(EXECUTION, resource=secret_arn()), known), known) == role_arn("web-execution")
    assert asked_role(of_app(refusal(TASK_ROLE, resource=secret_arn()), known), known) == role_arn("web-task")
    nobody = f"is not authorized to perform: {READ} on resource: {secret_arn()}"
    assert asked_role(of_app(nobody, known), known) == role_arn("web-task")
    other = f"arn:aws:sts::{ACCOUNT}:assumed-role/another-task/{'0' * 32}"
    assert "another-task" in asked_role(of_app(refusal(other, resource=secret_arn()), known), known)


def test_the_region_of_a_secret_is_kept() -> None:
    known = definition(DB=secret_arn(region="us-east-1"))
    named = refused_secret(
        snapshot(), of_ecs(refusal(EXECUTION, resource=secret_arn(region="us-east-1")), known), known
    )
    assert named is not None
    assert named.scope.region == "us-east-1" != REGION
