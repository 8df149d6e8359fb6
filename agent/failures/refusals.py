"""Changes that AWS refused: what stack events, ECS and the logs of ended containers say, sorted into categories."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from agent.answer.wording import MAX_QUOTE, counted, listed, quoted, unique
from agent.changes.change_sets import FAILED as CHANGE_SET_FAILED
from agent.failures.container_logs import LAST_LINES, TaskContainer, ended_containers
from agent.failures.current_failures import (
    CurrentOperation,
    FailedTask,
    FailureText,
    current_operations,
    failed_tasks,
    failure_texts,
    operation_gaps,
    service_changes,
    service_gaps,
)
from agent.failures.ending_lines import ending_lines, last_error_line
from agent.failures.once import once_for_each
from agent.signals.cfn_reason import FOLLOWS, parse_cfn_reason
from agent.signals.log_line import read_log_line
from agent.signals.rejection import RejectionCategory, parse_rejection
from agent.targets.arn import service_of, short_name
from tools.cloudformation.facts import StackEvent
from tools.ecs.facts import ServiceDeployment
from tools.evidence import Gap
from tools.logs.facts import LogLine
from tools.pattern import Pattern
from tools.snapshot import Snapshot

# Tools wrap the answer of AWS into a few lines of their own before they end.
WRAPPING_LINES = 5
MAX_OTHERS = 3  # that fail alike: three show what kind they are
_OVERCOME = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "DELETE_COMPLETE"})
_IDS = Pattern(r" \((?:RequestToken|Service): ")
_VERBS = {"CREATE": "could not be created", "UPDATE": "could not be updated", "DELETE": "could not be deleted"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One text in which AWS refuses. `subject` names what was refused; `event` is None where it is no stack's."""

    text: str
    quote: str
    loose: bool
    at: datetime | None
    evidence_id: str
    resource: str
    subject: str
    service: str | None
    event: StackEvent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusals:
    """Refusals of one category for one service, or in one stack; earliest first."""

    all: tuple[Refusal, ...]

    @property
    def first(self) -> Refusal:
        """Return the earliest one."""
        return self.all[0]

    @property
    def service(self) -> str | None:
        """Return the service they are about, None where it is the stack."""
        return self.first.service

    @property
    def evidence_ids(self) -> tuple[str, ...]:
        """Return what shows them."""
        return unique(refusal.evidence_id for refusal in self.all)

    @property
    def told(self) -> str:
        """Say what was refused, in AWS's words, and what else was refused alike."""
        first = self.first
        others = [name for name in dict.fromkeys(r.subject for r in self.all) if name != first.subject]
        more = f" and {len(others) - MAX_OTHERS} more" if len(others) > MAX_OTHERS else ""
        alike = f" So did {', '.join(others[:MAX_OTHERS]) if more else listed(others)}{more}." if others else ""
        times = len(self.all) - len(others)
        again = f" Said {counted(times, 'time')}." if times > 1 and not others else ""
        return f"{first.subject}: {quoted(_said(first))}.{alike}{again}"


def refusals(snapshot: Snapshot, category: RejectionCategory) -> tuple[Refusals, ...]:
    """Return the current refusals of a category, one group a service or stack, in the order they happened."""
    groups: dict[str, list[Refusal]] = {}
    for refusal in _by_category(snapshot).get(category, ()):
        key = refusal.service or (refusal.event.stack_id if refusal.event else refusal.resource)
        groups.setdefault(key, []).append(refusal)
    return tuple(Refusals(all=tuple(group)) for group in groups.values())


def any_refusal(snapshot: Snapshot) -> bool:
    """Say whether AWS refused anything at all, of whatever category."""
    return bool(_by_category(snapshot))


@once_for_each
def refusal_gaps(snapshot: Snapshot) -> tuple[Gap, ...]:
    """Return what could not be read of the places where refusals stand."""
    return tuple(dict.fromkeys((*operation_gaps(snapshot), *service_gaps(snapshot))))


@once_for_each
def failed_events(snapshot: Snapshot) -> tuple[tuple[CurrentOperation, StackEvent], ...]:
    """Return the failures with a reason of their own in operations that did not end well, oldest first.

    The stack's own events count where the operation failed before any resource did.
    """
    return tuple(_failed_events(snapshot))


def _failed_events(snapshot: Snapshot) -> Iterator[tuple[CurrentOperation, StackEvent]]:
    for current in current_operations(snapshot):
        if current.operation.status in _OVERCOME:
            continue
        for event in reversed(current.operation.events):
            own = event.physical_id == event.stack_id
            failed = event.status.endswith("_FAILED") or (own and "ROLLBACK_IN_PROGRESS" in event.status)
            if failed and event.reason and parse_cfn_reason(event.reason).kind not in FOLLOWS:
                yield current, event


@once_for_each
def closing_lines(snapshot: Snapshot) -> tuple[tuple[FailedTask, TaskContainer, LogLine], ...]:
    """Return the lines with which the containers of failed tasks ended: the last complaint, what led to it, what followed."""
    return tuple(_closing_lines(snapshot))


def _closing_lines(snapshot: Snapshot) -> Iterator[tuple[FailedTask, TaskContainer, LogLine]]:
    for failed in failed_tasks(snapshot):
        for container in ended_containers([failed]):
            lines, last = ending_lines(snapshot, container), last_error_line(snapshot, container)
            begin = max(0, lines.index(last) - WRAPPING_LINES) if last else max(0, len(lines) - LAST_LINES)
            for line in lines[begin:]:
                log = read_log_line(line.message)
                if not log.request and log.level not in {"debug", "info", "warning"}:
                    yield failed, container, line


@once_for_each
def _by_category(snapshot: Snapshot) -> dict[RejectionCategory, list[Refusal]]:
    found: dict[RejectionCategory, list[Refusal]] = {}
    everywhere = (*_of_stacks(snapshot), *_of_texts(snapshot), *_of_deployments(snapshot), *_of_logs(snapshot))
    for category, refusal in sorted(everywhere, key=lambda pair: _moment(pair[1])):
        found.setdefault(category, []).append(refusal)
    return found


def _of_stacks(snapshot: Snapshot) -> Iterator[tuple[RejectionCategory, Refusal]]:
    for current, event in failed_events(snapshot):
        text = event.reason or ""
        rejection = parse_rejection(text, deleting=event.status == "DELETE_FAILED")
        if rejection is None:
            continue
        if rejection.category == "cfn_template_invalid" and _while_rolling_back(current, event):
            continue  # a rollback puts back a template that was valid: what it cannot find was taken away since
        named = service_of(event.physical_id or "")
        yield (
            rejection.category,
            Refusal(
                text=text,
                quote=rejection.quote,
                loose=rejection.loose,
                at=event.at,
                evidence_id=event.evidence_id,
                resource=event.physical_id or event.logical_id,
                subject=_subject(event),
                service=named[1] if named else None,
                event=event,
            ),
        )


def _while_rolling_back(current: CurrentOperation, event: StackEvent) -> bool:
    return any(
        own.physical_id == own.stack_id and "ROLLBACK_IN_PROGRESS" in own.status and own.at < event.at
        for own in current.operation.events
    )


def _subject(event: StackEvent) -> str:
    if event.status == CHANGE_SET_FAILED:
        return f"The newest change set of stack {event.stack_name} could not be made"
    if event.physical_id == event.stack_id:
        return f"Stack {event.stack_name} could not go on"
    kind = f" ({event.resource_type})" if event.resource_type else ""
    verb = _VERBS.get(event.status.partition("_")[0], "was not accepted")
    return f"{event.logical_id}{kind} of stack {event.stack_name} {verb}"


def _of_texts(snapshot: Snapshot) -> Iterator[tuple[RejectionCategory, Refusal]]:
    for text in failure_texts(snapshot):
        rejection = parse_rejection(text.text)
        if rejection is None or rejection.loose:
            continue
        who = text.service or "the task"
        yield (
            rejection.category,
            Refusal(
                text=text.text,
                quote=rejection.quote,
                loose=False,
                at=text.at,
                evidence_id=text.evidence_id,
                resource=text.resource,
                subject=_subject_of(text, who),
                service=text.service,
            ),
        )


def _subject_of(text: FailureText, who: str) -> str:
    if text.failed:
        return f"ECS stopped a task of {who}"
    if text.subject and text.service is None:
        return f"AWS says of {text.subject}"
    return f"ECS says of {text.subject} of {who}" if text.subject else f"ECS says of {who}"


def _of_deployments(snapshot: Snapshot) -> Iterator[tuple[RejectionCategory, Refusal]]:
    for item in service_changes(snapshot):
        known = item.change.deployment
        if known is None or item.change.state == "succeeded":
            continue
        native = isinstance(known, ServiceDeployment)
        text = (known.rollback_reason or known.status_reason) if native else known.rollout_reason
        rejection = parse_rejection(text) if text else None
        if text and rejection and not rejection.loose:
            yield (
                rejection.category,
                Refusal(
                    text=text,
                    quote=rejection.quote,
                    loose=False,
                    at=item.change.began_at,
                    evidence_id=known.evidence_id,
                    resource=item.view.arn or item.view.name,
                    subject=f"ECS says of the deployment of {item.view.name}",
                    service=item.view.name,
                ),
            )


def _of_logs(snapshot: Snapshot) -> Iterator[tuple[RejectionCategory, Refusal]]:
    for failed, container, line in closing_lines(snapshot):
        message = read_log_line(line.message).message
        rejection = parse_rejection(message)
        if rejection is None or rejection.loose:
            continue
        yield (
            rejection.category,
            Refusal(
                text=message,
                quote=rejection.quote,
                loose=False,
                at=line.at,
                evidence_id=line.evidence_id,
                resource=failed.task.arn,
                subject=f"Container {container.name} of {short_name(failed.task.task_definition)} ended after",
                service=failed.service,
            ),
        )


def _said(refusal: Refusal) -> str:
    """Return the resource handler's own words where they hold what decides, else the words that decide."""
    whole = parse_cfn_reason(refusal.text).message if refusal.event else refusal.text.strip()
    # Tokens and request ids are for AWS's support.
    short = _IDS.split(whole)[0]
    return next((said for said in (short, whole) if refusal.quote in said[:MAX_QUOTE]), refusal.quote)


def _moment(refusal: Refusal) -> float:
    return (refusal.at or datetime.max.replace(tzinfo=UTC)).timestamp()
