"""Reads complaints about a secret or parameter reference itself: missing, without that key, malformed.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
"""

from dataclasses import dataclass
from typing import Literal

from tools.pattern import Pattern, PatternTable

SecretProblem = Literal["key_missing", "parameter_missing", "secret_missing", "deleted", "not_json", "malformed"]

_NAME = r"[\w/.\-+=@:]+"
_PATTERNS: PatternTable[SecretProblem] = PatternTable(
    (
        ("key_missing", Pattern(rf"did not contain json key (?P<name>{_NAME})")),
        ("parameter_missing", Pattern(rf"(?i:invalid ssm parameters?): (?P<name>{_NAME}(?:, ?{_NAME})*)")),
        ("parameter_missing", Pattern(r"ParameterNotFound(?:Exception)?\b")),
        ("deleted", Pattern(r"(?i)secret because it was (?:marked for deletion|deleted)")),
        (
            "secret_missing",
            Pattern(
                r"(?:can.t|cannot) (?:retrieve|pull|find) (?:the )?secret\b.{0,200}?"
                r"(?:ResourceNotFoundException|whether the secret exists)"
            ),
        ),
        ("secret_missing", Pattern(r"can.t find the specified secret(?: value for staging label: \w+)?")),
        (
            "not_json",
            Pattern(
                r"(?i)invalid character .{1,12} (?:looking for|after|in) .{0,60}|unexpected end of json input|"
                r"(?:retrieved secret|secret value)\b.{0,80}\bnot (?:a )?(?:valid )?json|cannot unmarshal \w+ into"
            ),
        ),
        (
            "malformed",
            Pattern(
                r"(?i)unexpected ARN format|invalid ARN\b|arn: (?:invalid prefix|not enough sections)|"
                r"(?:invalid|malformed|unexpected) (?:value ?from|secret (?:reference|arn|format)|parameter name)|"
                r"ValidationException.{0,80}(?:secret|parameter) ?(?:id|name)|\bGet(?:SecretValue|Parameters?)Input\.\w+|invalid name\. must be a valid secret name"
            ),
        ),
    )
)
# The last two kinds of words occur in any JSON parser's error: only the task's own initialisation makes them ours.
_NEEDS_CONTEXT: frozenset[SecretProblem] = frozenset({"not_json", "malformed"})
_CONTEXT = Pattern(
    r"ResourceInitializationError|unable to (?:pull|retrieve) secrets?|execution resource retrieval failed|"
    r"Secrets Manager|secretsmanager|valueFrom",
    "i",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretReferenceFailure:
    """What is wrong with the reference. `names` are the JSON key or the parameters the text names."""

    problem: SecretProblem
    names: tuple[str, ...]
    quote: str


def parse_secret_reference(text: str) -> SecretReferenceFailure | None:
    """Read a complaint about a secret reference, or return None.

    Example:
        >>> parse_secret_reference("retrieved secret from Secrets Manager did not contain json key uri")
        SecretReferenceFailure(problem='key_missing', names=('uri',), quote='did not contain json key uri')
        >>> parse_secret_reference("ResourceInitializationError: invalid ssm parameters: /a/b, /a/c").names
        ('/a/b', '/a/c')
    """
    for problem, pattern in _PATTERNS.against(text):
        found = pattern.search(text)
        if found is None or (problem in _NEEDS_CONTEXT and not _CONTEXT.search(text)):
            continue
        named = found.groupdict().get("name") or ""
        names = tuple(name for part in named.split(",") if (name := part.strip().rstrip(".:")))
        return SecretReferenceFailure(problem=problem, names=names, quote=found[0])
    return None


def is_bare_name(value_from: str) -> bool:
    """Tell a secret given by name only from an ARN or a parameter path: ECS looks such a name up in SSM.

    Example:
        >>> [is_bare_name(text) for text in ("prod-db", "/prod/db", "arn:aws:ssm:us-east-1:1:parameter/db")]
        [True, False, False]
    """
    return bool(value_from) and not value_from.startswith(("arn:", "/"))
