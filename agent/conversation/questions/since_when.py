"""Since when it is like this: the first failure of the newest change, and when that change began."""

from agent.answer.markdown import escape
from agent.conversation.question import Asked, Question
from agent.conversation.replies import fails
from agent.conversation.wording import called, moment, refs
from agent.diagnosis import Diagnosis, TimelineEntry
from tools.pattern import Pattern

_FAILURE = Pattern(r"(?i)\bstopped\b|fail|unhealthy|error|unable|could not|refused|denied|rolled? ?back")
_BEGAN = (
    Pattern(r"(?i)\bdeployment of\b.*\bbegan\b"),
    Pattern(r"\b(?:Create|Update)Service by\b"),
    Pattern(r"_IN_PROGRESS: User Initiated"),
)
_ENDED = Pattern(r"(?i)^deployment ended|\b(?:COMPLETE|FAILED)\b")


def _answer(asked: Asked) -> str:
    diagnosis, now = asked.diagnosis, asked.now
    if not diagnosis.timeline:
        return f"AWS tells no time for {escape(called(diagnosis))}: nothing happened that it still knows of.\n"
    began = next((entry for wording in _BEGAN for entry in diagnosis.timeline if wording.search(entry.text)), None)
    if not (fails(diagnosis) or diagnosis.symptoms):
        return _calm(diagnosis, began, asked)
    first = next((entry for entry in diagnosis.timeline if _FAILURE.search(entry.text)), diagnosis.timeline[0])
    parts = [f"**Since {moment(first.at, now)}.** {_said(first)}"]
    if began is not None and began is not first:
        parts.append(f"The change behind it began at {moment(began.at, now)}: {_said(began)}")
    ended = next((entry for entry in reversed(diagnosis.timeline) if entry.text.startswith("Deployment ended")), None)
    if ended is not None and ended is not first:
        parts.append(f"At {moment(ended.at, now)}: {_said(ended)}")
    return "\n\n".join(parts) + "\n"


def _calm(diagnosis: Diagnosis, began: TimelineEntry | None, asked: Asked) -> str:
    ended = [entry for entry in diagnosis.timeline if _ENDED.search(entry.text)]
    last = ended[0] if ended else began
    since = f" {moment(last.at, asked.now)}: {_said(last)}." if last else ""
    return f"**{escape(diagnosis.summary)}**{since} {refs(diagnosis.impact.evidence_ids, 2)}".rstrip() + "\n"


def _said(entry: TimelineEntry) -> str:
    text = entry.text if len(entry.text) <= 140 else entry.text[:139] + "…"
    times = f" ({entry.count} times)" if entry.count > 1 else ""
    return f"{escape(text)}{times} {refs(entry.evidence_ids, 2)}"


QUESTION = Question(
    name="since_when",
    wording=r"\bsince when\b|\b(?:from|at) (?:when|what time)\b|\bsince what time\b|\bwhat time (?:was|did|is|were)\b|"
    r"\bwhen (?:did|has|have|was|were|is) (?:it|this|that|they|things|the (?:problem|issue|error|failure|outage|first|deployment|release|rollback))\b|"
    r"\bwhen (?:exactly )?(?:did|has) \S+ (?:start|begin|stop|break|fail|go down)\w*\b|"
    r"^\W*(?:and |ok |so )?when\W*$|\band when\W*$|\bhow long (?:has|have|is|was) (?:it|this|that|they|users|customers)\b|\bhow long (?:already|now)\b",
    needs="diagnosis",
    answer=_answer,
    yields_to=("timeline", "ticket", "deployment"),
)
