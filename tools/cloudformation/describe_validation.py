"""Reads what early validation found wrong while a change set was made, before anything changed.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.calls import Reader
from tools.cloudformation.facts import StackEvent
from tools.cloudformation.stack_event import stack_event
from tools.evidence import Empty, Evidence, Found, Read
from tools.tool import Tool

OPERATION = "cloudformation:DescribeEvents"
MAX_PAGES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeValidationArguments:
    """One change set, by ARN: DescribeEvents takes no other name of it."""

    change_set_id: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.change_set_id


def read(reader: Reader, arguments: DescribeValidationArguments) -> Read[tuple[StackEvent, ...]]:
    """Describe what failed, newest first; what only warns is left out. Empty when nothing did."""
    documents: list[Mapping[str, Any]] = []
    for page in reader.pages(
        OPERATION,
        token="NextToken",
        max_pages=MAX_PAGES,
        ChangeSetName=arguments.change_set_id,
        Filters={"FailedEvents": True},
    ):
        documents += page.get("OperationEvents", [])
    evidence: dict[str, Evidence] = {}
    events = tuple(
        stack_event(reader, OPERATION, item, evidence)
        for item in documents
        if item.get("ValidationFailureMode") != "WARN"
    )
    if events:
        return Found(value=events, evidence=tuple(evidence.values()))
    looked = reader.evidence(
        OPERATION, resource=arguments.resource, title="No failed validation", excerpt="No failed events"
    )
    return Empty(evidence=(looked,))


TOOL = Tool(
    name="cloudformation_describe_validation",
    description="Describe what early validation found wrong with which resource while a change set was made.",
    operations=(OPERATION,),
    arguments=DescribeValidationArguments,
    effect="which resource made the change set fail is not known",
    read=read,
)
