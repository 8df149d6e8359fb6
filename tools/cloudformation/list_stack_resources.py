"""Lists the resources of a stack.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.calls import Reader
from tools.cloudformation.facts import StackResource
from tools.cloudformation.stacks import resource_fact
from tools.errors import ReadFailedError
from tools.evidence import Empty, Evidence, Found, Read
from tools.tool import Tool

OPERATION = "cloudformation:ListStackResources"
MAX_PAGES = 5  # 500 resources: AWS's own limit for one stack
# Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html


@dataclass(frozen=True, slots=True, kw_only=True)
class ListStackResourcesArguments:
    """One stack, by name or id."""

    stack: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.stack


def read(reader: Reader, arguments: ListStackResourcesArguments) -> Read[tuple[StackResource, ...]]:
    """List the stack's resources. Empty when it has none, or there is no such stack."""
    documents: list[Mapping[str, Any]] = []
    reason = "The stack has no resources"
    try:
        for page in reader.pages(OPERATION, token="NextToken", max_pages=MAX_PAGES, StackName=arguments.stack):
            documents += page.get("StackResourceSummaries", [])
    except ReadFailedError as error:
        if error.reason != "not_found":
            raise
        reason = f"Stack {arguments.stack} does not exist"
    if not documents:
        looked = reader.evidence(OPERATION, resource=arguments.stack, title="No stack resources", excerpt=reason)
        return Empty(evidence=(looked,))
    evidence: list[Evidence] = []
    resources = tuple(resource_fact(reader, OPERATION, item, evidence, stack=arguments.stack) for item in documents)
    return Found(value=resources, evidence=tuple(evidence))


TOOL = Tool(
    name="cloudformation_list_stack_resources",
    description="List the resources of a CloudFormation stack with type, physical id, status and reason.",
    operations=(OPERATION,),
    arguments=ListStackResourcesArguments,
    effect="which resources belong to the stack is not known",
    read=read,
)
