"""One piece of evidence, as it was read: what was asked of AWS, where, when, and what it said."""

from agent.answer.markdown import escape, fenced
from agent.conversation.question import Asked, Question
from agent.conversation.wording import moment
from agent.diagnosis import EvidenceView
from tools.pattern import Pattern

_LABEL = Pattern(r"(?i)\bE(\d{1,4})\b")
MAX_SHOWN, MAX_EXCERPT = 3, 1_200


def _answer(asked: Asked) -> str:
    wanted = list(dict.fromkeys(f"E{number}" for number in _LABEL.findall(asked.text)))
    shown = [asked.evidence[label] for label in wanted if label in asked.evidence]
    parts = [_piece(piece, asked) for piece in shown[:MAX_SHOWN]]
    if missing := [label for label in wanted if label not in asked.evidence]:
        known = sorted(asked.evidence, key=lambda label: int(label[1:]))
        have = f" It has {known[0]} to {known[-1]}." if known else ""
        parts.append(f"This conversation has no evidence {' or '.join(missing)}.{have}")
    return "\n\n".join(parts) + "\n"


def _piece(piece: EvidenceView, asked: Asked) -> str:
    when = f", of {moment(piece.event_time, asked.now)}" if piece.event_time else ""
    where = (
        f"{piece.operation} in account {piece.account_id}, {piece.region}{when}; read at {piece.read_time:%H:%M} UTC"
    )
    excerpt = piece.excerpt if len(piece.excerpt) <= MAX_EXCERPT else piece.excerpt[: MAX_EXCERPT - 1] + "…"
    link = f"\n\n[open in the AWS console]({piece.console_url})" if piece.console_url else ""
    return f"**{piece.id}** {escape(piece.title)}\n\n{escape(where)}\n\n{fenced(excerpt)}{link}"


QUESTION = Question(
    name="evidence",
    wording=r"\bE\d{1,4}\b",
    needs="diagnosis",
    answer=_answer,
    yields_to=("ticket",),
)
