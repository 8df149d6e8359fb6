"""One lie about a diagnosis, and the small deeds of lying: replace, renumber, turn round."""

import re
from dataclasses import dataclass

from agent.detector import all_detectors
from agent.diagnosis import Cause, Diagnosis, EvidenceView
from agent.draft import Draft, DraftStatement, DraftStep


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseDraft:
    """A lie and its kind. Exactly one of `statement` and `step` is set."""

    kind: str
    statement: DraftStatement | None = None
    step: DraftStep | None = None

    @property
    def draft(self) -> Draft:
        """A draft with nothing but the lie in it."""
        return Draft(statements=[self.statement] if self.statement else [], steps=[self.step] if self.step else [])


def told_causes(diagnosis: Diagnosis) -> tuple[Cause, ...]:
    """Return the causes to lie about; a symptom where no cause was found."""
    return (*diagnosis.root_causes[:2], *(() if diagnosis.root_causes else diagnosis.symptoms[:1]))


def as_cause(cause: Cause, text: str) -> DraftStatement:
    """Say a text of a cause, with its evidence."""
    return DraftStatement(role="cause", text=text, sources=list(cause.evidence_ids), category=cause.category)


def replaced(kind: str, cause: Cause, true: str, false: str) -> FalseDraft:
    """Put something false in place of something true."""
    role = "effect" if cause.category in _symptoms() else "cause"
    text = cause.statement.replace(true, false)
    said = DraftStatement(role=role, text=text, sources=list(cause.evidence_ids), category=cause.category)
    return FalseDraft(kind=kind, statement=said)


def renumbered(kind: str, cause: Cause, true: str, false: str) -> FalseDraft:
    """Put a wrong number in place of a right one."""
    role = "effect" if cause.category in _symptoms() else "cause"
    text = re.sub(rf"(?<![\w.:/-]){true}(?![\w:/-])", false, cause.statement, count=1)
    said = DraftStatement(role=role, text=text, sources=list(cause.evidence_ids), category=cause.category)
    return FalseDraft(kind=kind, statement=said)


def _symptoms() -> frozenset[str]:
    return frozenset(detector.category for detector in all_detectors() if detector.symptom)


def numbers_in(text: str) -> list[str]:
    """Return the bare numbers of a text."""
    return re.findall(r"(?<![\w.:/-])\d{1,6}(?![\w:/-]|\.\d)", text)


def outside_quotes(text: str) -> str:
    """Return a text without what it quotes."""
    return re.sub(r"“[^”]*”", " ", text)


def turned_round(text: str) -> str:
    """Turn the first denial or the first plain claim of a sentence round."""
    for true, false in (
        (r"\bhas no\b", "has"),
        (r"\bdoes not\b", "does"),
        (r"\bdo not\b", "do"),
        (r"\bis not\b", "is"),
        (r"\bcannot\b", "can"),
        (r"\bwas refused\b", "was allowed"),
        (r"\bfails\b", "works"),
        (r"\bnever\b", "always"),
        (r"\bno answer\b", "an answer"),
        (r"\bis\b", "is not"),
    ):
        turned = re.sub(true, false, text, count=1)
        if turned != text:
            return turned
    return text


def piece_of(diagnosis: Diagnosis, label: str) -> EvidenceView:
    """Return the evidence of a label."""
    return next(piece for piece in diagnosis.evidence if piece.id == label)


def evidence_text(diagnosis: Diagnosis, cause: Cause) -> str:
    """Return all that the evidence of a cause says."""
    return " ".join(piece_of(diagnosis, label).excerpt for label in cause.evidence_ids)
