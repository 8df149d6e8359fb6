import pytest

from agent.signals.secret_reference import parse_secret_reference


@pytest.mark.parametrize(
    ("text", "problem", "names"),
    [
        ("unable to retrieve secret from asm: retrieved secret from Secrets Manager did not contain json key creds_key", "key_missing", ("creds_key",)),
        ("ResourceInitializationError: invalid ssm parameters: /a/b, /a/c", "parameter_missing", ("/a/b", "/a/c")),
        ("ResourceNotFoundException: Secrets Manager can't find the specified secret.", "secret_missing", ()),
        ("ResourceNotFoundException: Secrets Manager can’t find the specified secret value for staging label: AWSCURRENT", "secret_missing", ()),
        ("InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.", "deleted", ()),
        ("unable to retrieve secret from asm: invalid character 'h' looking for beginning of value", "not_json", ()),
        ("ResourceInitializationError: unable to pull secrets: unexpected ARN format with parameters when trying to retrieve ASM secret", "malformed", ()),
    ],
)  # fmt: skip
def test_reads_what_is_wrong_with_the_reference(text: str, problem: str, names: tuple[str, ...]) -> None:
    failure = parse_secret_reference(text)
    assert failure is not None
    assert (failure.problem, failure.names) == (problem, names)
    assert failure.quote in text


@pytest.mark.parametrize(
    "text",
    [
        "SyntaxError: invalid character 'x' looking for beginning of value in the request body",
        "AccessDeniedException: User: arn:aws:sts::1:assumed-role/x/1 is not authorized to perform: ssm:GetParameters",
        "the secret of success",
    ],
)
def test_other_texts_are_no_wrong_reference(text: str) -> None:
    assert parse_secret_reference(text) is None


def test_a_field_of_the_request_that_does_not_validate_comes_from_the_reference() -> None:
    text = (
        "ResourceInitializationError: unable to retrieve secret from asm: InvalidParameter: 1 validation error(s) found. "
        "- minimum field size of 32, GetSecretValueInput.VersionId."
    )
    failure = parse_secret_reference(text)
    assert failure is not None
    assert failure.problem == "malformed"
    assert parse_secret_reference("TypeError: GetSecretValueInput.VersionId is no string") is None
