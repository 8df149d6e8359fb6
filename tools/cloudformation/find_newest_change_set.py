"""Finds the newest change set of a stack: one that failed or waits is the newest attempt to change the stack.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListChangeSets.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tools.aws.answer import clean, named_lines
from tools.aws.calls import Reader
from tools.cloudformation.facts import ChangeSetSummary
from tools.errors import ReadFailedError
from tools.evidence import Empty, Found, Read
from tools.tool import Tool

OPERATION = "cloudformation:ListChangeSets"
MAX_PAGES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class FindNewestChangeSetArguments:
    """One stack, by name or id."""

    stack: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.stack


def read(reader: Reader, arguments: FindNewestChangeSetArguments) -> Read[ChangeSetSummary]:
    """Find the newest change set. Empty when the stack has none, or does not exist."""
    listed: list[Mapping[str, Any]] = []
    try:
        for page in reader.pages(OPERATION, token="NextToken", max_pages=MAX_PAGES, StackName=arguments.stack):
            listed += page.get("Summaries", [])
    except ReadFailedError as error:
        if error.reason != "not_found":
            raise
    if not listed:
        excerpt = f"Stack {arguments.stack} has no change set"
        looked = reader.evidence(OPERATION, resource=arguments.stack, title="No change set", excerpt=excerpt)
        return Empty(evidence=(looked,))
    return _found(reader, max(listed, key=lambda item: item["CreationTime"]))


TOOL = Tool(
    name="cloudformation_find_newest_change_set",
    description="Find the newest change set of a CloudFormation stack: status, reason, whether it can be executed.",
    operations=(OPERATION,),
    arguments=FindNewestChangeSetArguments,
    effect="a change set that failed, or waits to be executed, would not be seen",
    read=read,
)


def _found(reader: Reader, document: Mapping[str, Any]) -> Found[ChangeSetSummary]:
    change_set_id, status = str(document["ChangeSetId"]), str(document.get("Status", ""))
    created: datetime = document["CreationTime"].astimezone(UTC)
    reason: str | None = document.get("StatusReason")
    shown = reader.evidence(
        OPERATION,
        resource=f"{document['StackId']} {document.get('ChangeSetName', '')}".rstrip(),
        title=f"{status} change set {document.get('ChangeSetName', '')}",
        excerpt=named_lines(
            (
                ("ChangeSetName", document.get("ChangeSetName")),
                ("StackName", document.get("StackName")),
                ("Status", status),
                ("StatusReason", reason),
                ("ExecutionStatus", document.get("ExecutionStatus")),
                ("CreationTime", created),
            )
        ),
        event_time=created,
        focus=reason,
    )
    change_set = ChangeSetSummary(
        id=change_set_id,
        name=str(document.get("ChangeSetName", "")),
        stack_id=str(document["StackId"]),
        stack_name=str(document.get("StackName", "")),
        status=status,
        execution_status=document.get("ExecutionStatus"),
        reason=clean(reason),
        created_at=created,
        evidence_id=shown.id,
    )
    return Found(value=change_set, evidence=(shown,))
