"""Who made the change, as CloudTrail and the deployment tell it."""

from agent.answer.markdown import escape
from agent.conversation.question import Asked, Question
from agent.conversation.wording import called, moment, refs

_TRAIL = "cloudtrail:LookupEvents"


def _answer(asked: Asked) -> str:
    diagnosis, now = asked.diagnosis, asked.now
    by = next((change for change in diagnosis.changes if change.by), None)
    events = sorted(
        (piece for piece in diagnosis.evidence if piece.operation == _TRAIL and piece.event_time),
        key=lambda piece: piece.event_time or now,
        reverse=True,
    )
    seen = [
        f"{escape(piece.title)} at {moment(piece.event_time, now)} [{piece.id}]"
        for piece in events[:3]
        if piece.event_time
    ]
    if by is not None and by.by:
        when = f" at {moment(by.at, now)}" if by.at else ""
        parts = [f"**{escape(by.by)}**{when}. {refs(by.evidence_ids, 3)}"]
        parts += [f"CloudTrail: {line}" for line in seen[:1]]
    elif seen:
        parts = ["**CloudTrail has:** " + "; ".join(seen)]
    else:
        gap = next((gap for gap in diagnosis.gaps if gap.operation == _TRAIL), None)
        why = f" {escape(gap.effect)} ({gap.reason})." if gap else ""
        return f"I cannot say: what I read of {escape(called(diagnosis))} names nobody.{why}\n"
    parts.append("A role may stand for a pipeline: which person began it is known there, not in AWS.")
    return "\n\n".join(parts) + "\n"


QUESTION = Question(
    name="who",
    wording=r"\bwho (?:did|has|have|changed|deployed|released|pushed|broke|touched|stopped|triggered|started|merged|caused|made|was|is) "
    r"?(?:it|this|that|these|the|done|changed|deployed|released|pushed|broken|touched|last|them|behind)?\b(?P<unless> responsible)?|"
    r"\b(?:which|what) (?:person|people|engineer|developer|dev|team|pipeline|role|user|colleague|account) (?:did|has|changed|deployed|released|pushed|broke|touched|triggered|started|made)\b|"
    r"\bwho (?:changed|deployed|released|pushed|broke|touched|triggered)\b|"
    r"\bwas (?:it|this|that) (?:me|us|my|our|somebody|someone|a person|the pipeline)\b|\bby whom\b|\bwhose (?:change|deploy\w*|commit|release)\b",
    needs="diagnosis",
    answer=_answer,
    yields_to=("owner", "ticket", "help"),
)
