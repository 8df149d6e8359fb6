"""Drafts that are true of a diagnosis, as a careful model would write them: its facts, in several wordings."""

from collections.abc import Iterator
from random import Random

from agent.detector import all_detectors
from agent.diagnosis import Cause, Diagnosis
from agent.draft import Draft, DraftQuote, DraftStatement, DraftStep
from knowledge.runbook import runbook_section

MAX_LINE = 160  # characters of a quoted line


def true_drafts(diagnosis: Diagnosis, random: Random) -> Iterator[Draft]:
    """Yield drafts of one diagnosis: in the rules' words, in plain words, by quotation, and as an account of events."""
    for statements in (
        _in_rule_words(diagnosis),
        _plainly(diagnosis),
        _by_quotation(diagnosis, random),
        _as_a_story(diagnosis),
    ):
        said = tuple(statements)
        if said:
            yield Draft(statements=list(said), steps=list(_steps(diagnosis))[:6])


def decisive_labels(diagnosis: Diagnosis) -> list[str]:
    """Return the labels of the evidence that causes and symptoms rest on; all evidence where there is none."""
    causes = diagnosis.root_causes or diagnosis.symptoms
    labels = list(dict.fromkeys(label for cause in causes for label in cause.evidence_ids))
    labels = labels or [piece.id for piece in diagnosis.evidence]
    return (labels or [f"G{number}" for number in range(1, len(diagnosis.gaps) + 1)])[:20]


def _in_rule_words(diagnosis: Diagnosis) -> Iterator[DraftStatement]:
    yield _summary(diagnosis, diagnosis.summary)
    for cause in diagnosis.root_causes:
        yield _cause(cause, cause.statement)
    for symptom in diagnosis.symptoms[:3]:
        yield _effect(symptom, symptom.statement)
    if diagnosis.impact.evidence_ids:
        yield _fact(diagnosis.impact.text, diagnosis.impact.evidence_ids)


def _plainly(diagnosis: Diagnosis) -> Iterator[DraftStatement]:
    name = _name(diagnosis)
    if diagnosis.root_causes:
        first = diagnosis.root_causes[0]
        # An abbreviation keeps its letters: ECS, CPU.
        title = first.title if first.title[1].isupper() else first.title[0].lower() + first.title[1:]
        yield DraftStatement(
            role="summary",
            text=f"{name} {_what_became_of_it(diagnosis)}: {title}.",
            sources=list(first.evidence_ids),
            category=first.category,
        )
    for cause in diagnosis.root_causes:
        yield _cause(cause, f"{_first_sentence(cause.category)} [{' '.join(cause.evidence_ids[:3])}]")
        yield _fact(f"Whoever has to act here is the {cause.owner}.", cause.evidence_ids)
    for symptom in diagnosis.symptoms[:2]:
        yield _effect(symptom, f"What followed from it: {symptom.title[0].lower() + symptom.title[1:]}.")
    for number, gap in enumerate(diagnosis.gaps[:2], start=1):
        yield DraftStatement(
            role="unknown",
            text=f"I was not able to read {gap.operation} ({gap.reason}): {gap.effect}.",
            sources=[f"G{number}"],
        )


def _by_quotation(diagnosis: Diagnosis, random: Random) -> Iterator[DraftStatement]:
    pieces = {piece.id: piece for piece in diagnosis.evidence}
    for cause in (*diagnosis.root_causes, *diagnosis.symptoms[:1]):
        for label in cause.evidence_ids[:3]:
            lines = [line.strip() for line in pieces[label].excerpt.splitlines() if 12 <= len(line.strip()) <= MAX_LINE]
            lines = [line for line in lines if not set(line) & set('“”"`…')]
            if lines:
                line = random.choice(lines)
                quote = DraftQuote(source=label, text=line)
                yield DraftStatement(role="fact", text=f"AWS answered “{line}”.", sources=[label], quotes=[quote])
    for cause in diagnosis.root_causes:
        yield _cause(cause, f"{cause.title}. {_first_sentence(cause.category)}")


def _as_a_story(diagnosis: Diagnosis) -> Iterator[DraftStatement]:
    for change in diagnosis.changes[:3]:
        if change.evidence_ids and change.before and change.after and len(change.before + change.after) < 300:
            who = f" {change.by} did it." if change.by else ""
            text = f"{change.path} went from “{change.before}” to “{change.after}”.{who}"
            yield _fact(text, change.evidence_ids)
    for entry in diagnosis.timeline[-4:]:
        if entry.evidence_ids:
            yield _fact(f"At {entry.at:%H:%M} UTC: {entry.text}.", entry.evidence_ids)
    for member in diagnosis.members[:2]:
        if member.running is not None and diagnosis.impact.evidence_ids:
            text = f"{member.service} runs {member.running} of {member.desired} tasks."
            yield _fact(text, diagnosis.impact.evidence_ids)


def _steps(diagnosis: Diagnosis) -> Iterator[DraftStep]:
    for action in diagnosis.actions:
        if action.evidence_ids:
            yield DraftStep(
                text=action.title, kind=action.kind, command=action.command, sources=list(action.evidence_ids)
            )


def _summary(diagnosis: Diagnosis, text: str) -> DraftStatement:
    return DraftStatement(role="summary", text=text, sources=decisive_labels(diagnosis))


def _cause(cause: Cause, text: str) -> DraftStatement:
    return DraftStatement(role="cause", text=text, sources=list(cause.evidence_ids), category=cause.category)


def _effect(symptom: Cause, text: str) -> DraftStatement:
    return DraftStatement(role="effect", text=text, sources=list(symptom.evidence_ids), category=symptom.category)


def _fact(text: str, labels: tuple[str, ...]) -> DraftStatement:
    return DraftStatement(role="fact", text=text, sources=list(labels)[:20])


def _what_became_of_it(diagnosis: Diagnosis) -> str:
    return "did not make it" if diagnosis.status in {"failed", "rolled_back"} else "has a problem"


def _first_sentence(category: str) -> str:
    plain = " ".join(runbook_section(category, "In plain words").split("\n\n", 1)[0].split())
    title = next(detector.title for detector in all_detectors() if detector.category == category)
    return plain.split(". ", 1)[0].rstrip(".") + "." if plain else f"{title}."


def _name(diagnosis: Diagnosis) -> str:
    target = diagnosis.target
    return target.service or target.stack_name or target.family or "It"
