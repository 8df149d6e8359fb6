"""Diagnoses asked for and waited for: the id that is known at once, and what became of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Engine, insert, select, update

from agent.store.engine import reading, writing
from agent.store.ids import new_id
from agent.store.tables import diagnosis_runs
from tools.redaction import redact

RunState = Literal["running", "done", "failed", "interrupted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DiagnosisRun:
    """One request for a diagnosis. `diagnosis_id` is there once done, `problem` (RFC 9457) once failed."""

    id: str
    subject: str
    state: RunState
    diagnosis_id: str | None
    problem: Mapping[str, Any] | None
    created_at: datetime


class RunStore:
    """Keeps runs."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def begin(self, *, subject: str, at: datetime) -> DiagnosisRun:
        """Note that a diagnosis has begun."""
        run = DiagnosisRun(
            id=new_id("run"), subject=subject, state="running", diagnosis_id=None, problem=None, created_at=at
        )
        with writing(self._engine) as connection:
            connection.execute(
                insert(diagnosis_runs).values(id=run.id, subject=subject, state="running", created_at=at)
            )
        return run

    def end(
        self,
        run_id: str,
        state: RunState,
        *,
        diagnosis_id: str | None = None,
        problem: Mapping[str, Any] | None = None,
    ) -> None:
        """Note what became of a running one; one that ended stays as it is. A problem repeats what was asked: redacted."""
        problem = {
            name: redact(told) if isinstance(told, str) else told for name, told in (problem or {}).items()
        } or None
        ending = update(diagnosis_runs).where(diagnosis_runs.c.id == run_id, diagnosis_runs.c.state == "running")
        with writing(self._engine) as connection:
            connection.execute(ending.values(state=state, diagnosis_id=diagnosis_id, problem=problem))

    def get(self, run_id: str) -> DiagnosisRun | None:
        """Return a run by its id, or None."""
        with reading(self._engine) as connection:
            row = (
                connection.execute(select(diagnosis_runs).where(diagnosis_runs.c.id == run_id)).mappings().one_or_none()
            )
        return None if row is None else DiagnosisRun(**{str(name): value for name, value in row.items()})

    def interrupt_running(self, problem: Mapping[str, Any]) -> int:
        """Mark what a process left running when it died; returns how many that were."""
        ending = update(diagnosis_runs).where(diagnosis_runs.c.state == "running")
        with writing(self._engine) as connection:
            return connection.execute(ending.values(state="interrupted", problem=problem)).rowcount
