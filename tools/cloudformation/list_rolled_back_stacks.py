"""Lists stacks that failed, went back, or are gone: where to look for a service that a rollback has deleted.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tools.aws.calls import Reader
from tools.cloudformation.facts import Stack
from tools.cloudformation.stacks import stack_fact
from tools.evidence import Empty, Evidence, Found, Read
from tools.tool import Tool

OPERATION = "cloudformation:ListStacks"
MAX_PAGES = 2  # AWS lists deleted stacks for 90 days; the newest 200 reach past any incident one asks about
STATUSES = (
    "CREATE_FAILED",
    "ROLLBACK_IN_PROGRESS",
    "ROLLBACK_FAILED",
    "ROLLBACK_COMPLETE",
    "DELETE_IN_PROGRESS",
    "DELETE_FAILED",
    "DELETE_COMPLETE",
    "UPDATE_FAILED",
    "UPDATE_ROLLBACK_IN_PROGRESS",
    "UPDATE_ROLLBACK_FAILED",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "UPDATE_ROLLBACK_COMPLETE",
    "IMPORT_ROLLBACK_IN_PROGRESS",
    "IMPORT_ROLLBACK_FAILED",
    "IMPORT_ROLLBACK_COMPLETE",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRolledBackStacksArguments:
    """Nothing to say: the scope decides."""

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return "failed, rolled back and deleted stacks"


def read(reader: Reader, arguments: ListRolledBackStacksArguments) -> Read[tuple[Stack, ...]]:
    """List up to 200, changed last first; without parameters and tags. Empty when there are none."""
    documents: list[Mapping[str, Any]] = []
    for page in reader.pages(OPERATION, token="NextToken", max_pages=MAX_PAGES, StackStatusFilter=list(STATUSES)):
        documents += page.get("StackSummaries", [])
    if not documents:
        excerpt = "No stack has failed, rolled back or been deleted in the last 90 days"
        looked = reader.evidence(OPERATION, resource=arguments.resource, title="No such stacks", excerpt=excerpt)
        return Empty(evidence=(looked,))
    evidence: list[Evidence] = []
    stacks = [stack_fact(reader, OPERATION, document, evidence) for document in documents]
    return Found(value=tuple(sorted(stacks, key=_changed_at, reverse=True)), evidence=tuple(evidence))


TOOL = Tool(
    name="cloudformation_list_rolled_back_stacks",
    description="List the CloudFormation stacks that failed, rolled back or were deleted, changed last first.",
    operations=(OPERATION,),
    arguments=ListRolledBackStacksArguments,
    effect="whether a rollback deleted the service is not known",
    read=read,
)


def _changed_at(stack: Stack) -> datetime:
    times = (stack.deleted_at, stack.updated_at, stack.created_at)
    return max((time for time in times if time), default=datetime.min.replace(tzinfo=UTC))
