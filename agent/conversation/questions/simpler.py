"""The same for somebody who does not know AWS: the runbooks' plain words for what was found."""

from agent.answer.markdown import escape
from agent.conversation.question import Asked, Question
from agent.conversation.replies import plain_words
from agent.conversation.wording import refs


def _answer(asked: Asked) -> str:
    diagnosis = asked.diagnosis
    found = diagnosis.root_causes or diagnosis.symptoms
    parts = [f"**{escape(diagnosis.summary)}**"]
    parts += [
        f"{escape(plain_words(cause.category) or cause.title)} {refs(cause.evidence_ids[:4])}" for cause in found[:2]
    ]
    if diagnosis.impact.text:
        parts.append(escape(diagnosis.impact.text))
    fix = next((step for step in diagnosis.actions if step.kind == "fix"), None)
    if fix:
        parts.append(f"What has to be done: {escape(fix.title)}")
    return "\n\n".join(parts) + "\n"


QUESTION = Question(
    name="simpler",
    wording=r"\b(?:simpler|simply|in (?:plain|simple) (?:words|english|terms)|eli ?5|layman\w*|for dummies|noob|newbie)\b|"
    r"\b(?:explain|tell)\b.{0,30}\b(?:like|as if)\b|\b(?:do not|never) (?:know|understand|used?|get)\b.*\b(?:aws|ecs|this|that|it|cloud)\b|"
    r"\bwhat does (?:that|this|it|all that) mean\b|\bi am lost\b|\bhuman language\b",
    needs="diagnosis",
    answer=_answer,
    yields_to=("ticket",),
    told_by_model=True,
)
