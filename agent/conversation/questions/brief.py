"""All of it in a few sentences that can be passed on: no labels, no commands."""

from agent.answer.markdown import escape
from agent.conversation.question import Asked, Question
from tools.pattern import Pattern

_ONE = Pattern(r"(?i)\b(?:one|1|a|single) (?:short |single )?(?:sentence|line|liner)\b")


def _answer(asked: Asked) -> str:
    diagnosis = asked.diagnosis
    fix = next((step.title for step in diagnosis.actions if step.kind == "fix"), None)
    parts = [escape(diagnosis.summary)]
    parts += [escape(diagnosis.impact.text)] if diagnosis.impact.text and not _ONE.search(asked.text) else []
    parts += [f"To be done: {escape(fix)}"] if fix else []
    return " ".join(parts) + f" (As of {diagnosis.created_at:%H:%M} UTC.)\n"


QUESTION = Question(
    name="brief",
    wording=r"\btl;?dr\b|\b(?:in )?(?:one|a|two|1|2|few) (?:short )?(?:sentences?|lines?|words?)\b|\bsum(?:marize|marise|mary)\b|\bsum (?:it|this|that) up\b|\bin short\b|\bshort version\b|\bbriefly\b|\bfor my (?:manager|boss|lead|po|team)\b|"
    r"\b(?:what|how) (?:do|should|can|shall) (?:i|we) (?:tell|answer|write|say|report|reply)\b",
    needs="diagnosis",
    answer=_answer,
    yields_to=("ticket", "simpler", "logs"),
    told_by_model=True,
)
