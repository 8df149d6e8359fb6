"""What a detector is, and how all of them are found: one file in agent/detectors is one category."""

import importlib
import logging
import pkgutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import agent.detectors
from agent.finding import Finding, Owner, Undecided
from tools.evidence import Gap
from tools.snapshot import Snapshot, Target

logger = logging.getLogger(__name__)

# Begins the operation of a gap that is no read of AWS: the category of the rule that broke follows.
OWN_JUDGEMENT = "tsuba:detect/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Detector:
    """One category of failure, with its own documentation.

    `symptom` categories never name a root cause. `yields_to` are categories that, found on the same service, make
    this one unnecessary. `documentation` are AWS pages. `detect` is pure: facts in, findings out.
    `only_where` is what it goes through to find anything: where that is empty `detect` is not run. Several detectors share
    one, so that most of a snapshot in which little happened is looked at once.
    """

    category: str
    title: str
    description: str
    owner: Owner
    documentation: tuple[str, ...]
    detect: Callable[[Snapshot], Sequence[Finding] | Undecided]
    symptom: bool = False
    yields_to: tuple[str, ...] = ()
    only_where: Callable[[Snapshot], object] | None = None


@cache
def all_detectors() -> tuple[Detector, ...]:
    """Import every module of agent.detectors, ordered by category.

    Raises:
        ValueError: a file's name is not its category.
    """
    found: list[Detector] = []
    for module in pkgutil.iter_modules(agent.detectors.__path__):
        detector = importlib.import_module(f"agent.detectors.{module.name}").DETECTOR
        if not isinstance(detector, Detector) or detector.category != module.name:
            raise ValueError(f"agent/detectors/{module.name}.py must define DETECTOR with category {module.name!r}")
        found.append(detector)
    return tuple(sorted(found, key=lambda detector: detector.category))


def detector_of(category: str) -> Detector:
    """Return the detector of a category.

    Raises:
        KeyError: there is none.
    """
    return _by_category()[category]


@cache
def _by_category() -> dict[str, Detector]:
    return {detector.category: detector for detector in all_detectors()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What the detectors found, and a gap for each that broke: its category can be neither found nor ruled out."""

    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]


def judge(snapshot: Snapshot, detectors: Sequence[Detector] | None = None) -> Judged:
    """Run every detector over the snapshot and drop findings that yield to another on the same service.

    A detector that breaks must not hide the others: it is logged, told as a gap, and left out.
    """
    chosen = all_detectors() if detectors is None else detectors
    findings: list[Finding] = []
    gaps: list[Gap] = []
    empty: dict[object, bool] = {}
    for detector in chosen:
        where = detector.only_where
        try:
            if where and where not in empty:
                empty[where] = not where(snapshot)
            if where and empty[where]:
                continue
            answer = detector.detect(snapshot)
        except Exception as error:
            logger.exception("detector broke", extra={"category": detector.category})
            gaps.append(_gap(snapshot.target, detector, error))
            continue
        if not isinstance(answer, Undecided):
            findings.extend(answer)
    kept = _without_yielding(findings, {detector.category: detector for detector in chosen}) if findings else ()
    return Judged(findings=kept, gaps=tuple(gaps))


def run_detectors(snapshot: Snapshot, detectors: Sequence[Detector] | None = None) -> tuple[Finding, ...]:
    """Return what `judge` finds, for those who cannot show gaps."""
    return judge(snapshot, detectors).findings


def _gap(target: Target, detector: Detector, error: Exception) -> Gap:
    # No operation of AWS failed here. The error's text may quote what was read, so its type alone is told.
    return Gap(
        operation=f"{OWN_JUDGEMENT}{detector.category}",
        scope=target.scope,
        resource=target.service or target.stack_name or target.task_arn or "",
        reason="error",
        effect=f"Tsuba's own rule for {detector.category} broke ({type(error).__name__}), so it cannot be said whether "
        f"this is the case: {detector.title[:1].lower()}{detector.title[1:]}",
    )


def _without_yielding(findings: Sequence[Finding], detectors: dict[str, Detector]) -> tuple[Finding, ...]:
    seen = {(finding.category, finding.service) for finding in findings}
    return tuple(
        finding
        for finding in findings
        if not any((other, finding.service) in seen for other in detectors[finding.category].yields_to)
    )
