"""Typed facts of CloudTrail."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailEvent:
    """One management event. `by` is who acted, in words: a user, a role's name, or an AWS service.

    `readable` is False when CloudTrail listed the event but its record could not be read: then nobody knows whether
    the call succeeded or what it asked for. `asked` are the plain request parameters. `failures` are the reasons for
    which an accepted RunTask started nothing.
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
    readable: bool = True
    asked: Mapping[str, str] = field(default_factory=dict[str, str])
    failures: tuple[str, ...] = ()

    @property
    def succeeded(self) -> bool:
        """Say whether the record tells that the call was carried out."""
        return self.readable and self.error_code is None
