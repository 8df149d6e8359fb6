"""What the newest operation on a stack changed: property by property where its change set is known, else by resource.

CloudFormation keeps no earlier template and no earlier parameters. A change set that was executed holds the values before
and after; without one the operation's events tell which resources it created, updated and deleted, and nothing more.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from agent.changes.change_sets import FAILED as CHANGE_SET_FAILED
from agent.changes.difference import Difference
from agent.reads.collection import STACK_TYPE, is_of_stack_itself
from tools.cloudformation.facts import ChangeSet, ResourceChange, StackEvent, StackOperation
from tools.evidence import Found
from tools.snapshot import StackView

NOT_KEPT = "as the template before said"
MAX_NAMED = 8  # resources or properties of one stack; what a service is made of rarely changes in more places at once
# A change set may wait for an approval before it is executed, but not for longer than a working week.
EXECUTED_WITHIN = timedelta(days=7)
# What is compared in full elsewhere, and what every update touches.
_TOLD_ELSEWHERE = frozenset({"AWS::ECS::TaskDefinition", "AWS::ECS::Service", STACK_TYPE, "AWS::CDK::Metadata"})
# What a resource is to a service, by the beginning of its type: the kind of the difference.
_KINDS: Mapping[str, str] = {
    "AWS::EC2::": "network",
    "AWS::IAM::": "permissions",
    "AWS::KMS::": "permissions",
    "AWS::SecretsManager::": "secrets",
    "AWS::SSM::Parameter": "secrets",
    "AWS::ECR::": "image",
    "AWS::ElasticLoadBalancingV2::TargetGroup": "health_check",
    "AWS::ElasticLoadBalancingV2::": "load_balancer",
    "AWS::CertificateManager::": "certificate",
    "AWS::Logs::": "logging",
    "AWS::EFS::": "storage",
    "AWS::ECS::CapacityProvider": "capacity",
    "AWS::ECS::Cluster": "capacity",
    "AWS::AutoScaling::": "capacity",
    "AWS::ApplicationAutoScaling::": "capacity",
    "AWS::CloudWatch::Alarm": "alarm",
    "AWS::Lambda::": "function",
    "AWS::CloudFormation::CustomResource": "function",
    "Custom::": "function",
    "AWS::RDS::": "dependency",
    "AWS::ElastiCache::": "dependency",
    "AWS::DynamoDB::": "dependency",
    "AWS::ServiceDiscovery::": "dependency",
    "AWS::SQS::": "dependency",
}
_WORDS = {"Add": "created", "Modify": "updated", "Remove": "deleted", "Import": "imported"}


@dataclass(frozen=True, slots=True)
class StackDifference:
    """A difference with the evidence that tells of it."""

    difference: Difference
    evidence_id: str


def diff_stack(view: StackView) -> Iterator[StackDifference]:
    """Yield what the newest operation changed in an existing stack.

    A creation and a deletion change everything, a change set that could not be made nothing.
    """
    if not isinstance(view.operation, Found) or _made_or_unmade(view.operation.value):
        return
    if view.operation.value.status == CHANGE_SET_FAILED:
        return
    operation = view.operation.value
    changes = executed_changes(view, operation)
    found = list(_of_change_set(changes)) if changes else list(_of_events(operation))
    yield from found[:MAX_NAMED]


def executed_changes(view: StackView, operation: StackOperation) -> ChangeSet | None:
    """Return the change set that the operation executed; None where that is not certain."""
    if not isinstance(view.change_set, Found) or operation.began_at is None:
        return None
    changes = view.change_set.value
    touched = {event.logical_id for event in operation.events}
    fits = (
        (changes.execution_status or "").startswith("EXECUTE_")
        and changes.stack_id == operation.stack_id
        and changes.created_at is not None
        and changes.created_at <= operation.began_at <= changes.created_at + EXECUTED_WITHIN
        and any(change.logical_id in touched for change in changes.changes)
    )
    return changes if fits else None


def kind_of(resource_type: str) -> str:
    """Return what a resource is to a service, `resource` for anything else.

    Example:
        >>> kind_of("AWS::EC2::SecurityGroupIngress"), kind_of("AWS::Chatbot::SlackChannelConfiguration")
        ('network', 'resource')
    """
    fitting = [prefix for prefix in _KINDS if resource_type.startswith(prefix)]
    return _KINDS[max(fitting, key=len)] if fitting else "resource"


def _of_change_set(changes: ChangeSet) -> Iterator[StackDifference]:
    for change in changes.changes:
        if change.resource_type in _TOLD_ELSEWHERE:
            continue
        for difference in _of_resource(change):
            yield StackDifference(difference, change.evidence_id)


def _of_resource(change: ResourceChange) -> Iterator[Difference]:
    prefix = f"{kind_of(change.resource_type)}.{change.logical_id}"
    values = [one for one in change.properties if (one.before, one.after) != (None, None)]
    for one in values:
        through = f" (parameter {one.cause})" if one.by_parameter and one.cause else ""
        yield Difference(f"{prefix}.{one.path}", one.before, f"{one.after}{through}" if one.after else None)
    if not values:
        yield _whole(prefix, change.resource_type, _WORDS.get(change.action, change.action.lower()))


def _of_events(operation: StackOperation) -> Iterator[StackDifference]:
    """Tell of each resource what the operation first did to it; what its rollback did then is no change."""
    first: dict[str, StackEvent] = {}
    # What another failure cancelled never took effect.
    cancelled = {event.logical_id for event in operation.events if "cancelled" in (event.reason or "")}
    for event in reversed(operation.events):
        if is_of_stack_itself(event):
            if "ROLLBACK" in event.status:
                break
            continue
        action = event.status.removesuffix("_IN_PROGRESS")
        told = event.resource_type not in _TOLD_ELSEWHERE and event.logical_id not in cancelled
        if action in _ACTIONS and told and not event.hook_type:
            first.setdefault(event.logical_id, event)
    # What is something to a service comes first: of a stack of a hundred resources only a few are named.
    for event in sorted(first.values(), key=lambda event: (kind_of(event.resource_type) == "resource", event.at)):
        word = _ACTIONS[event.status.removesuffix("_IN_PROGRESS")]
        prefix = f"{kind_of(event.resource_type)}.{event.logical_id}"
        yield StackDifference(_whole(prefix, event.resource_type, word), event.evidence_id)


_ACTIONS = {"CREATE": "created", "UPDATE": "updated", "DELETE": "deleted"}


def _whole(path: str, resource_type: str, word: str) -> Difference:
    if word == "deleted":
        return Difference(path, resource_type, None)
    return Difference(path, None if word == "created" else NOT_KEPT, f"{word} ({resource_type})")


def _made_or_unmade(operation: StackOperation) -> bool:
    """Say whether the operation made or deleted the whole stack."""
    own = [event.status for event in operation.events if is_of_stack_itself(event)]
    return bool(own) and own[-1] in {"CREATE_IN_PROGRESS", "REVIEW_IN_PROGRESS", "DELETE_IN_PROGRESS"}
