"""Writes down the events of stack operations in CloudFormation's shape and wording.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
"""

from dataclasses import dataclass, field
from datetime import datetime

from evals.bases.documents import Document, iso_time
from evals.bases.place import Place
from evals.bases.stack import Resource, Stack
from evals.bases.stack_plan import Plan

_VERB = {"CREATE": "create", "UPDATE": "update"}


@dataclass(frozen=True, slots=True, kw_only=True)
class StackLog:
    """Collects the events of one operation."""

    place: Place
    plan: Plan
    events: list[Document] = field(default_factory=list[Document])

    def tell(
        self,
        stack: Stack,
        at: datetime,
        status: str,
        *,
        resource: Resource | None = None,
        reason: str | None = None,
        physical: bool = True,
        hook: dict[str, str] | None = None,
    ) -> None:
        """Add an event of a resource, or of the stack itself; `physical` is false before a resource has an id."""
        logical = resource.logical_id if resource else stack.name
        number = (self.plan.number, len(self.events))
        physical_id = resource.physical_id if resource else stack.stack_id
        document: Document = {
            "StackId": stack.stack_id,
            "EventId": (
                f"{logical}-{status}-{iso_time(at)}"
                if resource
                else self.place.uuid("stackevent", stack.stack_id, *number)
            ),
            "StackName": stack.name,
            "OperationId": self.place.uuid("operation", stack.stack_id, self.plan.number),
            "LogicalResourceId": logical,
            "PhysicalResourceId": physical_id if physical else "",
            "ResourceType": resource.type if resource else "AWS::CloudFormation::Stack",
            "Timestamp": at,
            "ResourceStatus": status,
            **(hook or {}),
        }
        if reason:
            document["ResourceStatusReason"] = reason
        self.events.append(document)


def failed_resources(names: list[tuple[str, str]]) -> str:
    """Name failed resources, given as kind and logical id, as a stack's own event does.

    Example:
        >>> failed_resources([("UPDATE", "Service1A"), ("UPDATE", "Queue2B")])
        'The following resource(s) failed to update: [Service1A, Queue2B]. '
    """
    text = ""
    for kind in ("CREATE", "UPDATE"):
        own = [logical_id for was, logical_id in names if was == kind]
        if own:
            text += f"The following resource(s) failed to {_VERB[kind]}: [{', '.join(own)}]. "
    return text
