"""Drafts a ticket from a diagnosis: triaged, with evidence, one per cause."""

import hashlib
import secrets
from datetime import datetime

from agent.answer.markdown import escape, report
from agent.diagnosis import Diagnosis
from agent.targets.family import family_of
from tools.pattern import Pattern
from tools.principal import Principal
from tools.tickets.ticket import TicketDraft

MAX_TITLE = 140  # what the usual ticket systems show whole
# Task ids and revisions differ at every attempt; the cause is the same.
_ATTEMPT = Pattern(r"/[0-9a-f]{32}$|:\d+$")


def draft_ticket(diagnosis: Diagnosis, principal: Principal, *, now: datetime) -> TicketDraft:
    """Write the draft. Equal causes in the same place have equal fingerprints, whoever asks and whenever."""
    owners = [cause.owner for cause in diagnosis.root_causes] or [step.owner for step in diagnosis.actions]
    asked = f"*Asked by {escape(principal.subject)} via {principal.via}.*"
    return TicketDraft(
        id=f"td-{secrets.token_hex(8)}",
        diagnosis_id=diagnosis.id,
        account_id=diagnosis.target.account_id,
        fingerprint=fingerprint(diagnosis),
        title=_title(diagnosis),
        body=f"{report(diagnosis)}\n{asked}\n",
        severity=severity_of(diagnosis),
        owner=owners[0] if owners else "platform team",
        requested_by=principal.subject,
        created_at=now,
    )


def fingerprint(diagnosis: Diagnosis) -> str:
    """Name the cause: account, region, the family or stack, and the categories with what they are about."""
    target = diagnosis.target
    name = target.family or family_of(target.service or "") or target.service or target.stack_name or target.task_arn
    causes = diagnosis.root_causes or diagnosis.symptoms
    about = sorted(f"{cause.category}:{_stable(cause.resource)}" for cause in causes)
    text = "\x1f".join((target.account_id, target.region, target.cluster or "", name or "", diagnosis.status, *about))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def severity_of(diagnosis: Diagnosis) -> int:
    """Return 2 when users are not served, 3 when a deployment is blocked, 4 when nothing fails."""
    if diagnosis.impact.serving is False:
        return 2
    return 3 if diagnosis.status in {"failed", "rolled_back", "in_progress", "degraded"} else 4


def _stable(resource: str) -> str:
    return _ATTEMPT.sub("", resource)


def _title(diagnosis: Diagnosis) -> str:
    where = f" ({diagnosis.target.account_id}, {diagnosis.target.region})"
    summary = diagnosis.summary.rstrip(".")
    room = MAX_TITLE - len(where)
    return (summary if len(summary) <= room else summary[: room - 1] + "…") + where
