"""Puts two diagnoses side by side: how each stands, and whether they share a cause."""

from agent.answer.markdown import escape
from agent.answer.wording import listed
from agent.conversation.wording import called, refs
from agent.diagnosis import Diagnosis


def side_by_side(one: Diagnosis, other: Diagnosis) -> str:
    """Write both, and what they have in common."""
    return "\n\n".join([_in_common(one, other), _told(one), _told(other)]) + "\n"


def _in_common(one: Diagnosis, other: Diagnosis) -> str:
    causes, others = ({cause.category: cause for cause in told.root_causes} for told in (one, other))
    shared = [causes[category].title for category in causes if category in others]
    if shared:
        titles = listed(f"{title[:1].lower()}{title[1:]}" for title in shared)
        return f"**The same kind of cause: {escape(titles)}.** Whether it is the same one, the lines below tell."
    if causes and others:
        return "**Not the same cause.**"
    if not causes and not others:
        same = "the same" if one.status == other.status else "differently"
        return f"**No cause was found for either; they stand {same}.**"
    failing = one if causes else other
    return f"**Only one has a cause that was found: {escape(called(failing))} in {failing.target.region}.**"


def _told(diagnosis: Diagnosis) -> str:
    target = diagnosis.target
    place = ", ".join(filter(None, (f"account {target.account_id}", target.region, target.cluster)))
    lines = [f"**{escape(called(diagnosis))}** ({escape(place)}): {escape(diagnosis.summary)}"]
    lines += [f"- {escape(cause.statement)} {refs(cause.evidence_ids)}" for cause in diagnosis.root_causes]
    if diagnosis.impact.text:
        lines.append(f"- {escape(diagnosis.impact.text)} {refs(diagnosis.impact.evidence_ids)}")
    changes = () if diagnosis.root_causes else diagnosis.changes[:2]
    lines += [
        f"- {escape(change.subject)}: {escape(change.path)} {escape(change.before or 'absent')} → {escape(change.after or 'absent')} "
        f"{refs(change.evidence_ids, 2)}"
        for change in changes
    ]
    return "\n".join(lines)
