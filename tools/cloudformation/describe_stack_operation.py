"""Reads the newest operation on a stack: its events, and its failed events even where it has thousands.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html
Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tools.aws.calls import Reader
from tools.cloudformation.facts import StackEvent, StackOperation
from tools.cloudformation.operation_span import (
    has_failed,
    newest_operation,
    newest_status,
    oldest_beginning,
)
from tools.cloudformation.stack_event import stack_event
from tools.errors import ReadFailedError
from tools.evidence import Empty, Evidence, Found, Read
from tools.tool import Tool

OPERATION = "cloudformation:DescribeStackEvents"
FAILED_EVENTS = "cloudformation:DescribeEvents"
STACKS = "cloudformation:DescribeStacks"
MAX_PAGES = 10  # 1,000 events, one page after the other: more would not fit into the time of a read
MAX_FAILED_PAGES = 3
_CONTINUATIONS = frozenset({"ROLLBACK", "CONTINUE_ROLLBACK"})

Documents = list[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeStackOperationArguments:
    """One stack, by name or id. A deleted stack is found by its id only. `at`: the operation newest at that time."""

    stack: str
    at: datetime | None = None

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.stack


def read(reader: Reader, arguments: DescribeStackOperationArguments) -> Read[StackOperation]:
    """Read the newest operation, its rollback included. Empty when there is no such stack, or none by that time.

    One call where the operation has at most 100 events; else one more for the failed ones among the older events.
    """
    documents: Documents = []
    evidence: dict[str, Evidence] = {}
    events: list[StackEvent] = []
    more = False
    try:
        for page in reader.pages(OPERATION, token="NextToken", max_pages=MAX_PAGES, StackName=arguments.stack):
            first = not documents
            documents += page.get("StackEvents", [])
            events += (stack_event(reader, OPERATION, item, evidence) for item in page.get("StackEvents", []))
            more = bool(page.get("NextToken"))
            events = _begun_by(events, arguments.at)
            if newest_operation(events).began_at is not None or not more:
                break
            if (
                first
                and arguments.at is None
                and (failed := _failed_before(reader, arguments.stack, documents, events)) is not None
            ):
                older = [stack_event(reader, FAILED_EVENTS, item, evidence) for item in failed]
                return _found(reader, [*events, *_unseen(older, events)], evidence, None, complete=False)
    except ReadFailedError as error:
        if error.reason != "not_found":
            raise
    if not events:
        excerpt = f"Stack [{arguments.stack}] does not exist, or has no events"
        looked = reader.evidence(OPERATION, resource=arguments.stack, title="No such stack", excerpt=excerpt)
        return Empty(evidence=(looked,))
    span = newest_operation(events)
    began = span.began_at or (None if more else oldest_beginning(events))
    reached = span.began_at is not None or not more
    return _found(reader, events[: span.count], evidence, began, complete=reached, failures_complete=reached)


TOOL = Tool(
    name="cloudformation_describe_stack_operation",
    description=(
        "Read the newest operation on a CloudFormation stack (create, update, delete, with its rollback): when it"
        " began and ended, its status, and its events with reasons and hook answers, newest first."
    ),
    operations=(OPERATION, FAILED_EVENTS, STACKS),
    arguments=DescribeStackOperationArguments,
    effect="what the last stack operation did, and why it failed, is not known",
    read=read,
)


def _begun_by(events: list[StackEvent], at: datetime | None) -> list[StackEvent]:
    """Leave out the operations that began after `at`."""
    while at is not None and (span := newest_operation(events)).began_at is not None and span.began_at > at:
        events = events[span.count :]
    return events


def _found(
    reader: Reader,
    events: list[StackEvent],
    evidence: Mapping[str, Evidence],
    began: datetime | None,
    *,
    complete: bool,
    failures_complete: bool = True,
) -> Found[StackOperation]:
    newest = newest_status(events)
    if newest is not None:
        status = newest.status
    else:
        # Hundreds of events of resources since the stack itself last changed: only the stack can tell.
        answer = reader.call(STACKS, StackName=events[0].stack_id)
        status = str(answer["Stacks"][0]["StackStatus"])
    operation = StackOperation(
        stack_id=events[0].stack_id,
        began_at=began,
        ended_at=newest.at if newest and not status.endswith("_IN_PROGRESS") else None,
        status=status,
        events=tuple(events),
        complete=complete,
        failures_complete=failures_complete,
    )
    ids = dict.fromkeys(event.evidence_id for event in events)
    return Found(value=operation, evidence=tuple(evidence[id_] for id_ in ids))


def _failed_before(reader: Reader, stack: str, documents: Documents, events: list[StackEvent]) -> Documents | None:
    """Return the operation's failed events older than `documents`; None where AWS does not tell them apart."""
    known = {str(item["OperationId"]) for item in documents if item.get("OperationId")}
    if not known and not has_failed(events):
        return None
    listed: Documents = []
    try:
        for page in reader.pages(
            FAILED_EVENTS,
            token="NextToken",
            max_pages=MAX_FAILED_PAGES,
            StackName=stack,
            Filters={"FailedEvents": True},
        ):
            listed += page.get("OperationEvents", [])
            kept, ended = _of_operation(listed, since=events[-1].at, known=known, failed=has_failed(events))
            if ended:
                return kept
    except ReadFailedError as error:
        if error.reason in ("timeout", "expired"):
            raise
        return None
    return _of_operation(listed, since=events[-1].at, known=known, failed=has_failed(events))[0]


def _of_operation(listed: Documents, *, since: datetime, known: set[str], failed: bool) -> tuple[Documents, bool]:
    """Take the newest operation's events off the front of `listed`; tells whether its end was reached.

    An automatic rollback is an operation of its own to AWS. If the stack has `failed`, the first operation below it
    that is no rollback is the one that failed.
    """
    kept: Documents = []
    begun: str | None = None
    for item in listed:
        operation, kind = str(item.get("OperationId", "")), item.get("OperationType")
        if kind == "CREATE_CHANGESET":
            continue
        seen = operation in known or item["Timestamp"] >= since
        if not seen and (not failed or (begun is not None and operation != begun)):
            return kept, True
        if begun is None and kind not in _CONTINUATIONS:
            begun = operation
        kept.append(item)
    return kept, False


def _unseen(older: Iterable[StackEvent], events: Iterable[StackEvent]) -> list[StackEvent]:
    """Leave out of `older` what is among `events`: AWS gives the same event other ids in its two answers."""
    seen = {(event.logical_id, event.status, event.hook_status, event.at, event.reason) for event in events}
    return [
        event
        for event in older
        if (event.logical_id, event.status, event.hook_status, event.at, event.reason) not in seen
    ]
