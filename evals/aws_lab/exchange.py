"""One HTTP exchange with the lab: the request, the AWS call it means, the answer."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

Protocol = Literal["json", "query", "ec2", "rest-json", "rest-xml"]


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """What arrived; header names are in lower case."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpResponse:
    """What is sent back: `body`, or `chunks` one by one as they come, and closed when the client went away."""

    status: int
    body: bytes = b""
    content_type: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    chunks: Generator[bytes] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Credential:
    """The SigV4 credential scope of a request; empty where it is not signed."""

    access_key_id: str
    region: str
    signing_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """The AWS API call a request means.

    Attributes:
        account_id: the account of the caller's credentials, empty where they are unknown.
        parameters: the request as botocore's input shape names it.
    """

    account_id: str
    region: str
    service: str
    operation: str
    protocol: Protocol
    parameters: Mapping[str, Any]


class AwsError(Exception):
    """An error AWS would answer; sent in the protocol of the service."""

    def __init__(self, code: str, message: str, *, status: int = 400, fields: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.fields = dict(fields or {})
