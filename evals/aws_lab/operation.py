"""What an operation is: a function from a request and the estate to a result in AWS's output shape."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.aws_lab.directory import GLOBAL_REGION
from evals.aws_lab.estate import Estate
from evals.aws_lab.exchange import AwsError, Call
from evals.aws_lab.identities import Identities, Principal
from evals.aws_lab.shape_check import TimeFormatError, epoch_seconds
from evals.aws_lab.world import Document

# What AWS answers to a token that is not its own; services differ.
_BAD_TOKEN: Mapping[str, tuple[str, str]] = {
    "ecs": ("InvalidParameterException", "Invalid token: {token}"),
    "cloudformation": ("ValidationError", "Invalid NextToken"),
    "elbv2": ("ValidationError", "The marker '{token}' is not valid"),
    "logs": ("InvalidParameterException", "The specified nextToken is invalid."),
    "cloudwatch": ("InvalidNextToken", "The next token specified is invalid."),
    "application-autoscaling": ("InvalidNextTokenException", "The next token supplied is invalid."),
    "ecr": ("InvalidParameterException", "Invalid parameter at 'nextToken' failed to satisfy constraint"),
    "iam": ("ValidationError", "Invalid Marker."),
    "secretsmanager": ("InvalidNextTokenException", "The NextToken value is invalid."),
    "ssm": ("InvalidNextToken", "The specified token is not valid."),
    "ec2": ("InvalidNextToken", "The token '{token}' is invalid"),
    "cloudtrail": ("InvalidNextTokenException", "Invalid NextToken."),
    "service-quotas": ("InvalidPaginationTokenException", "Invalid input was provided for the token."),
    "acm": ("ValidationException", "Invalid nextToken."),
    "codedeploy": ("InvalidNextTokenException", "The next token was specified in an invalid format."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What an operation is asked.

    Attributes:
        now: epoch seconds.
    """

    call: Call
    estate: Estate
    principal: Principal
    identities: Identities
    now: float

    @property
    def parameters(self) -> Mapping[str, Any]:
        """The request, as botocore's input shape names it."""
        return self.call.parameters

    def documents(self, key: str, *, account_id: str | None = None) -> Sequence[Document]:
        """Return the documents of a Key in the caller's account and region, or another account's."""
        account = account_id or self.call.account_id
        return self.estate.lists.get((account, self._region(), self.call.service, key), ())

    def document_map(self, key: str) -> Mapping[str, Sequence[Document]]:
        """Return the document map of a Key in the caller's account and region."""
        return self.estate.maps.get((self.call.account_id, self._region(), self.call.service, key), {})

    def needed(self, name: str) -> Any:
        """Return a parameter AWS requires.

        Raises:
            AwsError: it is not given; boto3 would not have sent the request.
        """
        value = self.parameters.get(name)
        if value is None or value == "":
            code = _BAD_SIZE.get(self.call.service, "ValidationException")
            raise AwsError(code, f"1 validation error detected: Value null at '{name}' failed to satisfy constraint")
        return value

    def listed(self, name: str) -> list[Any]:
        """Return a list parameter; empty where it is not given."""
        return list(self.parameters.get(name) or ())

    def structure(self, name: str) -> Mapping[str, Any]:
        """Return a structure parameter; empty where it is not given."""
        return self.parameters.get(name) or {}

    def time(self, name: str) -> float | None:
        """Return a time parameter as epoch seconds, None where it is not given."""
        return as_time(self.parameters.get(name))

    def _region(self) -> str:
        return GLOBAL_REGION if self.call.service == "iam" else self.call.region


Answer = Callable[[Question], Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One served API operation."""

    service: str
    name: str
    answer: Answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list; no token after the last."""

    items: list[Document]
    next_token: str | None

    def under(self, items_name: str, token_name: str = "nextToken") -> dict[str, Any]:
        """Return the page as an output shape names it."""
        rest = {token_name: self.next_token} if self.next_token else {}
        return {items_name: self.items, **rest}


def operation(service: str, name: str) -> Callable[[Answer], Operation]:
    """Make a function answer one API operation; the registry collects what this returns."""

    def wrap(answer: Answer) -> Operation:
        return Operation(service=service, name=name, answer=answer)

    return wrap


def page(question: Question, items: Sequence[Document], *, size: int, token: str | None) -> Page:
    """Return one page of a list that is already in AWS's order.

    Args:
        question: a token is good only for the operation, account and region it was given for.
        items: the whole list.
        size: entries of a page.
        token: as given by the caller; None or empty = the first page.

    Raises:
        AwsError: the token is not one the lab gave for this.
    """
    start = _offset(question, token) if token else 0
    rest = start + size < len(items)
    return Page(items=list(items[start : start + size]), next_token=_token(question, start + size) if rest else None)


def search_page(
    question: Question,
    items: Sequence[Document],
    fits: Callable[[Document], bool],
    *,
    size: int,
    looked_at: int,
    token: str | None,
) -> Page:
    """Return what fits among the next entries, of which so many are looked at: maybe none, though there is a token.

    Raises:
        AwsError: the token is not one the lab gave for this.
    """
    start = end = _offset(question, token) if token else 0
    found: list[Document] = []
    while end < len(items) and end - start < looked_at and len(found) < size:
        if fits(items[end]):
            found.append(items[end])
        end += 1
    return Page(items=found, next_token=_token(question, end) if end < len(items) else None)


def page_size(question: Question, name: str, *, default: int, largest: int, code: str | None = None) -> int:
    """Return the page size asked for.

    Raises:
        AwsError: it is outside what AWS allows.
    """
    asked = question.parameters.get(name)
    if asked is None:
        return default
    if not 1 <= int(asked) <= largest:
        raise AwsError(
            code or _BAD_SIZE.get(question.call.service, "ValidationException"),
            f"1 validation error detected: Value '{asked}' at '{name}' failed to satisfy constraint: "
            f"Member must have value between 1 and {largest}",
        )
    return int(asked)


_BAD_SIZE: Mapping[str, str] = {
    "ecs": "InvalidParameterException",
    "logs": "InvalidParameterException",
    "ecr": "InvalidParameterException",
    "cloudtrail": "InvalidMaxResultsException",
    "secretsmanager": "InvalidParameterException",
    "elbv2": "ValidationError",
    "cloudformation": "ValidationError",
    "cloudwatch": "InvalidParameterValue",
    "ec2": "InvalidParameterValue",
    "iam": "ValidationError",
    "service-quotas": "IllegalArgumentException",
}


def newest_first(items: Sequence[Document], *times: str) -> list[Document]:
    """Return documents by the first of these times they have, newest first; equal ones stay in order."""
    return sorted(items, key=lambda item: -next((float(item[time]) for time in times if item.get(time)), 0.0))


def keep(item: Mapping[str, Any], fields: frozenset[str]) -> Document:
    """Return a document reduced to some fields."""
    return {name: value for name, value in item.items() if name in fields}


def without(item: Mapping[str, Any], *fields: str) -> Document:
    """Return a document without some fields."""
    return {name: value for name, value in item.items() if name not in fields}


def as_time(value: Any) -> float | None:
    """Return a time parameter as epoch seconds.

    Raises:
        AwsError: it is no time.
    """
    if value is None:
        return None
    try:
        return epoch_seconds(value)
    except TimeFormatError as error:
        raise AwsError("SerializationException", f"{error} is not a time") from error


def _token(question: Question, offset: int) -> str:
    return base64.urlsafe_b64encode(f"{offset}:{_seal(question, offset)}".encode()).decode()


def _offset(question: Question, token: str) -> int:
    try:
        offset, _, seal = base64.urlsafe_b64decode(token.encode()).decode().partition(":")
        if int(seal) == _seal(question, int(offset)):
            return int(offset)
    except (ValueError, binascii.Error):
        pass
    code, message = _BAD_TOKEN.get(question.call.service, ("ValidationException", "Invalid token"))
    raise AwsError(code, message.format(token=token))


def _seal(question: Question, offset: int) -> int:
    call = question.call
    return zlib.crc32(f"{offset}/{call.service}/{call.operation}/{call.account_id}/{call.region}".encode())
