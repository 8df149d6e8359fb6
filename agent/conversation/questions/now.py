"""Whether it still is as it was: read anew, and held against what was read before."""

from agent.answer.markdown import escape
from agent.conversation.question import Asked, Question
from agent.conversation.replies import fails
from agent.conversation.wording import refs
from agent.diagnosis import Diagnosis


def _answer(asked: Asked) -> str:
    diagnosis, before = asked.diagnosis, asked.before
    told = f"{escape(diagnosis.impact.text)} {refs(diagnosis.impact.evidence_ids)}".strip()
    return f"**{_lead(diagnosis, before)} {escape(diagnosis.summary)}**\n\n{told}\n\n*Read just now, at {diagnosis.created_at:%H:%M} UTC.*\n"


def _lead(diagnosis: Diagnosis, before: Diagnosis | None) -> str:
    if diagnosis.status == "unknown":
        return "I could not read it."
    if diagnosis.status == "waiting":
        return "It still waits for a person." if before and before.status == "waiting" else "It waits for a person."
    if diagnosis.status == "in_progress":
        return "Not yet: it is still under way."
    if not fails(diagnosis):
        return "It is fine now." if before and fails(before) else "It is fine."
    if before is None or not fails(before):
        return "It fails."
    return "Nothing has changed." if before.status == diagnosis.status else "It changed, and is not fine."


QUESTION = Question(
    name="now",
    wording=r"\b(?:is|are|was|did|has|does)\b.{0,25}\b(?:fixed|resolved|solved|recovered|better|back|healed|working|ok|okay|done|finished|over|through|completed?)\b.{0,12}\b(?:now|again|yet|already|up)\b|"
    r"\b(?:is|are) (?:it|this|that|they) (?:already |finally )?(?:fixed|resolved|solved|recovered|better|back|working|done|finished|over|up)\b|"
    r"\b(?:is|are) (?:it|this|that|they)\b.{0,10}\bstill\b|^\W*(?:and |is it |it is )?still\b.{0,30}\??$|\b(?:look|check|try|read) (?:it )?(?:again|once more)\b|\b(?:re-?check|refresh|re-?read|re-?run|retry now)\b|"
    r"^\W*(?:and |how about |what about )?now\W*$|^\W*(?:any )?(?:news|updates?|progress)\W*$|\bany (?:news|updates?|progress)\b|\bhow (?:is it|are things) (?:now|going|looking)\b|\bdid (?:it|that|my fix) (?:help|work|go through)\b(?P<unless> before)?",
    needs="fresh",
    answer=_answer,
    yields_to=("ticket", "before", "impact", "services", "since_when"),
)
