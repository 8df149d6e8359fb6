"""Answers to follow-up questions, written by rule from a diagnosis. Everything said is in it, with its evidence."""

from collections.abc import Sequence

from agent.answer.markdown import answer, changed, code, escape, explanation, not_seen, steps, timeline
from agent.conversation.intent import Intent
from agent.conversation.quoting import quoted
from agent.detector import detector_of
from agent.diagnosis import Diagnosis
from agent.explain.answer import Explanation
from agent.fleet import ServicesOverview
from agent.verification.material import Document
from knowledge.runbook import runbook_section
from tools.pattern import Pattern

_LINKABLE = Pattern(r"(?:https://|/)[^\s()<>]+")

HELP = (
    "I say why a deployment on Amazon ECS failed, with evidence. Name a service in plain words, such as "
    "*why is checkout failing in prod?* Then ask *what changed?*, *show the logs*, *is it also failing in "
    "us-west-2?*, *what happened when?*, *what could you not see?*, or *create a ticket*.\n\n"
    "Paste an error and I say what it means; ask how the platform does something, and I look for its page.\n"
)
BY_RULE = "\nNo model is configured: I answer by rule.\n"
OUTSIDE = (
    "I only answer about deployments on Amazon ECS: name a service and I say how it stands, or ask what changed, "
    "for its logs, or for a ticket.\n"
)
NO_SUBJECT = "Which service do you mean? Name it in plain words, such as *why is checkout failing in prod?*\n"
_FROM_TEXT = "*Read from your text alone. Name the service, and I look at it live.*"
WELCOME = "Glad to help. Ask again when a deployment needs a look.\n"


def reply(intent: Intent, diagnosis: Diagnosis) -> str:
    """Answer one kind of question from a diagnosis."""
    name = escape(diagnosis.target.service or diagnosis.target.stack_name or "it")
    if intent == "changed":
        return f"**What changed for {name}**\n\n{changed(diagnosis)}"
    if intent == "timeline":
        return f"**Timeline of {name}, UTC**\n\n{timeline(diagnosis) or 'Nothing happened lately.'}\n"
    if intent == "next":
        return f"**What to do about {name}**\n\n{steps(diagnosis) or 'Nothing: it is fine.'}\n"
    if intent == "owner":
        return _owner(diagnosis)
    if intent == "simpler":
        return _simpler(diagnosis)
    if intent == "gaps":
        return f"{not_seen(diagnosis) or 'I could read everything I asked for.'}\n"
    return answer(diagnosis)


def by_model(intent: Intent | None, diagnosis: Diagnosis) -> str:
    """Answer in a model's words, with what the rules have to show for the question below them."""
    parts = [f"**{escape(diagnosis.summary)}**", *explanation(diagnosis)]
    if intent == "changed" and diagnosis.changes:
        parts.append(changed(diagnosis).strip())
    elif intent == "timeline":
        parts.append(timeline(diagnosis))
    elif intent in {"next", None, "simpler"} and diagnosis.actions:
        parts.append("**Next**\n\n" + steps(diagnosis))
    elif intent == "gaps":
        parts.append(not_seen(diagnosis))
    parts += [f"*{escape(note)}*" for note in diagnosis.notes]
    return "\n\n".join(part for part in parts if part) + "\n"


def explained(explanation: Explanation, documents: Sequence[Document]) -> str:
    """Say what pasted words mean: the category in plain words, the fix, who owns it, and where to read more."""
    if explanation.category is None:
        return (
            "\n\n".join(["Something fails here, and no rule of mine knows what.", *_read_more(documents), _FROM_TEXT])
            + "\n"
        )
    category = explanation.category
    sure = "only a symptom: what caused it stands elsewhere" if explanation.symptom_only else explanation.confidence
    parts = [f"**{escape(explanation.cause or category)}** ({sure}; owner: {explanation.owner})"]
    if plain := plain_words(category):
        parts.append(escape(plain))
    if explanation.fix:
        parts.append(f"**Do** {escape(explanation.fix)}")
    if explanation.also:
        titles = (detector_of(also.category).title for also in explanation.also)
        parts.append(f"The text also shows: {escape('; '.join(titles))}")
    return "\n\n".join([*parts, *_read_more(documents), _FROM_TEXT]) + "\n"


def _read_more(documents: Sequence[Document]) -> list[str]:
    return [pages(documents).strip()] if documents else []


def plain_words(category: str) -> str:
    """Return the first paragraph of a category's runbook, for somebody who does not know AWS; empty without one."""
    return " ".join(runbook_section(category, "In plain words").split("\n\n", 1)[0].split())


def pages(documents: Sequence[Document]) -> str:
    """Answer from the platform's documentation: the best passage as it stands, and where else to read."""
    best, *others = documents
    parts = [f"**From the documentation: {page_link(best)}**", quoted(best.text)]
    if others:
        parts.append("See also: " + "; ".join(page_link(other) for other in others[:3]))
    return "\n\n".join(parts) + "\n"


def without_subject(found: str, *, fails: bool) -> str:
    """Answer what names no service: from the documentation where it says something, and ask back.

    Who reports a failure wants the service looked at, so that comes first.
    """
    if not found:
        return NO_SUBJECT
    return f"{NO_SUBJECT}\n{found}" if fails else f"{found}\nIs it about one of your services? {NO_SUBJECT}"


def elsewhere(diagnosis: Diagnosis) -> str:
    """Answer "is it also failing there?"."""
    if diagnosis.status == "unknown":
        lead = "I could not tell."
    elif fails(diagnosis):
        lead = "Yes, it fails there, too."
    else:
        lead = "No, not there."
    return f"**{lead}** {escape(diagnosis.summary)}\n"


def fails(diagnosis: Diagnosis) -> bool:
    """Say whether something is wrong there."""
    return bool(diagnosis.root_causes) or diagnosis.status in {"failed", "rolled_back", "degraded"}


def services_list(overview: ServicesOverview) -> str:
    """List the services that do not stand well, then count the others."""
    poor = [state for state in overview.services if state.status not in {"healthy", None}]
    lines = [
        f"- **{escape(s.service)}** in {escape(s.account_name)}, {s.region}: {s.status}, {escape(s.text)}" for s in poor
    ]
    others = len(overview.services) - len(poor)
    lines.append(f"- {others} other {'service is' if others == 1 else 'services are'} healthy as far as ECS says")
    lines += [f"- not read: `{gap.operation}` in {gap.account_id}/{gap.region} ({gap.reason})" for gap in overview.gaps]
    return "\n".join(lines) + "\n"


def page_link(document: Document) -> str:
    """Write the title of a page, as a link where it has an address."""
    title = escape(document.title)
    if not document.url:
        return title
    # Whoever shows it makes a link of it only where it may lead there.
    return f"[{title}]({document.url})" if _LINKABLE.fullmatch(document.url) else f"{title} {code(document.url)}"


def _simpler(diagnosis: Diagnosis) -> str:
    """Say it for somebody who does not know AWS: the runbooks' plain words for what was found."""
    found = diagnosis.root_causes or diagnosis.symptoms
    parts = [f"**{escape(diagnosis.summary)}**"]
    for cause in found[:2]:
        parts.append(f"{escape(plain_words(cause.category) or cause.title)} [{' '.join(cause.evidence_ids[:4])}]")
    if diagnosis.impact.text:
        parts.append(escape(diagnosis.impact.text))
    return "\n\n".join(parts) + "\n"


def _owner(diagnosis: Diagnosis) -> str:
    if not diagnosis.root_causes:
        return "The cause is not determined, so I cannot say who has to act. The steps to find out:\n\n" + (
            steps(diagnosis) or "none"
        )
    lines = [f"- {escape(cause.title)}: **{cause.owner}**" for cause in diagnosis.root_causes]
    who = next((change for change in diagnosis.changes if change.by), None)
    if who and who.by:
        lines.append(f"- the change was made by {escape(who.by)}")
    return "\n".join(lines) + "\n"
