"""Writes the diagnosis by rule: labels the evidence, orders causes, and says in one plain sentence what happened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from agent.answer.impact import assess
from agent.answer.next_steps import next_steps
from agent.answer.status import members_of, status_of
from agent.answer.summary import summarise
from agent.answer.timeline import build_timeline
from agent.causes import Links
from agent.changes.what_changed import what_changed
from agent.detector import detector_of
from agent.diagnosis import (
    ActionView,
    CausalLink,
    Cause,
    Change,
    Diagnosis,
    EvidenceView,
    GapView,
    Impact,
    TargetView,
    TimelineEntry,
    Usage,
)
from agent.failures.forgotten import forgotten_tasks
from agent.finding import Action, Finding
from tools.evidence import Evidence
from tools.snapshot import Snapshot, Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """Evidence labels of one thread: content id to E1, E2, ... Never reused for something else."""

    known: Mapping[str, str]

    def extended(self, evidence_ids: Iterable[str]) -> "Labels":
        """Return labels that also name `evidence_ids`, numbered on in their order."""
        known = dict(self.known)
        for evidence_id in evidence_ids:
            known.setdefault(evidence_id, f"E{len(known) + 1}")
        return Labels(known=known)

    def of(self, evidence_ids: Iterable[str]) -> tuple[str, ...]:
        """Return the labels of `evidence_ids`, each once, in their order; ids without a label are left out."""
        return tuple(dict.fromkeys(self.known[piece] for piece in evidence_ids if piece in self.known))


NO_LABELS = Labels(known={})


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A diagnosis, and the evidence labels of its thread with those it added."""

    diagnosis: Diagnosis
    labels: Labels


def compose(
    snapshot: Snapshot,
    links: Links,
    *,
    diagnosis_id: str,
    created_at: datetime,
    usage: Usage,
    labels: Labels = NO_LABELS,
) -> Composed:
    """Write the whole diagnosis from facts and findings. Everything said points at evidence that is included."""
    status, impact = status_of(snapshot), assess(snapshot)
    # Normal operation that looks like a failure is told among the symptoms, so that nobody takes it for one.
    seen = (*links.symptoms, *links.benign)
    findings = (*links.root_causes, *seen)
    changes = what_changed(snapshot, links.root_causes)
    decisive = {piece for finding in findings for piece in finding.evidence_ids}
    timeline = build_timeline(snapshot, decisive)
    actions = next_steps(snapshot, status, links)
    shown = _cited(snapshot.evidence, findings, changes, timeline, actions, impact)
    labels = labels.extended(piece.id for piece in shown)
    ids = {id(finding): f"F{number}" for number, finding in enumerate(findings, start=1)}
    causes = tuple(_cause(ids[id(finding)], finding, labels) for finding in links.root_causes)
    symptoms = tuple(_cause(ids[id(finding)], finding, labels) for finding in seen)
    diagnosis = Diagnosis(
        id=diagnosis_id,
        created_at=created_at,
        target=_target_view(snapshot.target),
        status=status,
        summary=summarise(snapshot, status, links),
        impact=replace(impact, evidence_ids=labels.of(impact.evidence_ids)),
        root_causes=causes,
        symptoms=symptoms,
        chain=tuple(CausalLink(cause=ids[id(cause)], effect=ids[id(effect)]) for cause, effect in links.chain),
        changes=tuple(replace(change, evidence_ids=labels.of(change.evidence_ids)) for change in changes),
        actions=tuple(_action_view(action, labels) for action in actions),
        timeline=tuple(replace(entry, evidence_ids=labels.of(entry.evidence_ids)) for entry in timeline),
        evidence=tuple(evidence_view(piece, labels) for piece in shown),
        gaps=tuple(GapView.of(gap) for gap in (*snapshot.gaps, *forgotten_tasks(snapshot, links))),
        members=members_of(snapshot),
        usage=usage,
    )
    return Composed(diagnosis=diagnosis, labels=labels)


def _cited(
    evidence: Mapping[str, Evidence],
    findings: Sequence[Finding],
    changes: Sequence[Change],
    timeline: Sequence[TimelineEntry],
    actions: Sequence[Action],
    impact: Impact,
) -> tuple[Evidence, ...]:
    """Return the evidence something points at, in the order it was read: wave, operation, resource."""
    parts: tuple[Sequence[Finding | Change | TimelineEntry | Action | Impact], ...] = (
        findings,
        changes,
        timeline,
        actions,
        (impact,),
    )
    wanted = {piece for group in parts for part in group for piece in part.evidence_ids}
    return tuple(piece for evidence_id, piece in evidence.items() if evidence_id in wanted)


def _cause(number: str, finding: Finding, labels: Labels) -> Cause:
    return Cause(
        id=number,
        category=finding.category,
        title=detector_of(finding.category).title,
        statement=finding.statement,
        confidence=finding.confidence,
        owner=finding.owner,
        resource=finding.resource,
        evidence_ids=labels.of(finding.evidence_ids),
    )


def _action_view(action: Action, labels: Labels) -> ActionView:
    return ActionView(
        title=action.title,
        kind=action.kind,
        command=action.command,
        console_url=action.console_url,
        risk=action.risk,
        owner=action.owner,
        evidence_ids=labels.of(action.evidence_ids),
    )


def evidence_view(piece: Evidence, labels: Labels) -> EvidenceView:
    """Return a piece of evidence as it is shown, under its label."""
    return EvidenceView(
        id=labels.known[piece.id],
        operation=piece.operation,
        account_id=piece.scope.account_id,
        region=piece.scope.region,
        resource=piece.resource,
        event_time=piece.event_time,
        read_time=piece.read_time,
        title=piece.title,
        excerpt=piece.excerpt,
        console_url=piece.console_url,
    )


def _target_view(target: Target) -> TargetView:
    return TargetView(
        account_id=target.scope.account_id,
        region=target.scope.region,
        cluster=target.cluster,
        service=target.service,
        stack_name=target.stack_name,
        task_arn=target.task_arn,
        family=target.family,
    )
