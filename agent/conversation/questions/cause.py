"""The cause alone, once more: no new look, no steps."""

from agent.answer.markdown import escape
from agent.conversation.question import Asked, Question
from agent.conversation.wording import refs


def _answer(asked: Asked) -> str:
    diagnosis = asked.diagnosis
    found = diagnosis.root_causes or diagnosis.symptoms[:2]
    if not found:
        return f"**{escape(diagnosis.summary)}** {refs(diagnosis.impact.evidence_ids)}\n"
    lead = "" if diagnosis.root_causes else "**The cause is not determined yet.** What is seen:\n\n"
    return lead + "\n\n".join(f"{escape(one.statement)} {refs(one.evidence_ids)}" for one in found) + "\n"


QUESTION = Question(
    name="cause",
    wording=r"\b(?:what (?:is|was)|tell me|remind me of|so)\b.{0,12}\b(?:the |its )?(?:root )?(?:cause|reason)\b|\b(?:cause|reason) again\b|\bwhat caused\b|^\W*(?:root )?cause\W*$|^\W*(?:but |and |so )?why(?: is that| was that| again)?\W*$|"
    r"\bwhat went wrong\b|\bwhat broke\b",
    needs="diagnosis",
    answer=_answer,
    yields_to=("compare", "ticket", "simpler", "diagnose", "services"),
    told_by_model=True,
)
