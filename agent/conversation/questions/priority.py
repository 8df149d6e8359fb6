"""How urgent it is: the severity comes from what is measured, and a person may say otherwise in the draft."""

from agent.answer.markdown import escape
from agent.answer.ticket_draft import severity_of
from agent.conversation.question import Asked, Question
from agent.conversation.wording import refs

_SEVERITIES = {2: "2, users are not served", 3: "3, a deployment is blocked", 4: "4, nothing fails"}


def _answer(asked: Asked) -> str:
    impact = asked.diagnosis.impact
    told = f"{escape(impact.text)} {refs(impact.evidence_ids)}".strip()
    return (
        f"**I set the severity by what I measure: {_SEVERITIES[severity_of(asked.diagnosis)]}.** {told}\n\n"
        "If it is more urgent than that, say why in the draft's title or text before you file it; nothing is filed until you do.\n"
    )


QUESTION = Question(
    name="priority",
    wording=r"\b(?:make|mark|set|raise|flag|call) (?:it|this|that|the (?:ticket|severity|priority))\b.{0,20}\b(?:urgent|critical|high|low|p[0-4]|sev ?[0-4]|prio\w*|severity|lower|higher)\b|\b(?:severity|priority|prio)\b",
    needs="diagnosis",
    answer=_answer,
)
