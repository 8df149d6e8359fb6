"""A preventive control refused: a CloudFormation Hook, Control Tower, an SCP, a tag policy or a stack policy.

Source: https://docs.aws.amazon.com/cloudformation-cli/latest/hooks-userguide/what-is-cloudformation-hooks.html
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from agent.access.right_check import RightCheck, check_right
from agent.access.role_rights import right_question
from agent.answer.aws_cli import aws_command
from agent.answer.wording import listed, quoted, unique
from agent.detector import Detector
from agent.failures.current_failures import (
    CurrentOperation,
    current_operations,
    failure_texts,
    gaps_of,
    operation_gaps,
    service_gaps,
)
from agent.failures.hook_details import HOOK_REFUSED, MAX_RULES, fuller, hook_detail, told_by_rules, wanted_hook_results
from agent.finding import Action, Finding, Undecided
from agent.signals.access_denied import parse_access_denied
from agent.signals.guardrail import Control, parse_guardrail
from agent.targets.arn import service_of
from tools.cloudformation.facts import HookDetail, StackEvent
from tools.evidence import value_or
from tools.snapshot import Snapshot

CATEGORY = "org_guardrail_denied"
_CONTROLS: dict[Control, str] = {
    "hook": "CloudFormation Hook",
    "control_tower": "Control Tower control",
    "service_control_policy": "An organisation's policy",
    "tag_policy": "An organisation's tag policy",
    "stack_policy": "The stack's policy",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Denial:
    """One refusal. `subject` is what was refused, `message` what the control said, `quote` the deciding words."""

    control: Control
    name: str | None
    subject: str
    message: str | None
    quote: str
    evidence_id: str
    resource: str
    service: str | None
    stack_id: str | None
    text: str | None = None
    result_id: str | None = None


def detect(snapshot: Snapshot) -> Sequence[Finding] | Undecided:
    """Find what preventive controls refused, in stacks and in the starting of tasks."""
    groups: dict[tuple[str | None, str, bool], list[_Denial]] = {}
    for denial in (*_in_stacks(snapshot), *_in_tasks(snapshot)):
        is_hook = denial.control in {"hook", "control_tower"}
        groups.setdefault((denial.service or denial.stack_id, denial.subject, is_hook), []).append(denial)
    if groups:
        return [_finding(snapshot, group) for group in groups.values()]
    hooks = gaps_of(*(view.hooks for view in snapshot.stacks))
    return Undecided(gaps=(*operation_gaps(snapshot), *service_gaps(snapshot), *hooks))


def _in_stacks(snapshot: Snapshot) -> Iterator[_Denial]:
    for current in current_operations(snapshot):
        # Newest first as read; the refusal comes before the failure it causes.
        for event in reversed(current.operation.events):
            if denial := _of_hook(event) or _of_reason(event):
                yield denial
        yield from _of_results(current)


def _of_hook(event: StackEvent) -> _Denial | None:
    # A hook that only warns lets the operation go on.
    if event.hook_status not in HOOK_REFUSED or event.hook_failure_mode == "WARN":
        return None
    said = parse_guardrail(event.hook_reason or "")
    control: Control = "control_tower" if (event.hook_type or "").startswith("AWS::ControlTower") else "hook"
    return _Denial(
        control=said.control if said else control,
        name=event.hook_type,
        subject=event.logical_id,
        message=(said.message if said else None) or event.hook_reason,
        quote=event.hook_status or "",
        evidence_id=event.evidence_id,
        resource=event.physical_id or event.logical_id,
        service=_service(event),
        stack_id=event.stack_id,
        result_id=event.hook_result_id,
    )


def _of_reason(event: StackEvent) -> _Denial | None:
    denial = parse_guardrail(event.reason or "")
    # The stack repeats what its resources failed of; a hook on the stack itself is its own event.
    if denial is None or not event.status.endswith("_FAILED"):
        return None
    return _Denial(
        control=denial.control,
        name=listed(denial.names) or None,
        subject=event.logical_id,
        message=denial.message or (event.reason if denial.control not in {"hook", "control_tower"} else None),
        quote=denial.quote,
        evidence_id=event.evidence_id,
        resource=event.physical_id or event.logical_id,
        service=_service(event),
        stack_id=event.stack_id,
        text=event.reason,
    )


def _of_results(current: CurrentOperation) -> Iterator[_Denial]:
    began = current.operation.began_at
    for result in value_or(current.view.hooks, ()):
        old = began and result.invoked_at and result.invoked_at < began
        if result.status not in HOOK_REFUSED or result.failure_mode == "WARN" or old:
            continue
        yield _Denial(
            control="control_tower" if result.type_name.startswith("AWS::ControlTower") else "hook",
            name=result.type_name,
            subject=_refused_by(current, result.type_name),
            message=result.reason,
            quote=result.status,
            evidence_id=result.evidence_id,
            resource=result.target_id or current.view.id,
            service=None,
            stack_id=current.operation.stack_id,
            result_id=result.id,
        )


def _refused_by(current: CurrentOperation, hook: str) -> str:
    """Return the resource whose event names the hook, so that the two become one finding; else the stack."""
    for event in current.operation.events:
        denial = parse_guardrail(event.reason or "") if event.status.endswith("_FAILED") else None
        if event.hook_type == hook or (denial and hook in denial.names):
            return event.logical_id
    return current.operation.events[0].stack_name if current.operation.events else current.view.id


def _service(event: StackEvent) -> str | None:
    named = service_of(event.physical_id or "") if event.resource_type == "AWS::ECS::Service" else None
    return named[1] if named else None


def _in_tasks(snapshot: Snapshot) -> Iterator[_Denial]:
    for text in failure_texts(snapshot):
        if denial := parse_guardrail(text.text):
            yield _Denial(
                control=denial.control,
                name=None,
                subject=f"the tasks of {text.service}" if text.service else "the task",
                message=text.text,
                quote=denial.quote,
                evidence_id=text.evidence_id,
                resource=text.resource,
                service=text.service,
                stack_id=None,
                text=text.text,
            )


def _finding(snapshot: Snapshot, group: list[_Denial]) -> Finding:
    first = group[0]
    name = next((denial.name for denial in group if denial.name), None)
    message = next((denial.message for denial in group if denial.message), None)
    result_id = next((denial.result_id for denial in group if denial.result_id), None)
    detail = hook_detail(snapshot, result_id)
    message = fuller(message, detail)
    told = told_by_rules(detail)
    who = f"{_CONTROLS[first.control]} {name}" if name else _CONTROLS[first.control]
    said = quoted(message or first.quote)
    why = "" if message or told.text else " Why is not in the events."
    check = _check(snapshot, first)
    is_hook = first.control in {"hook", "control_tower"}
    return Finding(
        category=CATEGORY,
        confidence="certain",
        statement=f"{who} refused {first.subject}: {said}.{why}{told.text}{check.sentence}",
        evidence_ids=unique(
            (
                detail.evidence_id if detail else None,
                *unique(denial.evidence_id for denial in sorted(group, key=lambda denial: denial.message is None))[:8],
                *check.evidence_ids,
            )
        ),
        resource=first.resource,
        owner="platform team",
        service=first.service,
        actions=_actions(snapshot, replace(first, result_id=result_id), name, detail),
        wants=(
            *(wanted_hook_results(snapshot, first.stack_id, result_id, message) if is_hook else ()),
            *check.wants,
        ),
    )


def _check(snapshot: Snapshot, denial: _Denial) -> RightCheck:
    """Ask whether the refused role's own policies allow it: then nothing below the organisation needs a change."""
    refused = parse_access_denied(denial.text or "") if denial.control == "service_control_policy" else None
    question = right_question(snapshot, refused.principal, refused.action, refused.resource) if refused else None
    return check_right(snapshot, question, refused_by=refused.policy if refused else None)


def _actions(snapshot: Snapshot, denial: _Denial, name: str | None, detail: HookDetail | None) -> tuple[Action, ...]:
    evidence = (denial.evidence_id,)
    steps: list[Action] = []
    if denial.stack_id and denial.control in {"hook", "control_tower"}:
        scope = snapshot.target.scope
        command = (
            aws_command("cloudformation", "get-hook-result", scope, (("hook-result-id", denial.result_id),))
            if denial.result_id
            else aws_command(
                "cloudformation",
                "list-hook-results",
                scope,
                (("target-type", "STACK"), ("target-id", denial.stack_id)),
            )
        )
        title = f"See what {name or 'the hook'} answered."
        steps.append(Action(title=title, kind="check", owner="app team", command=command, evidence_ids=evidence))
    for rule in detail.failed[:MAX_RULES] if detail else ():
        if rule.remedy and detail:
            title = f"Do what rule {rule.name} asks of {denial.subject}: {quoted(rule.remedy)}."
            steps.append(
                Action(title=title, kind="fix", owner="app team", risk="low", evidence_ids=(detail.evidence_id,))
            )
    what = {
        "tag_policy": "Give the resources the tags the policy asks for; a service passes its own on with propagateTags.",
        "stack_policy": "Change the stack policy for this update, or leave the protected resource alone.",
        "service_control_policy": "Ask who keeps the organisation's policies whether this is meant to be allowed.",
    }.get(denial.control, f"Change {denial.subject} so that {name or 'the hook'} accepts it.")
    owner = "app team" if denial.control in {"hook", "control_tower", "tag_policy"} else "platform team"
    steps.append(Action(title=what, kind="fix", owner=owner, risk="low", evidence_ids=evidence))
    title = "If the rule is wrong here, ask for an exception; do not go around it."
    steps.append(Action(title=title, kind="escalate", owner="platform team", evidence_ids=evidence))
    return tuple(steps)


DETECTOR = Detector(
    category=CATEGORY,
    title="A rule of the organisation refused it",
    description="A preventive control refused: CloudFormation Hook, Control Tower, SCP, tag policy or stack policy.",
    owner="platform team",
    documentation=(
        "https://docs.aws.amazon.com/cloudformation-cli/latest/hooks-userguide/what-is-cloudformation-hooks.html",
        "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html",
    ),
    detect=detect,
)
