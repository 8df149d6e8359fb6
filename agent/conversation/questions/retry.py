"""Whether deploying the same once more would do."""

from agent.answer.markdown import escape
from agent.conversation.question import Asked, Question
from agent.conversation.wording import called, refs


def _answer(asked: Asked) -> str:
    diagnosis = asked.diagnosis
    name = escape(called(diagnosis))
    if not diagnosis.root_causes:
        if diagnosis.status == "healthy":
            return f"There is no need: {escape(diagnosis.summary)} {refs(diagnosis.impact.evidence_ids)}\n"
        return f"I cannot say: why {name} fails is not determined, so the same may happen again.\n"
    cause = diagnosis.root_causes[0]
    if cause.owner == "AWS":
        lead = "**It may help: what failed was on the side of AWS.**"
    else:
        lead = "**Not as it is: the same revision would meet the same cause again.**"
    fix = next((step for step in diagnosis.actions if step.kind == "fix"), None)
    first = f"\n\nFirst: {escape(fix.title)} {refs(fix.evidence_ids)}" if fix else ""
    return f"{lead} {escape(cause.statement)} {refs(cause.evidence_ids)}{first}\n\nI only read, so I cannot deploy it for you.\n"


QUESTION = Question(
    name="retry",
    wording=r"\b(?:can|could|should|may|shall|do) (?:i|we) (?:just |simply )?(?:re-?deploy|re-?try|re-?run|deploy (?:it |this )?again|push again|try (?:it )?again|restart)\b|\bwould (?:a )?(?:re-?try|re-?deploy\w*|restart\w*) (?:help|fix|do|work)\b|\bdoes (?:re-?try\w*|re-?deploy\w*|restarting) help\b",
    needs="diagnosis",
    answer=_answer,
    yields_to=("ticket",),
)
