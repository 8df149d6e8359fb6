"""Typed facts of CloudFormation. Texts are redacted; times are aware UTC.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Types.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A stack. `root_id` and `parent_id` are None for a stack that is not nested."""

    id: str
    name: str
    status: str
    status_reason: str | None
    parent_id: str | None
    root_id: str | None
    created_at: datetime | None
    updated_at: datetime | None
    deleted_at: datetime | None
    parameters: Mapping[str, str]
    tags: Mapping[str, str]
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StackEvent:
    """One event of a stack: of the stack itself when `physical_id` is the stack id, else of a resource."""

    id: str
    stack_id: str
    stack_name: str
    logical_id: str
    physical_id: str | None
    resource_type: str
    status: str
    reason: str | None
    at: datetime
    hook_type: str | None
    hook_status: str | None
    hook_reason: str | None
    hook_failure_mode: str | None
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StackOperation:
    """The newest operation on a stack and what followed from it, its own rollback included.

    `events` are newest first and reach back to `began_at`, unless `complete` is False: then older events of the
    operation exist that were not read, but every failed one is among `events` (unless `failures_complete` is False,
    too). A creation that failed and the deletion of what it left are one operation.
    """

    stack_id: str
    began_at: datetime | None
    ended_at: datetime | None
    status: str
    events: tuple[StackEvent, ...]
    complete: bool
    failures_complete: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class StackResource:
    """A resource of a stack, as CloudFormation knows it now."""

    stack_id: str
    stack_name: str
    logical_id: str
    physical_id: str | None
    resource_type: str
    status: str
    reason: str | None
    updated_at: datetime | None
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HookResult:
    """What a CloudFormation Hook answered."""

    type_name: str
    status: str
    reason: str | None
    failure_mode: str | None
    invoked_at: datetime | None
    target_id: str | None
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSet:
    """A change set: changes of a stack to be reviewed before somebody executes them."""

    id: str
    name: str
    stack_id: str
    stack_name: str
    status: str
    execution_status: str | None
    reason: str | None
    created_at: datetime
    evidence_id: str
