"""Where it is documented: the pages that belong to what was found."""

from agent.answer.markdown import escape
from agent.conversation.question import Asked, Question
from agent.conversation.replies import page_link
from agent.conversation.wording import called


def _answer(asked: Asked) -> str:
    pages = asked.diagnosis.documents
    if not pages:
        return f"I found no page about what happens to {escape(called(asked.diagnosis))}.\n"
    return "\n".join(f"- {page_link(page.title, page.url)} [{page.id}]" for page in pages) + "\n"


QUESTION = Question(
    name="documents",
    wording=r"\bwhere (?:is|can i read|do i read|are)\b.{0,25}\b(?:documented|documentation|docs|runbook|about (?:it|this|that))\b|\b(?:which|what|any|the|show) (?:me )?(?:the )?(?:docs?|documentation|runbooks?|pages?|documents?)\b(?P<unless> (?:say|says|for|about|on) )?|\bread (?:more|up)\b|\blink to (?:the )?(?:docs?|runbook|documentation)\b",
    needs="diagnosis",
    answer=_answer,
    yields_to=("ticket",),
)
