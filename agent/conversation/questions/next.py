"""What to do, or to look at, next."""

from agent.answer.markdown import escape, not_seen, steps
from agent.conversation.question import Asked, Question
from agent.conversation.wording import called


def _answer(asked: Asked) -> str:
    diagnosis = asked.diagnosis
    parts = [f"**What to do about {escape(called(diagnosis))}**"]
    if diagnosis.actions:
        parts.append(steps(diagnosis))
    elif diagnosis.status == "healthy":
        parts.append("Nothing: it is fine.")
    else:
        parts.append("I have no step beyond looking at it again.")
    if diagnosis.gaps and not diagnosis.root_causes:
        parts.append(f"What I could not see may decide it: {not_seen(diagnosis)}")
    return "\n\n".join(parts) + "\n"


QUESTION = Question(
    name="next",
    wording=r"\bwhat (?:(?:can|could|should|shall|do|must|would) (?:i|we|you)|to)\b[^.?!]{0,20}\b(?:do|check|try|look)\b|"
    r"\bwhat (?:is |comes )?next\b|\bnext steps?\b|\bhelp me (?:to )?fix\b|\bwhat now\b|\bwhere (?:do|should|would) (?:i|we|you) (?:start|begin|look)\b|"
    r"\bhow (?:(?:do|can|could|should|would|must) (?:i|we|you)|to)\b[^.?!]{0,20}\b(?:fix|solve|repair|resolve|unblock)\b|\b(?:the|a) (?:fix|solution)\b",
    needs="diagnosis",
    answer=_answer,
    yields_to=("simpler", "ticket", "changed", "logs", "timeline", "owner", "gaps", "help", "now", "brief"),
    told_by_model=True,
)
