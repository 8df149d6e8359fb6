"""Errors as problem objects. Knows no web framework: the command line writes the same ones.

Source: https://www.rfc-editor.org/rfc/rfc9457
"""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from agent.errors import (
    AgentError,
    AmbiguousTargetError,
    ConflictError,
    EventError,
    NotFoundError,
    SettingsError,
    TargetError,
    UnknownSourceError,
)
from tools.errors import (
    CredentialsError,
    DirectoryError,
    InvalidArgumentsError,
    ReadFailedError,
    TicketError,
    ToolError,
    UnknownAccountError,
)

TYPE_PREFIX = "urn:tsuba:problem:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One problem. `slug` names its kind for programs, None for a bare HTTP status; `detail` is for people.

    `choices` are texts that would have been unambiguous, `suggestions` names close to the one given.
    `retry_seconds` is when trying again makes sense.
    """

    status: int
    detail: str
    slug: str | None = None
    title: str | None = None
    choices: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    errors: tuple[dict[str, str], ...] = ()
    retry_seconds: int | None = None
    headers: dict[str, str] = field(default_factory=dict[str, str])


class ProblemError(Exception):
    """A request that a surface itself refuses."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.problem = problem


# The first class an error belongs to decides: subclasses stand before their parents.
_KINDS: tuple[tuple[type[Exception], int, str, str], ...] = (
    (AmbiguousTargetError, 422, "ambiguous-target", "The name fits several targets"),
    (TargetError, 422, "unknown-target", "The target cannot be diagnosed"),
    (EventError, 422, "unusable-event", "Not an event Tsuba understands"),
    (NotFoundError, 404, "not-found", "Not found"),
    (ConflictError, 409, "conflict", "In conflict with an earlier request"),
    (UnknownAccountError, 404, "unknown-account", "No such account"),
    (InvalidArgumentsError, 422, "invalid-request", "The request cannot be served as it is"),
    (CredentialsError, 503, "credentials", "Tsuba's AWS credentials cannot be used"),
    (DirectoryError, 503, "directory", "The directory of accounts cannot be read"),
    (TicketError, 502, "ticket-backend", "The ticket system did not take it"),
    (UnknownSourceError, 422, "unknown-source", "No such source of the documentation"),
    (SettingsError, 500, "settings", "Tsuba is not configured for this"),
)
_READ_STATUS = {"timeout": 504, "throttled": 503}


def problem_for(error: AgentError | ToolError) -> Problem:
    """Say an error of the agent or its tools as a problem."""
    if isinstance(error, ReadFailedError):
        return Problem(
            status=_READ_STATUS.get(error.reason, 502),
            slug=f"aws-read-{error.reason.replace('_', '-')}",
            title="AWS could not be read",
            detail=str(error),
            retry_seconds=5 if error.reason == "throttled" else None,
        )
    choices = error.choices if isinstance(error, AmbiguousTargetError) else ()
    for kind, status, slug, title in _KINDS:
        if isinstance(error, kind):
            return Problem(status=status, slug=slug, title=title, detail=str(error), choices=choices)
    return Problem(status=500, slug="error", title="Not served", detail=str(error))


def document(problem: Problem, *, instance: str | None = None) -> dict[str, Any]:
    """Return the problem object. Members without content are left out.

    Example:
        >>> document(Problem(status=404, detail="there is no such page"))
        {'type': 'about:blank', 'title': 'Not Found', 'status': 404, 'detail': 'there is no such page'}
    """
    members: dict[str, Any] = {
        "type": TYPE_PREFIX + problem.slug if problem.slug else "about:blank",
        "title": problem.title or HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
    }
    optional: dict[str, Any] = {
        "instance": instance,
        "choices": list(problem.choices),
        "suggestions": list(problem.suggestions),
        "errors": list(problem.errors),
    }
    return members | {name: value for name, value in optional.items() if value}
