"""Tasks that stopped: how many, when, and what AWS says of them."""

from collections.abc import Sequence

from agent.answer.markdown import escape
from agent.answer.wording import counted, listed, quoted
from agent.conversation.question import Asked, Question
from agent.conversation.wording import called, moment, refs
from tools.ecs.facts import Task
from tools.evidence import Found

MAX_KINDS = 4


def _answer(asked: Asked) -> str:
    views = [view for view in asked.snapshot.services if view.main] if asked.snapshot else []
    stopped = [task for view in views if isinstance(view.stopped_tasks, Found) for task in view.stopped_tasks.value]
    if not stopped:
        told = [entry for entry in asked.diagnosis.timeline if "stopped" in entry.text.casefold()]
        lines = [f"- {moment(e.at, asked.now)}: {escape(e.text)} {refs(e.evidence_ids, 2)}" for e in told[-4:]]
        none = f"ECS lists no stopped task of {escape(called(asked.diagnosis))}: it forgets them after about an hour."
        return "\n\n".join([none, *(["\n".join(lines)] if lines else [])]) + "\n"
    kinds: dict[tuple[str, tuple[int, ...]], list[Task]] = {}
    for task in stopped:
        ended = {container.exit_code for container in task.containers if container.exit_code is not None}
        codes = tuple(sorted(ended - {0} or ended))  # a sidecar ends with 0 once the others are gone
        kinds.setdefault((_reason(task), codes), []).append(task)
    lines = [_kind(reason, codes, tasks, asked) for (reason, codes), tasks in list(kinds.items())[:MAX_KINDS]]
    return f"**{counted(len(stopped), 'task')} stopped, as far as ECS still lists them.**\n\n" + "\n".join(lines) + "\n"


def _reason(task: Task) -> str:
    """Return AWS's reason up to what differs from task to task."""
    return (task.stopped_reason or task.stop_code or "no reason given").split(" (", 1)[0].split(": failed to", 1)[0]


def _kind(reason: str, codes: Sequence[int], tasks: Sequence[Task], asked: Asked) -> str:
    times = sorted(at for task in tasks if (at := task.stopped_at or task.stopping_at))
    when = ""
    if times:
        when = (
            f", at {moment(times[-1], asked.now)}"
            if len(times) == 1
            else f", from {times[0]:%H:%M} to {moment(times[-1], asked.now)}"
        )
    code = f", exit code {listed(map(str, codes))}" if codes else ", no exit code"
    labels = [label for task in tasks if (label := asked.labels.get(task.evidence_id))]
    return f"- {len(tasks)} x {escape(quoted(reason))}{code}{when} {refs(labels or asked.diagnosis.impact.evidence_ids, 3)}"


QUESTION = Question(
    name="stops",
    wording=r"\bexit ?codes?\b(?P<unless> \d+ mean)?|\bhow (?:many times|often)\b|\bhow many\b.{0,20}\b(?:stopp?\w*|fail\w*|crash\w*|di?e\w*|kill\w*|restart\w*)\b|"
    r"\b(?:which|what|show|list|the) (?:stopped|failed|dead|crashed|killed) tasks?\b|\bstop(?:ped)? ?reason\b|\bwhy did (?:\w+ ){0,3}tasks? (?:stop|die|go|crash)\w*",
    needs="facts",
    answer=_answer,
    yields_to=("ticket", "logs", "services"),
)
