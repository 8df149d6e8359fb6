"""Typed facts of CloudTrail."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailEvent:
    """One management event. `by` is who acted, in words: a user, a role's name, or an AWS service.

    `failures` are the reasons for which an accepted RunTask started nothing.
    """

    id: str
    name: str
    at: datetime
    by: str
    principal_arn: str | None
    invoked_by: str | None
    source: str
    resources: tuple[str, ...]
    task_definition: str | None
    error_code: str | None
    error_message: str | None
    evidence_id: str
    failures: tuple[str, ...] = ()
