"""Whether it worked before: what ran before the change, and who still runs it."""

from agent.answer.markdown import changed, escape
from agent.conversation.question import Asked, Question
from agent.conversation.wording import called, refs


def _answer(asked: Asked) -> str:
    diagnosis = asked.diagnosis
    name = escape(called(diagnosis))
    others = [one for one in diagnosis.members if one.service != diagnosis.target.service and one.status == "healthy"]
    parts: list[str] = []
    if others:
        told = ", ".join(f"{escape(one.service)} ({one.running} of {one.desired} tasks)" for one in others)
        parts.append(f"**Yes, the version before it does: {told}.** {refs(diagnosis.impact.evidence_ids)}")
    elif diagnosis.status == "rolled_back" and diagnosis.impact.serving:
        parts.append(
            f"**Yes, what ran before runs again.** {escape(diagnosis.impact.text)} {refs(diagnosis.impact.evidence_ids)}"
        )
    elif diagnosis.status == "healthy":
        parts.append(f"**It works now.** {escape(diagnosis.summary)} {refs(diagnosis.impact.evidence_ids)}")
    elif diagnosis.changes:
        parts.append(f"**There was a revision of {name} before this one; what I read does not say how well it ran.**")
    else:
        parts.append(
            f"**I cannot say: what I read of {name} tells of no revision before this one.** {refs(diagnosis.impact.evidence_ids)}"
        )
    if diagnosis.changes and diagnosis.status != "healthy":
        parts.append("What is different since:\n\n" + "\n".join(changed(diagnosis).splitlines()[:2]))
    parts.append("I look at the newest change; ECS itself forgets stopped tasks after about an hour.")
    return "\n\n".join(parts) + "\n"


QUESTION = Question(
    name="before",
    wording=r"\b(?:did|was|has|had|have|is) (?:it|this|that|they|we)\b.{0,30}\b(?:before|earlier|previously|yesterday|last (?:week|time|month)|ever)\b|\bfirst time\b|\bused to work\b|\bhow often does this\b|\bworked (?:before|yesterday|fine before)\b",
    needs="diagnosis",
    answer=_answer,
    yields_to=("ticket", "changed", "logs", "since_when"),
)
