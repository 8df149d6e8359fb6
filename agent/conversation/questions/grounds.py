"""Why Tsuba says what it says, and how sure it is: the statement, its evidence in AWS's words, and what was not seen."""

from agent.answer.markdown import escape, not_seen
from agent.answer.wording import quoted
from agent.conversation.question import Asked, Question
from agent.conversation.wording import refs
from agent.diagnosis import Cause, Diagnosis

_SURE = {
    "certain": "Yes, certain: AWS itself says it.",
    "likely": "Likely, not certain.",
    "possible": "Not sure: it is possible.",
}
MAX_QUOTED, MAX_LINE = 3, 200  # pieces; characters of each


def _answer(asked: Asked) -> str:
    diagnosis = asked.diagnosis
    if not diagnosis.root_causes:
        if diagnosis.status == "healthy":
            parts = [f"**{escape(diagnosis.summary)}** {refs(diagnosis.impact.evidence_ids)}"]
        else:
            parts = ["**No: the cause is not determined.** I only know what followed from it."]
            parts += [f"{escape(seen.statement)} {refs(seen.evidence_ids)}" for seen in diagnosis.symptoms[:2]]
    else:
        parts = list[str]()
        for cause in diagnosis.root_causes:
            parts.append(f"**{_SURE[cause.confidence]}** {escape(cause.statement)} {refs(cause.evidence_ids)}")
            parts += _quotes(cause, diagnosis)
    if diagnosis.gaps:
        parts.append(f"Not seen: {not_seen(diagnosis)}")
    return "\n\n".join(parts) + "\n"


def _quotes(cause: Cause, diagnosis: Diagnosis) -> list[str]:
    """Quote one piece of evidence of each kind of read that the cause rests on: its most telling line."""
    pieces = {piece.id: piece for piece in diagnosis.evidence}
    lines: list[str] = []
    read: set[str] = set()
    for label in cause.evidence_ids:
        piece = pieces.get(label)
        if piece is None or piece.operation in read or len(lines) >= MAX_QUOTED:
            continue
        read.add(piece.operation)
        if line := _telling(piece.excerpt):
            lines.append(f"- {piece.operation}, {escape(piece.title)}: {escape(quoted(_shortened(line)))} [{label}]")
    return ["\n".join(lines)] if lines else []


def _shortened(line: str) -> str:
    """Keep both ends of a long line: AWS says what it tried first, and how that ended last."""
    return line if len(line) <= MAX_LINE else f"{line[: MAX_LINE // 2]} … {line[-MAX_LINE // 2 :]}"


def _telling(excerpt: str) -> str:
    """Return the line of an excerpt that says most about what went wrong; empty where none does."""
    lines = [line for line in excerpt.splitlines() if line.strip()]
    words = (
        "stoppedreason:",
        "reason:",
        "fatal",
        "error",
        "denied",
        "not found",
        "notfound",
        "unhealthy",
        "fail",
        "listening",
    )
    return next((line for word in words for line in lines if word in line.casefold()), "")


QUESTION = Question(
    name="grounds",
    wording=r"\bwhy (?:do|are|would) you (?:think|say|believe|so sure|sure|know)\b|\b(?:are you|you) (?:really |100% |absolutely |that )?(?:sure|certain|positive|confident)\b|"
    r"\bhow (?:do|can|did) you (?:know|tell|come|conclude|find)\b|\bhow (?:sure|certain|confident)\b|\bprove it\b|\bproof\b|\bwhat makes you\b|"
    r"^\W*really\W*$|\bevidence (?:for|of) (?:that|this|it)\b|\b(?:the|your|any|what|which) evidence\W*$|\bi (?:do not|can not) believe\b|\bbased on what\b",
    needs="diagnosis",
    answer=_answer,
    yields_to=("evidence", "ticket", "suspicion"),
)
