"""What one operation does to each stack and resource of a tree: creates, changes, fails, cancels."""

from dataclasses import dataclass
from datetime import datetime

from evals.bases.stack import Failure, Resource, Stack
from evals.bases.stack_change_set import names_resource
from evals.bases.stack_plan import Plan
from evals.bases.timeline import Rollout, ServiceLife

_FAILED = {"failed", "rolled_back", "rolling_back"}
# They come first or do not change, so nothing cancels them.
_SETTLED_EARLY = ("AWS::ECS::", "AWS::CDK::", "AWS::Logs::LogGroup", "AWS::IAM::Role")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """One operation and the tree it works on."""

    root: Stack
    plan: Plan
    now: datetime

    def kind(self, stack: Stack) -> str:
        """CREATE or UPDATE; a nested stack whose services are new is created by its parent's update."""
        names = {life.service.name for life in stack.lives}
        new = names and names <= self.plan.new_services
        return "CREATE" if new or self.plan.operation.kind == "CREATE" else "UPDATE"

    def exists(self, stack: Stack) -> bool:
        """Whether a stack is there by the end of the operation; a later one may add it."""
        return all(life.created <= (self.plan.ended or self.now) for life in stack.lives)

    def touches(self, stack: Stack) -> bool:
        """Whether the operation changes anything in a stack."""
        names = {life.service.name for life in stack.lives}
        creating = self.plan.operation.kind == "CREATE" and not (names and not names & self.plan.services)
        return creating or bool(names & self.plan.services) or bool(self.failures(stack))

    def changes(self, stack: Stack, resource: Resource) -> bool:
        """Whether an update touches a resource: services and their definitions, and what is cancelled."""
        if resource.life:
            return resource.life.service.name in self.plan.services
        if resource.type == "AWS::ECS::TaskDefinition":
            named = [life for life in stack.lives if life.service.name in self.plan.services]
            touched = [life for life in named if self.rollout(life)]
            return any(life.task_definition_arn(life.newest.revision) == resource.physical_id for life in touched)
        if any(names_resource(changed, resource) for changed in self.plan.operation.changed):
            return True
        cancelled = {other.logical_id for other in self.cancelled(stack)}
        return resource.logical_id in cancelled or resource.type == "AWS::SSM::Parameter"

    def chosen(self, stack: Stack) -> list[Resource]:
        """List the resources of a stack that the operation creates or changes, nested stacks apart."""
        creating = self.kind(stack) == "CREATE"
        return [r for r in stack.resources if not r.child and (creating or self.changes(stack, r))]

    def failures(self, stack: Stack) -> list[tuple[Resource, Failure]]:
        """List the resources of a stack that failed by themselves."""
        operation = self.plan.operation
        if operation.outcome not in _FAILED:
            return []
        named = operation.failures or (Failure(service=min(self.plan.services, default="")),)
        found: list[tuple[Resource, Failure]] = []
        for failure in named:
            found += [
                (resource, failure)
                for resource in stack.resources
                if resource.life and resource.life.service.name == failure.service
            ]
            inside = failure.nested_in in {life.service.name for life in stack.lives}
            if failure.logical_id and (inside or (failure.nested_in is None and stack is self.root)):
                found.append((_foreign(failure), failure))
        return found

    def cancelled(self, stack: Stack) -> list[Resource]:
        """List the resources of a failing stack that were going on and were cancelled."""
        failed = {resource.logical_id for resource, _ in self.failures(stack)}
        count = self.plan.operation.cancelled
        if not failed or not count:
            return []
        others = [
            resource
            for resource in stack.resources
            if not resource.child and resource.logical_id not in failed and not resource.type.startswith(_SETTLED_EARLY)
        ]
        return others[-count:]

    def is_first_failure(self, resource: Resource) -> bool:
        """Whether a resource is the one that failed first."""
        first = [failed for stack in self.root.every() for failed, _ in self.failures(stack)][:1]
        return any(resource.logical_id == failed.logical_id for failed in first)

    def rollout(self, life: ServiceLife) -> Rollout | None:
        """The deployment that the operation began, if ECS got to begin one."""
        until = self.plan.ended or self.now
        return next((r for r in life.rollouts if self.plan.began <= r.began <= until), None)

    def in_parent(self, stack: Stack) -> Resource | None:
        """The resource that a nested stack is in the root; nothing for the root itself."""
        return next((resource for resource in self.root.resources if resource.child is stack), None)


def _foreign(failure: Failure) -> Resource:
    """A resource that exists only in the operation that failed on it."""
    return Resource(
        logical_id=failure.logical_id or "",
        type=failure.resource_type or "AWS::CloudFormation::Stack",
        physical_id="",
    )
