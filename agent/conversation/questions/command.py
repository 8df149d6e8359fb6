"""The commands alone, to copy."""

from agent.answer.markdown import code, escape
from agent.conversation.question import Asked, Question
from agent.conversation.wording import called


def _answer(asked: Asked) -> str:
    steps = [step for step in asked.diagnosis.actions if step.command]
    if not steps:
        first = next(iter(asked.diagnosis.actions), None)
        told = f" What is to be done needs none: {escape(first.title)}" if first else " Nothing is to be done."
        return f"I have no command for {escape(called(asked.diagnosis))}.{told}\n"
    lines: list[str] = []
    for step in steps:
        risk = " (changes things: read it first)" if step.risk != "none" else ""
        lines += [f"{escape(step.title)}{risk}", code(step.command or "")]
    return "\n\n".join(lines) + "\n"


QUESTION = Question(
    name="command",
    wording=r"\b(?:the|a|which|what|exact|give me|show me|need|any) (?:exact |aws |cli |right )*commands?\b|\baws cli\b|\bcopy ?(?:&|and)? ?paste\b|^\W*commands?\W*$|\bas (?:a )?commands?\b",
    needs="diagnosis",
    answer=_answer,
    yields_to=("ticket", "act"),
)
