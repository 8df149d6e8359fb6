"""What to do next: the fixes of the causes found, else what to check, wait for, or whom to ask."""

from agent.answer.aws_cli import aws_command
from agent.answer.unexplained import Message, quoted, unexplained_messages
from agent.answer.wording import at_time
from agent.causes import Links
from agent.changes.waiting import waiting_changes
from agent.diagnosis import Status
from agent.failures.current_failures import failed_so_far
from agent.finding import Action
from agent.targets.arn import parse_arn
from tools.evidence import Found
from tools.snapshot import Snapshot

MAX_ACTIONS = 8  # more steps than this are a runbook, not an answer


def next_steps(snapshot: Snapshot, status: Status, links: Links) -> tuple[Action, ...]:
    """Return the steps to take, most useful first, each once."""
    findings = links.root_causes or links.symptoms
    steps = [action for finding in findings for action in finding.actions]
    if status == "waiting":
        steps = [*_continue(snapshot), *steps]
    said = () if links.root_causes or status == "healthy" else unexplained_messages(snapshot)
    steps += [_start_from(message) for message in said]
    if status == "in_progress" and not findings and not said and failed_so_far(snapshot):
        steps.append(_watch_tasks(snapshot))
    elif status == "in_progress" and not findings and not said:
        steps.append(Action(title="Wait: the deployment is within its normal course.", kind="wait", owner="nobody"))
    if status in {"failed", "unknown"}:
        steps += _dead_letters(snapshot)
    if not links.root_causes and status not in {"healthy", "in_progress", "waiting"}:
        steps += _close_gaps(snapshot)
    unique: dict[tuple[str, str | None], Action] = {}
    for step in steps:
        unique.setdefault((step.title, step.command), step)
    return tuple(unique.values())[:MAX_ACTIONS]


def _continue(snapshot: Snapshot) -> list[Action]:
    steps: list[Action] = []
    scope = snapshot.target.scope
    for waiting in waiting_changes(snapshot):
        until = f" It ends {at_time(waiting.until)}." if waiting.until else ""
        look = Action(
            title=f"Decide whether {waiting.name} goes on: look at its change, then continue it or roll it back.{until}",
            kind="check",
            owner="app team",
            command=aws_command(waiting.cli, waiting.look[0], scope, waiting.look[1]),
            evidence_ids=waiting.evidence_ids,
        )
        steps.append(look)
        if waiting.go_on:
            go_on = Action(
                title=f"To continue it: whoever may call {waiting.permission} lets {waiting.name} go on.",
                kind="fix",
                owner="app team",
                risk="high",
                command=aws_command(waiting.cli, waiting.go_on[0], scope, waiting.go_on[1]),
                evidence_ids=waiting.evidence_ids,
            )
            steps.append(go_on)
    return steps or [Action(title="Look at the stack: it waits for a person.", kind="check", owner="app team")]


def _watch_tasks(snapshot: Snapshot) -> Action:
    """ECS forgets why tasks stopped after about an hour, so the next one has to be caught."""
    view = next(view for view in snapshot.services if view.main)
    options = (("cluster", snapshot.target.cluster), ("service-name", view.name), ("desired-status", "STOPPED"))
    return Action(
        title="Look at the next task that stops: ECS no longer tells why those before it did.",
        kind="check",
        owner="app team",
        command=aws_command("ecs", "list-tasks", snapshot.target.scope, options),
        evidence_ids=(view.service.value.evidence_id,) if isinstance(view.service, Found) else (),
    )


def _dead_letters(snapshot: Snapshot) -> list[Action]:
    """A call that failed for good is a message there, with the reason in its attributes."""
    scheduled = snapshot.schedule.value if isinstance(snapshot.schedule, Found) else None
    queue = parse_arn(scheduled.dead_letter_arn or "") if scheduled else None
    if scheduled is None or queue is None:
        return []
    options = (("queue-name", queue.resource), ("queue-owner-aws-account-id", queue.account_id))
    title = (
        f"See dead-letter queue {queue.resource}: of each call of {scheduled.name} that failed for good a message says why,"
        " in its attributes ERROR_CODE and ERROR_MESSAGE."
    )
    command = aws_command("sqs", "get-queue-url", snapshot.target.scope, options)
    return [Action(title=title, kind="check", owner="app team", command=command, evidence_ids=(scheduled.evidence_id,))]


def _start_from(message: Message) -> Action:
    times = f" ({message.count} times)" if message.count > 1 else ""
    return Action(
        title=f"Start from what {message.speaker} says{times}: {quoted(message)}",
        kind="check",
        owner="app team",
        evidence_ids=(message.evidence_id,),
    )


def _close_gaps(snapshot: Snapshot) -> list[Action]:
    denied = sorted({gap.operation for gap in snapshot.gaps if gap.reason == "denied"})
    if not denied:
        return []
    title = f"Let Tsuba read {', '.join(denied)} in {snapshot.target.scope.account_id}, then ask again."
    return [Action(title=title, kind="escalate", owner="platform team")]
