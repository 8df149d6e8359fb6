"""How many tasks run, of how many that are wanted."""

from agent.answer.markdown import escape
from agent.conversation.question import Asked, Question
from agent.conversation.wording import refs


def _answer(asked: Asked) -> str:
    diagnosis = asked.diagnosis
    counted = [
        f"{escape(one.service)}: **{one.running} of {one.desired} tasks run**"
        for one in diagnosis.members
        if one.running is not None
    ]
    told = f"{escape(diagnosis.impact.text)} {refs(diagnosis.impact.evidence_ids)}".strip()
    return "\n\n".join(["; ".join(counted), told] if counted else [told]) + "\n"


QUESTION = Question(
    name="tasks",
    wording=r"\bhow many (?:\w+ )?(?:tasks?|containers?|instances|replicas|copies)\b(?P<unless>.{0,20}\b(?:stop|fail|crash|die|kill))?|\b(?:task|desired|running) count\b|\bhow many (?:are )?(?:running|up|healthy)\b",
    needs="diagnosis",
    answer=_answer,
    yields_to=("stops", "ticket", "services"),
)
