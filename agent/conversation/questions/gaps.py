"""What could not be seen, and what that leaves open."""

from agent.answer.markdown import not_seen
from agent.conversation.question import Asked, Question


def _answer(asked: Asked) -> str:
    return f"{not_seen(asked.diagnosis) or 'I could read everything I asked for.'}\n"


QUESTION = Question(
    name="gaps",
    wording=r"\b(?:could|can|did)(?: you)? not\b.*\b(?:see|read|check|look)\b|\bnot seen\b|\bgaps?\b|\bwhat (?:are you|is) missing\b|\bblind spots?\b",
    needs="diagnosis",
    answer=_answer,
    yields_to=("simpler", "ticket", "changed", "timeline", "owner"),
)
