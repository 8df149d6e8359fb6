"""Tells the reader what a guardrail kept from the language model: it protects the model, the reader sees all of it."""

from collections.abc import Iterable, Mapping, Sequence

from agent.diagnosis import Diagnosis, EvidenceView

_WORDS: Mapping[str, str] = {
    "target": "names of what was asked about",
    "changes": "what changed",
    "timeline": "the timeline",
    "gaps": "what could not be read",
    "question": "your question",
    "conversation": "what was said before",
}


def withheld_note(diagnosis: Diagnosis, labels: Sequence[str], shown: Iterable[EvidenceView]) -> tuple[str, ...]:
    """Return a sentence on what was withheld, none where nothing was that the reader can see."""
    seen = {piece.id for piece in shown} | {document.id for document in diagnosis.documents}
    causes = {cause.id: cause for cause in (*diagnosis.root_causes, *diagnosis.symptoms)}
    named = [label for label in labels if label in seen]
    named += [f"the finding “{causes[label].title}”" for label in labels if label in causes]
    named += [_WORDS[label] for label in labels if label in _WORDS]
    return _told(named)


def withheld_from_pages(labels: Sequence[str], pages: Iterable[str]) -> tuple[str, ...]:
    """Return a sentence on what was withheld of an answer from the documentation. `pages` are the labels of its passages."""
    shown = frozenset(pages)
    named = [label for label in labels if label in shown]
    return _told([*named, *(_WORDS[label] for label in labels if label in _WORDS)])


def _told(named: Sequence[str]) -> tuple[str, ...]:
    if not named:
        return ()
    told = named[0] if len(named) == 1 else f"{', '.join(named[:-1])} and {named[-1]}"
    return (f"Your guardrail kept this from the language model: {told}.",)
