"""Operations of a stack in time: creation, the last updates before the story, and the story's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from evals.bases.place import Place
from evals.bases.stack import Operation, StackParameters
from evals.bases.timeline import Rollout, ServiceLife

_KEPT_UPDATES = 3  # successful updates before the story whose events are written out
_LEAD = timedelta(seconds=50)  # an operation reaches the service that long after its beginning


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One operation laid out in time."""

    number: int
    began: datetime
    ended: datetime | None  # success or failure; None: going on
    settled: datetime | None  # end of the rollback, or `ended`
    operation: Operation
    services: frozenset[str]
    new_services: frozenset[str]  # created by it


def plan_operations(place: Place, parameters: StackParameters, lives: Sequence[ServiceLife]) -> list[Plan]:
    """Order a stack's operations in time, its creation first."""
    operations = list(_past(place, parameters, lives))
    operations += parameters.operations if parameters.operations is not None else _derived(place, lives)
    operations.sort(key=lambda operation: operation.began, reverse=True)
    return [_plan(place, number, operation, lives) for number, operation in enumerate(operations)]


def _plan(place: Place, number: int, operation: Operation, lives: Sequence[ServiceLife]) -> Plan:
    began = place.ago(operation.began)
    names = operation.services
    services = frozenset(names if names is not None else (life.service.name for life in lives))
    new = {
        life.service.name for life in lives if began <= life.created <= began + operation.took + timedelta(minutes=1)
    }
    ended = None if operation.outcome == "in_progress" else began + operation.took
    settled = ended + operation.rollback_took if ended and operation.outcome == "rolled_back" else ended
    return Plan(
        number=number,
        began=began,
        ended=ended,
        settled=None if operation.outcome == "rolling_back" else settled,
        operation=operation,
        services=services,
        new_services=frozenset(new),
    )


def _past(place: Place, parameters: StackParameters, lives: Sequence[ServiceLife]) -> list[Operation]:
    """The creation and the last successful updates before the story."""
    past = [rollout for life in lives for rollout in life.rollouts if not rollout.story]
    explicit_creation = any(op.kind == "CREATE" for op in parameters.operations or ())
    began_by_story = bool(lives) and not past
    operations: list[Operation] = []
    if not explicit_creation and not (began_by_story and parameters.operations is None):
        first = min((rollout.began for rollout in past), default=place.ago(timedelta(days=300)))
        created = parameters.created or place.now - first + _LEAD
        operations.append(
            _success("CREATE", created, [life.service.name for life in lives if life.rollouts[0] in past])
        )
    updates = [(life, rollout) for life in lives for rollout in life.rollouts if not rollout.story and rollout.number]
    updates.sort(key=lambda update: update[1].began)
    operations += [
        _success("UPDATE", place.now - rollout.began + _LEAD, [life.service.name])
        for life, rollout in updates[-_KEPT_UPDATES:]
    ]
    if not lives:
        ages = [timedelta(days=place.ids.number(3, 200, "update", parameters.name, n)) for n in range(2)]
        operations += [_success("UPDATE", days, []) for days in ages]
    return operations


def _success(kind: Literal["CREATE", "UPDATE"], began: timedelta, services: list[str]) -> Operation:
    return Operation(began=began, kind=kind, outcome="succeeded", services=tuple(services))


def _derived(place: Place, lives: Sequence[ServiceLife]) -> list[Operation]:
    """One operation per deployment of the story."""
    return [_following(place, life, rollout) for life in lives for rollout in life.rollouts if rollout.story]


def _following(place: Place, life: ServiceLife, rollout: Rollout) -> Operation:
    outcome: Literal["succeeded", "in_progress", "failed", "rolled_back", "rolling_back"]
    match rollout.outcome:
        case "succeeded":
            outcome = "succeeded"
        case "rolled_back" | "failed":
            outcome = "rolled_back"
        case "rolling_back":
            outcome = "rolling_back"
        case _:
            outcome = "in_progress"
    until = (rollout.turned or rollout.ended or place.now) - rollout.began
    return Operation(
        began=place.now - rollout.began + _LEAD,
        kind="CREATE" if not rollout.number else "UPDATE",
        outcome=outcome,
        took=until + _LEAD + timedelta(seconds=10),
        rollback_took=timedelta(seconds=110),
        by=rollout.by,
        services=(life.service.name,),
    )
