"""The newest deployment: what was deployed, when, how long it took, how it ended."""

from agent.answer.markdown import escape
from agent.changes.current_change import CurrentChange, current_change
from agent.conversation.question import Asked, Question
from agent.conversation.wording import called, lasting, moment, refs
from agent.targets.arn import short_name


def _answer(asked: Asked) -> str:
    views = [view for view in asked.snapshot.services if view.main] if asked.snapshot else []
    changes = [change for view in views if (change := current_change(view)) is not None]
    if not changes:
        return f"AWS tells of no deployment of {escape(called(asked.diagnosis))} any more.\n"
    return "\n\n".join(_told(change, asked) for change in changes) + "\n"


def _told(change: CurrentChange, asked: Asked) -> str:
    what = escape(short_name(change.target_task_definition)) if change.target_task_definition else "the newest revision"
    label = asked.labels.get(change.evidence_id or "")
    cited = f"[{label}]" if label else refs(asked.diagnosis.impact.evidence_ids, 2)
    name = escape(change.service)
    if change.began_at is None:
        return f"The newest deployment of {name} is of {what}; when it began AWS does not tell. {cited}"
    began = moment(change.began_at, asked.now)
    if change.ended_at is None:
        return f"**The deployment of {what} to {name} has been going on for {lasting(asked.now - change.began_at)}**, since {began}. {cited}"
    outcome = f", {escape(change.outcome.lower().replace('_', ' '))}" if change.outcome else ""
    return f"**The newest deployment of {name} ({what}) took {lasting(change.ended_at - change.began_at)}**{outcome}: it began at {began}. {cited}"


QUESTION = Question(
    name="deployment",
    wording=r"\bhow long (?:did|does|has|will|is)? ?(?:the|this|that|its|it) ?(?:last |latest )?(?:deploy\w*|release|rollout|rollback|update|take|taken|took|run|been deploying)\b|"
    r"\b(?:what|which|when|tell me|show|about)\b.{0,20}\b(?:last|latest|newest|current|recent|most recent) (?:deploy\w*|release|rollout|update)\b(?P<unless>.{0,20}\blogs?)?|\bhow long did it take\b",
    needs="facts",
    answer=_answer,
    yields_to=("logs", "ticket", "who", "changed"),
)
