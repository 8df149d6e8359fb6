"""What happened, in order."""

from agent.answer.markdown import escape, timeline
from agent.conversation.question import Asked, Question
from agent.conversation.wording import called


def _answer(asked: Asked) -> str:
    told = timeline(asked.diagnosis) or "Nothing happened lately."
    return f"**Timeline of {escape(called(asked.diagnosis))}, UTC**\n\n{told}\n"


QUESTION = Question(
    name="timeline",
    wording=r"\btimeline\b|\bwhat (?:exactly )?happened\b|\bin what order\b|\bstep by step\b|\bchronolog\w*|\bhistory of (?:it|this|events)\b",
    needs="diagnosis",
    answer=_answer,
    yields_to=("simpler", "ticket", "logs"),
    told_by_model=True,
)
