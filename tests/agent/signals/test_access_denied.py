import pytest

from agent.signals.access_denied import parse_access_denied

PRINCIPAL = "arn:aws:sts::111122223333:assumed-role/web-execution/0af3"


def test_reads_principal_action_resource_and_policy() -> None:
    denied = parse_access_denied(
        f"api error AccessDeniedException: User: {PRINCIPAL} is not authorized to perform: secretsmanager:GetSecretValue "
        "on resource: arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf because no identity-based "
        "policy allows the secretsmanager:GetSecretValue action"
    )
    assert denied is not None
    assert denied.role == "web-execution"
    assert denied.action == "secretsmanager:GetSecretValue"
    assert denied.resource == "arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf"
    assert (denied.policy, denied.explicit) == ("identity-based policy", False)


def test_an_explicit_deny_names_the_policy_that_decided() -> None:
    denied = parse_access_denied(
        f"User: {PRINCIPAL} is not authorized to perform: ssm:GetParameters on resource: * with an explicit deny in a "
        "service control policy"
    )
    assert denied is not None
    assert (denied.policy, denied.explicit) == ("service control policy", True)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("An error occurred (AccessDeniedException) when calling the GetSecretValue operation: refused", "secretsmanager:GetSecretValue"),
        ("AccessDeniedException: Access to KMS is not allowed", "kms:Decrypt"),
        ("User is not authorized to perform: ecr:GetAuthorizationToken", "ecr:GetAuthorizationToken"),
        ("AccessDeniedException: refused, status code: 400", None),
    ],
)  # fmt: skip
def test_reads_shorter_wordings(text: str, action: str | None) -> None:
    denied = parse_access_denied(text)
    assert denied is not None
    assert denied.action == action
    assert denied.quote in text


@pytest.mark.parametrize("text", ["GET /docs/AccessDenied.html 200", "access denied counter=0", "permission granted"])
def test_other_texts_are_no_refusal(text: str) -> None:
    assert parse_access_denied(text) is None
