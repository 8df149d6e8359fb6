"""What changed before it failed."""

from agent.answer.markdown import changed, escape
from agent.conversation.question import Asked, Question
from agent.conversation.wording import called


def _answer(asked: Asked) -> str:
    return f"**What changed for {escape(called(asked.diagnosis))}**\n\n{changed(asked.diagnosis)}"


QUESTION = Question(
    name="changed",
    wording=r"\bwhat(?: is| has| was| did| else)?\b[^.?!]{0,40}\bchang(?:e|ed|es)\b|\bchanges\b|\bdiffs?\b|"
    r"\bwhat is (?:different|new)\b|\b(?:anything|something) (?:different|new)\b|"
    r"\bdifferences?\b(?: (?:from|since|to|in)\b| between (?:v?\d|the (?:old|last|previous|two|new))|\W*$)|\b(?:last|latest|recent|any|which|that|the) change\b|"
    r"\b(?:has|did|have) (?:anything|something|it|anyone|somebody|someone)\b[^.?!]{0,20}\bchanged?\b",
    needs="diagnosis",
    answer=_answer,
    yields_to=("simpler", "ticket", "compare"),
    told_by_model=True,
)
