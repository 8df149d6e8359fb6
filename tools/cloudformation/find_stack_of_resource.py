"""Finds the stack that owns a resource, with the stack's resources.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.aws.calls import Reader
from tools.cloudformation.facts import StackResource
from tools.cloudformation.stacks import resource_fact
from tools.errors import ReadFailedError
from tools.evidence import Empty, Evidence, Found, Read
from tools.tool import Tool

OPERATION = "cloudformation:DescribeStackResources"


@dataclass(frozen=True, slots=True, kw_only=True)
class FindStackOfResourceArguments:
    """A physical resource id, such as the ARN of an ECS service."""

    physical_id: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.physical_id


def read(reader: Reader, arguments: FindStackOfResourceArguments) -> Read[tuple[StackResource, ...]]:
    """Return the first 100 resources of the owning stack, that one included. Empty when no stack owns it."""
    documents: Sequence[Mapping[str, Any]] = []
    try:
        answer = reader.call(OPERATION, PhysicalResourceId=arguments.physical_id)
        documents = answer.get("StackResources", [])
    except ReadFailedError as error:
        if error.reason != "not_found":
            raise
    if not documents:
        excerpt = f"Stack for {arguments.physical_id} does not exist: no stack owns it"
        looked = reader.evidence(OPERATION, resource=arguments.physical_id, title="No owning stack", excerpt=excerpt)
        return Empty(evidence=(looked,))
    evidence: list[Evidence] = []
    resources = tuple(resource_fact(reader, OPERATION, item, evidence, stack="") for item in documents)
    return Found(value=resources, evidence=tuple(evidence))


TOOL = Tool(
    name="cloudformation_find_stack_of_resource",
    description="Find the CloudFormation stack that owns a resource, by physical id such as an ECS service ARN.",
    operations=(OPERATION,),
    arguments=FindStackOfResourceArguments,
    effect="which stack owns the service is not known",
    read=read,
)
