"""Judges a diagnosis against what its scenario expects: no model, no partial belief, every check named.

The rules are those of the expanded scenario form: exact set of root causes (extras the scenario allows are not
counted), decisive passages inside cited evidence, reads that decide, words that must and must not be said, owner, and named gaps.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from agent.answer.timeline import MAX_DECISIVE
from agent.detector import all_detectors
from agent.diagnosis import Diagnosis, EvidenceView
from agent.verification.sentences import sentences_of
from evals.scorers.actions import wrong_actions

NOTHING_FORBIDDEN = "nothing forbidden"  # the name of the check that counts what must not be said

# A sentence that denies something does not claim it.
_NEGATED = re.compile(r"\b(?:not|no|never|n't|neither|nor|without|cannot|instead of|will not help)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was judged. `detail` says what was seen instead, empty when it passed."""

    name: str
    passed: bool
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """All checks of one diagnosis."""

    scenario: str
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """True when every check passed."""
        return all(check.passed for check in self.checks)

    def failed(self) -> tuple[Check, ...]:
        """Return the checks that did not pass."""
        return tuple(check for check in self.checks if not check.passed)


def score(scenario: str, expect: dict[str, Any], diagnosis: Diagnosis) -> Score:
    """Judge one diagnosis."""
    given = [cause.category for cause in diagnosis.root_causes]
    answer = answer_texts(diagnosis)
    checks = [
        _status(expect, diagnosis),
        _causes(expect, given),
        _no_symptom_as_cause(given),
        _decisive(expect, diagnosis),
        _cited(expect.get("cited", []), diagnosis),
        _said(expect.get("must_mention", []), answer),
        _not_said(expect.get("forbidden", []), answer),
        _grounded(diagnosis),
        _owner(expect, diagnosis),
        _gaps(expect.get("gap_expected", []), diagnosis),
        _first_change(expect.get("first_change"), diagnosis),
        _timeline(diagnosis),
        _actions(diagnosis),
    ]
    return Score(scenario=scenario, checks=tuple(checks))


def answer_texts(diagnosis: Diagnosis) -> tuple[str, ...]:
    """Return what counts as the answer: not the quoted evidence, not the timeline."""
    causes = (*diagnosis.root_causes, *diagnosis.symptoms)
    return (
        diagnosis.summary,
        diagnosis.impact.text,
        *(said.text for said in diagnosis.explanation),
        *(text for cause in causes for text in (cause.title, cause.statement)),
        *(text for action in diagnosis.actions for text in (action.title, action.command or "")),
        *(gap.effect for gap in diagnosis.gaps),
    )


def _status(expect: dict[str, Any], diagnosis: Diagnosis) -> Check:
    allowed = [expect["status"], *expect.get("acceptable_status", [])]
    return _check("status", diagnosis.status in allowed, f"{diagnosis.status}, expected {' or '.join(allowed)}")


def _causes(expect: dict[str, Any], given: Sequence[str]) -> Check:
    wanted, allowed = set(expect.get("root_causes", [])), set(expect.get("acceptable_extra", []))
    missing, extra = wanted - set(given), set(given) - wanted - allowed
    detail = "; ".join(
        f"{what} {', '.join(sorted(which))}" for what, which in (("missing", missing), ("wrong", extra)) if which
    )
    return _check("root causes", not missing and not extra, detail)


def _no_symptom_as_cause(given: Iterable[str]) -> Check:
    symptoms = {detector.category for detector in all_detectors() if detector.symptom}
    wrong = sorted(symptoms & set(given))
    return _check("no symptom as cause", not wrong, ", ".join(wrong))


def _decisive(expect: dict[str, Any], diagnosis: Diagnosis) -> Check:
    """Decisive passages must stand in evidence the causes cite; with no cause to cite them, in any that is cited."""
    causes = diagnosis.root_causes or diagnosis.symptoms
    cited = {label for cause in causes for label in cause.evidence_ids}
    if not diagnosis.root_causes:
        cited = {piece.id for piece in diagnosis.evidence}
    text = "\n".join(piece.excerpt for piece in diagnosis.evidence if piece.id in cited)
    missing = [passage for passage in expect.get("decisive", []) if passage not in text]
    return _check("decisive evidence", not missing, f"not in cited evidence: {missing}")


def _cited(operations: Iterable[str], diagnosis: Diagnosis) -> Check:
    """Where only a certain read decides, the causes must cite what it brought."""
    labels = {label for cause in diagnosis.root_causes for label in cause.evidence_ids}
    given = {piece.operation for piece in diagnosis.evidence if piece.id in labels}
    missing = sorted(set(operations) - given)
    return _check("deciding reads", not missing, f"not cited: {missing}")


def _said(patterns: Iterable[str], answer: Sequence[str]) -> Check:
    text = "\n".join(answer)
    missing = [pattern for pattern in patterns if not re.search(pattern, text, re.IGNORECASE)]
    return _check("must mention", not missing, f"not said: {missing}")


def _not_said(patterns: Iterable[str], answer: Sequence[str]) -> Check:
    claimed = [sentence for text in answer for sentence in sentences_of(text) if not _NEGATED.search(sentence)]
    said = [
        f"{pattern!r} in {sentence!r}"
        for pattern in patterns
        for sentence in claimed
        if re.search(pattern, sentence, re.IGNORECASE)
    ]
    return _check(NOTHING_FORBIDDEN, not said, "; ".join(said))


def _grounded(diagnosis: Diagnosis) -> Check:
    known = {piece.id for piece in diagnosis.evidence}
    causes = (*diagnosis.root_causes, *diagnosis.symptoms)
    bare = [cause.id for cause in causes if not cause.evidence_ids or not set(cause.evidence_ids) <= known]
    return _check("grounded", not bare, f"without evidence: {bare}")


def _owner(expect: dict[str, Any], diagnosis: Diagnosis) -> Check:
    owner = expect.get("owner")
    given = [cause.owner for cause in diagnosis.root_causes]
    scored = owner is not None and bool(given)
    return _check("owner", not scored or owner in given, f"{given}, expected {owner}")


def _gaps(expected: Sequence[str], diagnosis: Diagnosis) -> Check:
    given = {gap.operation for gap in diagnosis.gaps}
    return _check("gap named", not expected or bool(given & set(expected)), f"{sorted(given)}, expected {expected}")


def _first_change(pattern: str | None, diagnosis: Diagnosis) -> Check:
    told = [f"{change.path} {change.before} → {change.after}" for change in diagnosis.changes[:1]]
    right = pattern is None or any(re.search(pattern, text) for text in told)
    return _check("first change", right, f"{told}, expected {pattern}")


def _timeline(diagnosis: Diagnosis) -> Check:
    """A dozen lines or little more, oldest first, and among them every event that a root cause cites."""
    lines = diagnosis.timeline
    told = {label for line in lines for label in line.evidence_ids}
    cited = {label for cause in diagnosis.root_causes for label in cause.evidence_ids}
    lost = [piece.id for piece in diagnosis.evidence if piece.id in cited - told and is_event(piece)]
    ordered = [line.at for line in lines] == sorted(line.at for line in lines)
    passed = len(lines) <= MAX_DECISIVE + 1 and ordered and not lost and all(line.count >= 1 for line in lines)
    return _check("timeline", passed, f"{len(lines)} lines, in order: {ordered}, lost: {lost}")


def is_event(piece: EvidenceView) -> bool:
    """Say whether evidence tells of something that happened at a moment, not of how something is."""
    if piece.operation in {"logs:GetLogEvents", "opensearch:Search", "cloudformation:DescribeStackEvents"}:
        return piece.event_time is not None
    if piece.operation == "ecs:DescribeServices":
        return piece.title.startswith("Service event of")
    return (
        piece.operation == "ecs:DescribeTasks" and "stoppedReason: " in piece.excerpt and "stoppedAt: " in piece.excerpt
    )


def _actions(diagnosis: Diagnosis) -> Check:
    wrong = wrong_actions(diagnosis)
    return _check("actions work and are safe", not wrong, "; ".join(wrong))


def _check(name: str, passed: bool, detail: str) -> Check:
    return Check(name=name, passed=passed, detail="" if passed else detail)
