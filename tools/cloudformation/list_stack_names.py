"""Reads the names of the stacks there are, for suggesting close ones.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html
"""

from dataclasses import dataclass

from tools.aws.calls import Reader
from tools.evidence import Empty, Found, Read
from tools.tool import Tool

_LIVING = (
    "CREATE_IN_PROGRESS",
    "CREATE_FAILED",
    "CREATE_COMPLETE",
    "ROLLBACK_IN_PROGRESS",
    "ROLLBACK_FAILED",
    "ROLLBACK_COMPLETE",
    "UPDATE_IN_PROGRESS",
    "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
    "UPDATE_COMPLETE",
    "UPDATE_FAILED",
    "UPDATE_ROLLBACK_IN_PROGRESS",
    "UPDATE_ROLLBACK_FAILED",
    "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
    "UPDATE_ROLLBACK_COMPLETE",
)
MAX_PAGES = 5  # names are only suggestions; an account with more than 500 stacks gets those of the newest


@dataclass(frozen=True, slots=True, kw_only=True)
class ListStackNamesArguments:
    """Nothing: all stacks of the scope."""

    resource: str = "stacks"


def _read(reader: Reader, arguments: ListStackNamesArguments) -> Read[tuple[str, ...]]:
    del arguments
    names: list[str] = []
    for page in reader.pages(
        "cloudformation:ListStacks", token="NextToken", max_pages=MAX_PAGES, StackStatusFilter=list(_LIVING)
    ):
        names += [str(stack["StackName"]) for stack in page.get("StackSummaries", [])]
    return Found(value=tuple(names)) if names else Empty()


TOOL = Tool(
    name="cloudformation_list_stack_names",
    description="List the names of the stacks that exist.",
    operations=("cloudformation:ListStacks",),
    arguments=ListStackNamesArguments,
    effect="close stack names could not be suggested",
    read=_read,
)
