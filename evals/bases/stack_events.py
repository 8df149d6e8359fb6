"""Events of stack operations in CloudFormation's order, through nested stacks.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from evals.bases.documents import Document, fill
from evals.bases.place import Place
from evals.bases.stack import Failure, Resource, Stack
from evals.bases.stack_log import StackLog, failed_resources
from evals.bases.stack_plan import Plan
from evals.bases.stack_reach import Reach
from evals.bases.stack_rollback import roll_back
from evals.bases.timeline import ServiceLife
from evals.bases.wording import rollout_names

_BREAKER = (
    "Resource handler returned message: \"Error occurred during operation 'ECS Deployment Circuit Breaker"
    " was triggered'.\" (RequestToken: {token}, HandlerErrorCode: GeneralServiceException)"
)
_REPLACED = "Requested update requires the creation of a new physical resource; hence creating one."
_INITIATED = "Resource creation Initiated"
_NOUN = {"CREATE": "creation", "UPDATE": "update"}
_PARTICIPLE = {"CREATE": "created", "UPDATE": "updated"}


def operation_events(place: Place, root: Stack, plan: Plan) -> list[Document]:
    """Write out one operation of a root stack, oldest event first; what lies after now is left out."""
    log = StackLog(place=place, plan=plan)
    _Operation(log=log, reach=Reach(root=root, plan=plan, now=place.now)).write()
    events = sorted(log.events, key=lambda event: event["Timestamp"])
    return [event for event in events if event["Timestamp"] <= place.now]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Operation:
    log: StackLog
    reach: Reach

    @property
    def plan(self) -> Plan:
        return self.reach.plan

    @property
    def root(self) -> Stack:
        return self.reach.root

    def write(self) -> None:
        plan, kind = self.plan, self.plan.operation.kind
        self.log.tell(self.root, plan.began, f"{kind}_IN_PROGRESS", reason="User Initiated")
        for number, stack in enumerate(self.root.every()):
            if self.reach.exists(stack):
                self._run(stack, plan.began + timedelta(seconds=5 + 3 * number))
        failing = [stack for stack in self.root.every() if self.reach.failures(stack)]
        if plan.operation.outcome == "succeeded" and plan.ended:
            self._complete(self.root, kind, plan.ended)
        elif failing and plan.ended:
            self._fail(failing, plan.ended)

    def _run(self, stack: Stack, at: datetime) -> None:
        """Tell what a stack does until the operation succeeds or fails."""
        kind, touched = self.reach.kind(stack), self.reach.touches(stack)
        parent = self.reach.in_parent(stack)
        if parent:
            self._nested_begins(parent, kind, at)
            if not touched:
                self.log.tell(self.root, at + timedelta(seconds=2), f"{kind}_COMPLETE", resource=parent)
                return
            self.log.tell(stack, at + timedelta(seconds=1), f"{kind}_IN_PROGRESS")
        if not touched and stack is not self.root:
            return
        self._resources(stack, kind, at + timedelta(seconds=3))
        if parent and not self.reach.failures(stack):
            self._nested_ends(stack, parent, kind, at)

    def _nested_begins(self, parent: Resource, kind: str, at: datetime) -> None:
        status = f"{kind}_IN_PROGRESS"
        self.log.tell(self.root, at, status, resource=parent, physical=kind == "UPDATE")
        if kind == "CREATE":
            self.log.tell(self.root, at + timedelta(seconds=1), status, resource=parent, reason=_INITIATED)

    def _nested_ends(self, stack: Stack, parent: Resource, kind: str, at: datetime) -> None:
        """Tell how a nested stack that did not fail ends: done, or cancelled with the one that failed."""
        ended = self.plan.ended
        if not ended:
            return
        if self.plan.operation.outcome == "succeeded" or not stack.lives:
            done = ended - timedelta(seconds=6) if stack.lives else at + timedelta(seconds=40)
            done = min(done, ended)
            self._complete(stack, kind, done)
            self.log.tell(self.root, done + timedelta(seconds=2), f"{kind}_COMPLETE", resource=parent)
        else:
            self._cancel(self.root, kind, parent, ended + timedelta(seconds=2))

    def _resources(self, stack: Stack, kind: str, at: datetime) -> None:
        failures = self.reach.failures(stack)
        cancelled = [resource.logical_id for resource in self.reach.cancelled(stack)]
        unfinished = {resource.logical_id for resource, _ in failures} | set(cancelled)
        chosen = self.reach.chosen(stack)
        chosen += [resource for resource, failure in failures if failure.logical_id]
        for number, resource in enumerate(chosen):
            begins = at + timedelta(seconds=number // 3)
            if resource.life:
                begins = self._service_begins(resource.life, at + timedelta(seconds=6))
            elif resource.logical_id in cancelled and self.plan.ended:
                # They waited for others and had only just begun.
                late = timedelta(seconds=9 + 2 * cancelled.index(resource.logical_id))
                begins = max(begins, self.plan.ended - late)
            self._resource(stack, kind, resource, begins, ends=resource.logical_id not in unfinished)

    def _service_begins(self, life: ServiceLife, otherwise: datetime) -> datetime:
        rollout = self.reach.rollout(life)
        return rollout.began - timedelta(seconds=1) if rollout else otherwise

    def _resource(self, stack: Stack, kind: str, resource: Resource, at: datetime, *, ends: bool) -> None:
        kind = _kind_of(resource, kind)
        create, status = kind == "CREATE", f"{kind}_IN_PROGRESS"
        replaces = not create and resource.type == "AWS::ECS::TaskDefinition"
        reason = _REPLACED if replaces else None
        self.log.tell(stack, at, status, resource=resource, reason=reason, physical=not create)
        if self.plan.operation.hook and not ends and self.reach.is_first_failure(resource):
            self._hook(stack, status, resource, at + timedelta(seconds=1))
        elif (create and resource.physical_id) or replaces:
            self.log.tell(stack, at + timedelta(seconds=2), status, resource=resource, reason=_INITIATED)
        done = self._done(resource, at)
        if ends and done:
            self.log.tell(stack, done, f"{kind}_COMPLETE", resource=resource)

    def _done(self, resource: Resource, at: datetime) -> datetime | None:
        """When a resource that does not fail is done; a service waits for its deployment."""
        if not resource.life:
            return at + timedelta(seconds=4 + len(resource.logical_id) % 5)
        if not self.plan.ended:
            return None
        return max(self.plan.ended - timedelta(seconds=8), at)

    def _hook(self, stack: Stack, status: str, resource: Resource, at: datetime) -> None:
        hook = self.plan.operation.hook
        if not hook:
            return
        facts = {
            "HookType": hook.type_name,
            "HookInvocationPoint": "PRE_PROVISION",
            "HookFailureMode": "FAIL",
            "HookInvocationId": self.log.place.uuid("hookrun", stack.stack_id, self.plan.number),
            "HookStatus": "HOOK_IN_PROGRESS",
        }
        self.log.tell(stack, at, status, resource=resource, hook=facts)
        refused = {**facts, "HookStatus": "HOOK_COMPLETE_FAILED", "HookStatusReason": hook.reason}
        self.log.tell(stack, at + timedelta(seconds=2), status, resource=resource, hook=refused)

    def _fail(self, failing: list[Stack], at: datetime) -> None:
        """Tell the failures, what was cancelled with them, and the rollback."""
        operation = self.plan.operation
        failed_in_root: list[tuple[str, str]] = []
        for stack in failing:
            kind = self.reach.kind(stack)
            names = self._fail_resources(stack, kind, at)
            failed_in_root += names if stack is self.root else [(kind, self._embed(stack, kind, names, at))]
        kind, later = operation.kind, at + timedelta(seconds=4)
        reason = failed_resources(failed_in_root)
        if operation.outcome == "failed":
            self.log.tell(self.root, later, f"{kind}_FAILED", reason=reason)
            return
        back = "ROLLBACK_IN_PROGRESS" if kind == "CREATE" else "UPDATE_ROLLBACK_IN_PROGRESS"
        if kind == "CREATE":
            reason += "Rollback requested by user."
        self.log.tell(self.root, later, back, reason=reason)
        if self.plan.settled:
            roll_back(self.log, self.reach, later + timedelta(seconds=2), self.plan.settled)

    def _fail_resources(self, stack: Stack, kind: str, at: datetime) -> list[tuple[str, str]]:
        names: list[tuple[str, str]] = []
        for resource, failure in self.reach.failures(stack):
            own = _kind_of(resource, kind)
            reason = self._reason(resource, failure)
            self.log.tell(stack, at, f"{own}_FAILED", resource=resource, reason=reason)
            names.append((own, resource.logical_id))
        for resource in self.reach.cancelled(stack):
            self._cancel(stack, kind, resource, at + timedelta(seconds=1))
            names.append((kind, resource.logical_id))
        return names

    def _embed(self, stack: Stack, kind: str, names: list[tuple[str, str]], at: datetime) -> str:
        """Tell a nested stack's failure in it and in its parent; give its logical id there."""
        why = failed_resources(names)
        rolls_back = kind == "UPDATE" and self.plan.operation.outcome != "failed"
        own = "UPDATE_ROLLBACK_IN_PROGRESS" if rolls_back else f"{kind}_FAILED"
        self.log.tell(stack, at + timedelta(seconds=2), own, reason=why)
        text = f"Embedded stack {stack.stack_id} was not successfully {_PARTICIPLE[kind]}"
        text += f". Currently in {own} with reason: {why}" if kind == "UPDATE" else f": {why}"
        parent = self.reach.in_parent(stack)
        self.log.tell(self.root, at + timedelta(seconds=3), f"{kind}_FAILED", resource=parent, reason=text)
        return parent.logical_id if parent else stack.name

    def _complete(self, stack: Stack, kind: str, at: datetime) -> None:
        if kind == "UPDATE":
            self.log.tell(stack, at - timedelta(seconds=2), "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        self.log.tell(stack, at, f"{kind}_COMPLETE")

    def _cancel(self, stack: Stack, kind: str, resource: Resource, at: datetime) -> None:
        reason = f"Resource {_NOUN[kind]} cancelled"
        self.log.tell(stack, at, f"{kind}_FAILED", resource=resource, reason=reason)

    def _reason(self, resource: Resource, failure: Failure) -> str:
        hook = self.plan.operation.hook
        if hook and self.reach.is_first_failure(resource):
            return f"The following hook(s) failed: [{hook.type_name}]"
        place = self.log.place
        names = {
            "token": place.uuid("token", resource.logical_id, self.plan.number),
            "account": place.account_id,
            "region": place.region,
        }
        if resource.life:
            names |= rollout_names(resource.life, resource.life.newest)
        return fill(failure.reason or _BREAKER, names)


def _kind_of(resource: Resource, kind: str) -> str:
    """A resource the stack did not have before is created, also by an update."""
    return kind if resource.physical_id else "CREATE"
