"""Typed facts of CloudFormation. Texts are redacted; times are aware UTC.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Types.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """A stack. `root_id` and `parent_id` are None for a stack that is not nested.

    `change_set_id` names the change set that last made or changed it, None where none did.
    """

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
    change_set_id: str | None = None


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
    hook_result_id: str | None = None


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
class PropertyChange:
    """One property that a change set changes. AWS leaves values out that it cannot tell beforehand, or cuts them.

    `cause` is the parameter, or the resource, through which the property changed; None where the template itself did.
    """

    path: str
    before: str | None
    after: str | None
    cause: str | None
    by_parameter: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceChange:
    """What a change set does to one resource. `action` is AWS's own word: Add, Modify, Remove, Import, Dynamic."""

    logical_id: str
    resource_type: str
    action: str
    replacement: str | None
    properties: tuple[PropertyChange, ...]
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSet:
    """A change set. `execution_status` tells whether it was carried out. `complete`: all its changes were read."""

    id: str
    stack_id: str
    created_at: datetime | None
    execution_status: str | None
    changes: tuple[ResourceChange, ...]
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeSetSummary:
    """A change set as a list of them tells it: whether it could be made, and whether it waits to be executed."""

    id: str
    name: str
    stack_id: str
    stack_name: str
    status: str
    execution_status: str | None
    reason: str | None
    created_at: datetime
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HookResult:
    """What a CloudFormation Hook answered. By its `id` GetHookResult tells it in full."""

    type_name: str
    status: str
    reason: str | None
    failure_mode: str | None
    invoked_at: datetime | None
    target_id: str | None
    evidence_id: str
    id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HookRule:
    """A rule of a hook that failed: what it says, and what it asks for."""

    name: str
    message: str | None
    remedy: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HookDetail:
    """One hook result in full. `failed` are the rules that were not satisfied, where the hook tells them apart."""

    id: str
    type_name: str
    reason: str | None
    target_type: str | None
    failed: tuple[HookRule, ...]
    evidence_id: str
