"""Which revision and image run now."""

from agent.answer.markdown import code, escape
from agent.answer.wording import counted
from agent.conversation.question import Asked, Question
from agent.conversation.wording import called, refs
from agent.targets.arn import short_name
from tools.ecs.facts import Service
from tools.evidence import Found
from tools.snapshot import Snapshot


def _answer(asked: Asked) -> str:
    snapshot = asked.snapshot
    lines: list[str] = []
    for view in snapshot.services if snapshot else ():
        if snapshot and isinstance(view.service, Found):
            lines += _running(view.service.value, snapshot, asked)
    if not lines:
        return f"No task of {escape(called(asked.diagnosis))} runs. {refs(asked.diagnosis.impact.evidence_ids)}\n"
    return "\n".join(lines) + "\n"


def _running(service: Service, snapshot: Snapshot, asked: Asked) -> list[str]:
    lines: list[str] = []
    for one in service.deployments:
        if not one.running:
            continue
        label = asked.labels.get(service.evidence_id) or asked.labels.get(one.evidence_id)
        definition = snapshot.task_definitions.get(one.task_definition)
        images = [c.image for c in definition.value.containers] if isinstance(definition, Found) else []
        shown = f", {', '.join(map(code, images))}" if images else ""
        cited = f"[{label}]" if label else refs(asked.diagnosis.impact.evidence_ids, 2)
        lines.append(
            f"- {escape(service.name)}: **{escape(short_name(one.task_definition))}** on {counted(one.running, 'task')}{shown} {cited}"
        )
    return lines


QUESTION = Question(
    name="version",
    wording=r"\b(?:which|what) (?:version|revision|image|tag|task definition|build|release)\b(?P<unless> (?:do|should|does))?|\b(?:version|revision|image) (?:is|runs|running|live)\b|\bwhat is (?:live|running|deployed)\b",
    needs="facts",
    answer=_answer,
    yields_to=("ticket", "changed", "services"),
)
