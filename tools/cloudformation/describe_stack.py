"""Reads one stack.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.aws.calls import Reader
from tools.cloudformation.facts import Stack
from tools.cloudformation.stacks import stack_fact
from tools.errors import ReadFailedError
from tools.evidence import Empty, Evidence, Found, Read
from tools.tool import Tool

OPERATION = "cloudformation:DescribeStacks"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeStackArguments:
    """One stack, by name or id. A deleted stack is found by its id only."""

    stack: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.stack


def read(reader: Reader, arguments: DescribeStackArguments) -> Read[Stack]:
    """Describe the stack. Empty when there is none."""
    documents: Sequence[Mapping[str, Any]] = []
    try:
        documents = reader.call(OPERATION, StackName=arguments.stack).get("Stacks", [])
    except ReadFailedError as error:
        if error.reason != "not_found":
            raise
    if not documents:
        excerpt = f"Stack {arguments.stack} does not exist"
        looked = reader.evidence(OPERATION, resource=arguments.stack, title="No such stack", excerpt=excerpt)
        return Empty(evidence=(looked,))
    evidence: list[Evidence] = []
    return Found(value=stack_fact(reader, OPERATION, documents[0], evidence), evidence=tuple(evidence))


TOOL = Tool(
    name="cloudformation_describe_stack",
    description="Describe a CloudFormation stack by name or id: status and reason, parent and root, parameters, tags.",
    operations=(OPERATION,),
    arguments=DescribeStackArguments,
    effect="the state of the stack is not known",
    read=read,
)
