"""What AWS and the logs say about a failure that no rule explains: quoted with its evidence, so that nobody searches."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from agent.answer.timeline import same_but_for_ids
from agent.failures.container_logs import ended_containers
from agent.failures.current_failures import current_operations, failed_tasks, failure_texts
from agent.failures.ending_lines import last_error_line
from agent.reads.collection import is_of_stack_itself
from agent.signals.cfn_reason import parse_cfn_reason
from agent.signals.deployment_events import GAVE_UP, parse_deployment_event
from agent.signals.log_line import read_log_line
from tools.pattern import Pattern
from tools.snapshot import Snapshot

AWS = "AWS"
MAX_MESSAGES = 3
MAX_QUOTE = 300  # a whole CloudFormation reason; longer ones are stack traces
_TELLING = Pattern(r"fail|unable|error|denied|unhealthy|not |cannot|invalid|exceed|timed? ?out|stopped", "i")


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing AWS or a log said. `count` is how often, ids apart; `at` is when last; `speaker` is who said it."""

    speaker: str
    text: str
    count: int
    at: datetime | None
    evidence_id: str


def unexplained_messages(snapshot: Snapshot) -> tuple[Message, ...]:
    """Return what was said about current failures, each text once: by the stack, then by logs, then by ECS."""
    seen: dict[str, Message] = {}
    for message in _messages(snapshot):
        key = same_but_for_ids(message.text)
        known = seen.get(key)
        if known is None:
            seen[key] = message
        else:
            newest = max((known, message), key=_moment)
            seen[key] = replace(newest, count=known.count + 1)
    return tuple(seen.values())[:MAX_MESSAGES]


def quoted(message: Message) -> str:
    """Write a message as a quotation of bearable length."""
    flat = " ".join(message.text.split())
    return f"“{flat if len(flat) <= MAX_QUOTE else flat[: MAX_QUOTE - 1] + '…'}”"


def _messages(snapshot: Snapshot) -> Iterator[Message]:
    for item in current_operations(snapshot):
        for event in reversed(item.operation.events):
            said = event.hook_reason or event.reason
            failed = event.status.endswith("_FAILED")
            if failed and said and not is_of_stack_itself(event) and not _only_follows(said):
                text = f"{event.logical_id}: {said}"
                yield Message(speaker=AWS, text=text, count=1, at=event.at, evidence_id=event.evidence_id)
    for container in ended_containers(failed_tasks(snapshot)):
        if line := last_error_line(snapshot, container):
            speaker = f"the log of container {container.name}"
            text = read_log_line(line.message).message
            yield Message(speaker=speaker, text=text, count=1, at=line.at, evidence_id=line.evidence_id)
    for text in failure_texts(snapshot):
        event = parse_deployment_event(text.text)
        # That ECS gave up says nothing of why.
        if _TELLING.search(text.text) and not (event and event.kind in GAVE_UP):
            yield Message(speaker=AWS, text=text.text, count=1, at=text.at, evidence_id=text.evidence_id)


def _only_follows(reason: str) -> bool:
    return parse_cfn_reason(reason).kind not in {"own", "guardrail"}


def _moment(message: Message) -> datetime:
    return message.at or datetime.min.replace(tzinfo=UTC)
