"""Diagnoses as they were given, and which evidence stands behind each of their labels."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Engine, insert, select

from agent.diagnosis import Diagnosis, from_json, to_document
from agent.store.engine import reading, writing
from agent.store.evidence import keep_evidence
from agent.store.tables import diagnoses, diagnosis_evidence
from tools.evidence import Evidence

_NO_EVIDENCE: Mapping[str, Evidence] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDiagnosis:
    """A diagnosis with who asked for it. Whoever reads it must be allowed to see `account_id` at that moment."""

    diagnosis: Diagnosis
    account_id: str
    subject: str


class DiagnosisStore:
    """Keeps diagnoses. It does not decide who may see them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def add(self, diagnosis: Diagnosis, *, subject: str, evidence: Mapping[str, Evidence] = _NO_EVIDENCE) -> None:
        """Keep a diagnosis that `subject` asked for, with its evidence by label (E1, E2, ...), all or nothing."""
        row = {
            "id": diagnosis.id,
            "principal_subject": subject,
            "account_id": diagnosis.target.account_id,
            "region": diagnosis.target.region,
            "service": diagnosis.target.service,
            "status": diagnosis.status,
            "created_at": diagnosis.created_at,
            "document": to_document(diagnosis),
        }
        labels = [
            {"diagnosis_id": diagnosis.id, "label": label, "evidence_id": piece.id} for label, piece in evidence.items()
        ]
        with writing(self._engine) as connection:
            connection.execute(insert(diagnoses).values(row))
            keep_evidence(connection, evidence.values())
            if labels:
                connection.execute(insert(diagnosis_evidence), labels)

    def get(self, diagnosis_id: str) -> StoredDiagnosis | None:
        """Return a diagnosis by its id, or None."""
        with reading(self._engine) as connection:
            row = connection.execute(select(diagnoses).where(diagnoses.c.id == diagnosis_id)).one_or_none()
        if row is None:
            return None
        return StoredDiagnosis(
            diagnosis=from_json(json.dumps(row.document)), account_id=row.account_id, subject=row.principal_subject
        )

    def evidence_ids(self, diagnosis_id: str) -> dict[str, str]:
        """Return the content addresses behind a diagnosis's labels, by label."""
        query = select(diagnosis_evidence).where(diagnosis_evidence.c.diagnosis_id == diagnosis_id)
        with reading(self._engine) as connection:
            return {row.label: row.evidence_id for row in connection.execute(query)}

    def newest(self, account_ids: frozenset[str], *, limit: int = 50) -> tuple[StoredDiagnosis, ...]:
        """Return the diagnoses of these accounts, newest first."""
        query = select(diagnoses).where(diagnoses.c.account_id.in_(account_ids))
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(diagnoses.c.created_at.desc(), diagnoses.c.id).limit(limit)).all()
        return tuple(
            StoredDiagnosis(
                diagnosis=from_json(json.dumps(row.document)), account_id=row.account_id, subject=row.principal_subject
            )
            for row in rows
        )
