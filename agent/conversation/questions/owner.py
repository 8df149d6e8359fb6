"""Who has to act."""

from agent.answer.markdown import escape, steps
from agent.conversation.question import Asked, Question
from agent.conversation.wording import refs


def _answer(asked: Asked) -> str:
    diagnosis = asked.diagnosis
    if not diagnosis.root_causes:
        if diagnosis.status == "healthy":
            return "Nobody has to act: it is fine.\n"
        told = steps(diagnosis) or "none"
        return f"The cause is not determined, so I cannot say who has to act. The steps to find out:\n\n{told}\n"
    lines = [
        f"- {escape(cause.title)}: **{cause.owner}** {refs(cause.evidence_ids[:2])}" for cause in diagnosis.root_causes
    ]
    who = next((change for change in diagnosis.changes if change.by), None)
    if who and who.by:
        lines.append(f"- the change was made by {escape(who.by)}")
    return "\n".join(lines) + "\n"


QUESTION = Question(
    name="owner",
    wording=r"\bwho(?:se)?\b.*\b(?:owns?|owner|fix(?:es)?|responsible|call|ask|assign|contact|ping|fault|problem|talk to|job)\b|\bowner\b|"
    r"\b(?:my|our|your|their|the platform(?: team)?'s) fault\b|\b(?:need|involve|ask|ping|call) the platform team\b|"
    r"\bis (?:it|this|that) (?:on )?(?:us|ours|our problem|our side|theirs)\b",
    needs="diagnosis",
    answer=_answer,
    yields_to=("simpler", "ticket", "logs", "timeline"),
)
