"""Whether users are served, and how bad it is."""

from agent.answer.markdown import escape
from agent.conversation.question import Asked, Question
from agent.conversation.wording import refs

_WORDS = {
    "failed": "The newest change failed.",
    "rolled_back": "The newest change was rolled back.",
    "in_progress": "The newest change is still under way.",
    "waiting": "The newest change waits for a person.",
    "degraded": "Fewer tasks run or are healthy than wanted.",
    "healthy": "Nothing is wrong with it now.",
    "unknown": "I could not read how it stands.",
}


def _answer(asked: Asked) -> str:
    diagnosis = asked.diagnosis
    impact = diagnosis.impact
    # No yes or no before it: "are users affected?" and "are users served?" want opposite ones.
    told = f"**{escape(impact.text or 'Whether users are served could not be told.')}** {refs(impact.evidence_ids)}".strip()
    return f"{told}\n\n{_WORDS[diagnosis.status]} That is what ECS and the load balancer say.\n"


QUESTION = Question(
    name="impact",
    wording=r"\b(?:users?|customers?|clients?|people|anyone|anybody|visitors?|traffic)\b.{0,30}\b(?:affected|impact\w*|notice\w*|see|hit|served|losing|down|broken)\b|"
    r"\b(?:affect\w*|impact\w*|hit\w*|hurt\w*)\b.{0,20}\b(?:users?|customers?|clients?|people|anyone|anybody|prod|production|traffic)\b|"
    r"\bhow (?:bad|severe|serious|critical|urgent)\b|\bimpact\b|\bblast radius\b|\boutage\b|\b(?:serving|serves?|gets?|taking|receiv\w*) (?:any )?(?:traffic|requests|users)\b|"
    r"\bdown for (?:users|customers|everyone)\b|\b(?:can|do) (?:users|customers|people)\b",
    needs="diagnosis",
    answer=_answer,
    yields_to=("ticket",),
)
