"""Reads ResourceInitializationError: which AWS API the task could not use before its containers start, and how.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
"""

import re
from dataclasses import dataclass
from typing import Literal

Operation = Literal["ecr_auth", "secrets_manager", "ssm", "logs", "efs", "s3", "unknown"]
Outcome = Literal["no_answer", "refused", "other"]

_OPERATIONS: tuple[tuple[Operation, re.Pattern[str]], ...] = (
    ("efs", re.compile(r"EFS utils|mount\.nfs4|efs volumes?", re.IGNORECASE)),
    (
        "secrets_manager",
        re.compile(
            r"GetSecretValue|secrets? from asm|\bSecrets Manager\b|\bsecretsmanager[.:]",
            re.IGNORECASE,
        ),
    ),
    (
        "ssm",
        re.compile(
            r"GetParameters?\b|secrets? from ssm|\bSystems Manager\b|\bParameter Store\b|\bssm[.:]", re.IGNORECASE
        ),
    ),
    (
        "logs",
        re.compile(r"CloudWatch log (?:group|stream)|logger args|CreateLog(?:Stream|Group)|\blogs[.:]", re.IGNORECASE),
    ),
    (
        "ecr_auth",
        re.compile(
            r"GetAuthorizationToken|registry auth from Amazon ECR|ecr registry auth|\bapi\.ecr\.", re.IGNORECASE
        ),
    ),
    ("s3", re.compile(r"environment (?:variable )?files?|env file|Amazon S3|GetObject|\bs3[.:]", re.IGNORECASE)),
)
# An HTTP status says that somebody answered; StatusCode 0 and the socket's own errors say that nobody did.
_REFUSED = re.compile(
    r"AccessDenied\w*|is not authorized to perform|UnrecognizedClient\w*|status ?code: ?40[013]\b", re.IGNORECASE
)
_NO_ANSWER = re.compile(
    r"StatusCode: 0\b|i/o timeout|context deadline exceeded|There is a connection issue|request send failed|"
    r"send request failed|dial tcp|no such host|Client\.Timeout|network is unreachable|connection (?:timed out|refused|reset)|"
    r"RequestCanceled|request canceled|: signal: killed",
    re.IGNORECASE,
)
_CODE = re.compile(r"ResourceInitializationError")
_ENDPOINT = re.compile(r"https://(?P<host>[A-Za-z0-9.\-]+)")


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
    operation = _operation(text)
    code = _CODE.search(text)
    silent, refused = _NO_ANSWER.search(text), _REFUSED.search(text)
    zero = re.search(r"StatusCode: 0\b", text)
    if code is None and (operation == "unknown" or silent is None):
        return None
    if "CannotPull" in text or (code is None and re.search(r"\bAn error occurred \(", text)):
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
    for name, pattern in _OPERATIONS:
        if pattern.search(text):
            return name
    return "unknown"
