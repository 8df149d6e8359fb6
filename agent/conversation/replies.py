"""Answers that belong to no kind of question of their own: greetings, pastes, pages, the same service elsewhere."""

from collections.abc import Sequence

from agent.answer.markdown import code, escape, explanation, steps
from agent.conversation.quoting import quoted
from agent.conversation.wording import refs
from agent.detector import detector_of
from agent.diagnosis import Diagnosis
from agent.explain.answer import Explanation
from agent.verification.material import Document
from knowledge.runbook import runbook_section
from tools.pattern import Pattern

_LINKABLE = Pattern(r"(?:https://|/)[^\s()<>]+")

HELP = (
    "I am Tsuba. I say why a deployment on Amazon ECS failed, with evidence. Name a service in plain words, such as "
    "*why is checkout failing in prod?* Then ask *what changed?*, *show the logs*, *is it also failing in "
    "us-west-2?*, *what happened when?*, *what could you not see?*, or *create a ticket*.\n\n"
    "Paste an error and I say what it means; ask how the platform does something, and I look for its page.\n"
)
BY_RULE = "\nNo model is configured: I answer by rule.\n"
OUTSIDE = (
    "I only answer about deployments on Amazon ECS: name a service and I say how it stands, or ask what changed, "
    "for its logs, or for a ticket.\n"
)
COMPARE_WITH = "Compare it with what? Name a stage, a region or another service.\n"
NOTHING_DONE = "All right. I filed nothing and changed nothing.\n"
NOT_A_LINK_I_OPEN = "\n*I cannot open links of other systems: paste what matters from there.*\n"
NO_SUBJECT = "Which service do you mean? Name it in plain words, such as *why is checkout failing in prod?*\n"
_FROM_TEXT = "*Read from your text alone. Name the service, and I look at it live.*"
WELCOME = "Glad to help. Ask again when a deployment needs a look.\n"


def by_model(diagnosis: Diagnosis, shown: Sequence[str], *, steps_too: bool) -> str:
    """Answer in a model's words, with what the rules have to show for the questions below them."""
    parts = [f"**{escape(diagnosis.summary)}**", *explanation(diagnosis), *(part.strip() for part in shown)]
    if steps_too and diagnosis.actions:
        parts.append("**Next**\n\n" + steps(diagnosis))
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
    parts = [f"**From the documentation: {_page(best)}**", quoted(best.text)]
    if others:
        parts.append("See also: " + "; ".join(_page(other) for other in others[:3]))
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
    causes = [f"{escape(cause.statement)} {refs(cause.evidence_ids)}" for cause in diagnosis.root_causes]
    return "\n\n".join([f"**{lead}** {escape(diagnosis.summary)}", *causes]) + "\n"


def fails(diagnosis: Diagnosis) -> bool:
    """Say whether something is wrong there."""
    return bool(diagnosis.root_causes) or diagnosis.status in {"failed", "rolled_back", "degraded"}


def page_link(title: str, url: str) -> str:
    """Name a page, as a link where its address can be one: whoever shows it decides where links may lead."""
    if not url:
        return escape(title)
    return f"[{escape(title)}]({url})" if _LINKABLE.fullmatch(url) else f"{escape(title)} {code(url)}"


def _page(document: Document) -> str:
    return page_link(document.title, document.url)
