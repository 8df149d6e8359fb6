"""Reads ResourceInitializationError: which AWS API the task could not use before its containers start, and how.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
"""

from dataclasses import dataclass
from typing import Literal

from tools.pattern import Pattern, PatternTable, any_of

Operation = Literal["ecr_auth", "secrets_manager", "ssm", "logs", "efs", "s3", "unknown"]
Outcome = Literal["no_answer", "refused", "other"]

_OPERATIONS: PatternTable[Operation] = PatternTable(
    (
        ("efs", Pattern(r"EFS utils|mount\.nfs4|efs volumes?", "i")),
        (
            "secrets_manager",
            Pattern(
                r"GetSecretValue|secrets? from asm|\bSecrets Manager\b|\bsecretsmanager[.:]",
                "i",
            ),
        ),
        (
            "ssm",
            Pattern(r"GetParameters?\b|secrets? from ssm|\bSystems Manager\b|\bParameter Store\b|\bssm[.:]", "i"),
        ),
        (
            "logs",
            Pattern(r"CloudWatch log (?:group|stream)|logger args|CreateLog(?:Stream|Group)|\blogs[.:]", "i"),
        ),
        (
            "ecr_auth",
            Pattern(r"GetAuthorizationToken|registry auth from Amazon ECR|ecr registry auth|\bapi\.ecr\.", "i"),
        ),
        ("s3", Pattern(r"environment (?:variable )?files?|env file|Amazon S3|GetObject|\bs3[.:]", "i")),
    )
)
# An HTTP status says that somebody answered; StatusCode 0 and the socket's own errors say that nobody did.
_REFUSED = Pattern(r"AccessDenied\w*|is not authorized to perform|UnrecognizedClient\w*|status ?code: ?40[013]\b", "i")
_NO_ANSWER = Pattern(
    r"StatusCode: 0\b|i/o timeout|context deadline exceeded|There is a connection issue|request send failed|"
    r"send request failed|dial tcp|no such host|Client\.Timeout|network is unreachable|connection (?:timed out|refused|reset)|"
    r"RequestCanceled|request canceled|: signal: killed",
    "i",
)
_CODE = Pattern(r"ResourceInitializationError")
_ZERO = Pattern(r"StatusCode: 0\b")
_CLI_ERROR = Pattern(r"\bAn error occurred \(")
_ANY = any_of(_CODE, _NO_ANSWER)
_ENDPOINT = Pattern(r"https://(?P<host>[A-Za-z0-9.\-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceInitializationFailure:
    """What the task could not do. `endpoint` is the host it asked, when the text names it."""

    operation: Operation
    outcome: Outcome
    endpoint: str | None
    quote: str


def parse_resource_initialization(text: str) -> ResourceInitializationFailure | None:
    """Read a failed initialisation, or return None.

    Without ECS's own code the text must name both the API operation and a failed connection.

    Example:
        >>> parse_resource_initialization(
        ...     'ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry '
        ...     'auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. operation error '
        ...     'ECR: GetAuthorizationToken, https response error StatusCode: 0, Post '
        ...     '"https://api.ecr.us-east-1.amazonaws.com/": dial tcp 44.213.79.86:443: i/o timeout')
        ResourceInitializationFailure(operation='ecr_auth', outcome='no_answer', endpoint='api.ecr.us-east-1.amazonaws.com', quote='StatusCode: 0')
        >>> parse_resource_initialization("GetSecretValue took 12 ms")
    """
    if not _ANY.search(text):
        return None
    operation = _operation(text)
    code = _CODE.search(text)
    silent, refused = _NO_ANSWER.search(text), _REFUSED.search(text)
    zero = _ZERO.search(text)
    if code is None and (operation == "unknown" or silent is None):
        return None
    if "CannotPull" in text or (code is None and _CLI_ERROR.search(text)):
        return None
    endpoint = _ENDPOINT.search(text)
    outcome: Outcome = "other"
    quote = code[0] if code else ""
    if silent and (zero or not refused):
        outcome, quote = "no_answer", (zero or silent)[0]
    elif refused:
        outcome, quote = "refused", refused[0]
    return ResourceInitializationFailure(
        operation=operation,
        outcome=outcome,
        endpoint=endpoint["host"] if endpoint and "." in endpoint["host"].strip(".") else None,
        quote=quote,
    )


def _operation(text: str) -> Operation:
    for name, pattern in _OPERATIONS.against(text):
        if pattern.search(text):
            return name
    return "unknown"
