"""A whole diagnosis for tests of what shows or stores one; every argument is a field of it."""

from datetime import UTC, datetime
from typing import Any

from agent.diagnosis import (
    ActionView,
    CausalLink,
    Cause,
    Change,
    Diagnosis,
    DocumentView,
    EvidenceView,
    GapView,
    Impact,
    Member,
    TargetView,
    TimelineEntry,
    Usage,
)

AT = datetime(2026, 11, 1, 14, 9, tzinfo=UTC)
ACCOUNT, REGION = "111122223333", "eu-west-1"


def cause(category: str = "image_not_found", **fields: Any) -> Cause:
    values: dict[str, Any] = {
        "id": "F1",
        "category": category,
        "title": "The image does not exist",
        "statement": "web:57 wants team/web:v57, and the repository has no such tag.",
        "confidence": "certain",
        "owner": "app team",
        "resource": f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/prod/web",
        "evidence_ids": ("E1",),
    }
    return Cause(**{**values, **fields})


def symptom(**fields: Any) -> Cause:
    values: dict[str, Any] = {
        "id": "F2",
        "title": "The circuit breaker stopped the deployment",
        "statement": "The circuit breaker stopped the deployment after 3 failures.",
        "evidence_ids": ("E2",),
    }
    return cause("deployment_circuit_breaker", **{**values, **fields})


def piece(label: str = "E1", **fields: Any) -> EvidenceView:
    values: dict[str, Any] = {
        "id": label,
        "operation": "ecs:DescribeTasks",
        "account_id": ACCOUNT,
        "region": REGION,
        "resource": "web",
        "event_time": AT,
        "read_time": AT,
        "title": "stopped task",
        "excerpt": "CannotPullContainerError: team/web:v57: not found",
        "console_url": None,
    }
    return EvidenceView(**{**values, **fields})


def action(**fields: Any) -> ActionView:
    values: dict[str, Any] = {
        "title": "See which tags exist.",
        "kind": "check",
        "command": "aws ecr describe-images --repository-name team/web --region eu-west-1",
        "console_url": None,
        "risk": "none",
        "owner": "app team",
        "evidence_ids": ("E1",),
    }
    return ActionView(**{**values, **fields})


def change(**fields: Any) -> Change:
    values: dict[str, Any] = {
        "subject": "web:56 → web:57",
        "path": "image.web",
        "before": "team/web:v56",
        "after": "team/web:v57",
        "at": AT,
        "by": "ci-deploy",
        "evidence_ids": ("E1",),
    }
    return Change(**{**values, **fields})


def gap(**fields: Any) -> GapView:
    values: dict[str, Any] = {
        "operation": "logs:GetLogEvents",
        "account_id": ACCOUNT,
        "region": REGION,
        "resource": "/ecs/web",
        "reason": "denied",
        "effect": "what the application wrote is not known",
    }
    return GapView(**{**values, **fields})


def diagnosis(**fields: Any) -> Diagnosis:
    """A deployment that was rolled back because its image does not exist."""
    values: dict[str, Any] = {
        "id": "dg-1",
        "created_at": AT,
        "target": TargetView(account_id=ACCOUNT, region=REGION, cluster="prod", service="web"),
        "status": "rolled_back",
        "summary": "web never started and was rolled back: the image does not exist.",
        "impact": Impact(serving=True, text="Users are served: 2 of 2 tasks of web run.", evidence_ids=("E2",)),
        "root_causes": (cause(),),
        "symptoms": (symptom(),),
        "chain": (CausalLink(cause="F1", effect="F2"),),
        "changes": (change(),),
        "actions": (action(),),
        "timeline": (TimelineEntry(at=AT, text="Task stopped", count=3, evidence_ids=("E1",)),),
        "evidence": (piece(), piece("E2", title="service deployment", excerpt="ROLLBACK_SUCCESSFUL")),
        "documents": (DocumentView(id="D1", title="Images and tags", url="https://docs.example.com/images"),),
        "gaps": (gap(),),
        "members": (Member(service="web", status="rolled_back", running=2, desired=2),),
        "usage": Usage(aws_calls=14, waves=4, round_trips=4, wall_ms=712),
    }
    return Diagnosis(**{**values, **fields})


def every_text_hostile(text: str) -> Diagnosis:
    """A diagnosis in which every text that AWS or a person may have written is `text`."""
    return diagnosis(
        target=TargetView(account_id=ACCOUNT, region=REGION, cluster=text, service=text, family=text),
        summary=text,
        impact=Impact(serving=None, text=text, evidence_ids=("E1",)),
        root_causes=(cause(title=text, statement=text, resource=text),),
        symptoms=(symptom(title=text, statement=text, resource=text),),
        changes=(change(subject=text, path=text, before=text, after=text, by=text),),
        actions=(action(title=text, command=text),),
        timeline=(TimelineEntry(at=AT, text=text, evidence_ids=("E1",)),),
        evidence=(piece(resource=text, title=text, excerpt=text), piece("E2", excerpt=text)),
        gaps=(gap(operation=text, resource=text, effect=text),),
        members=(
            Member(service=text, status="failed", running=0, desired=1),
            Member(service=text, status="failed", running=0, desired=1),
        ),
    )
