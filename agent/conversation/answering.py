"""Writes the answer to what was asked of a service: the parts each kind of question wants, in the order they were asked."""

from collections.abc import Sequence

from agent.answer.markdown import answer
from agent.conversation import replies
from agent.conversation.question import Asked, Question

# A whole diagnosis says these already; what else was asked is added to it.
_IN_THE_WHOLE = frozenset({"diagnose", "cause", "impact", "next", "changed", "gaps", "grounds", "now", "suspicion"})
MAX_PARTS = 4
# A message of a few words that asks for facts the rules have is answered by them; a longer one may mean more.
SHORT_WORDS = 10


def needs_no_model(questions: Sequence[Question], text: str) -> bool:
    """Say whether the rules' answer is the whole answer: facts, lists, lines and drafts, with nothing to explain."""
    if not questions:
        return False
    if any(question.needs == "work" for question in questions):
        return True
    return len(text.split()) <= SHORT_WORDS and not any(question.told_by_model for question in questions)


def by_rule(questions: Sequence[Question], asked: Asked) -> str:
    """Answer by rule, without a word of a model's."""
    names = {question.name for question in questions}
    if not questions:
        return answer(asked.diagnosis)
    if "diagnose" in names:
        more = [part for question in questions if question.name not in _IN_THE_WHOLE for part in _part(question, asked)]
        return "\n".join([answer(asked.diagnosis), *more])
    parts = [part for question in questions[:MAX_PARTS] for part in _part(question, asked)]
    return "\n".join(parts) if parts else answer(asked.diagnosis)


def by_model(questions: Sequence[Question], asked: Asked) -> str:
    """Answer in a model's words, and show below them what the rules have."""
    names = {question.name for question in questions}
    told = {"diagnose", "cause", "simpler", "brief", "now", "next"}
    shown = [part for question in questions if question.name not in told for part in _part(question, asked)]
    steps_too = not questions or bool(names & {"next", "simpler"})
    return replies.by_model(asked.diagnosis, shown, steps_too=steps_too)


def _part(question: Question, asked: Asked) -> list[str]:
    return [question.answer(asked)] if question.answer else []
