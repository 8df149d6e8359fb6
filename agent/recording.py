"""Diagnoses and keeps what was said: the diagnosis, the evidence behind its labels, and for a while the facts."""

from collections import OrderedDict
from collections.abc import AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime

from agent.composition import NO_LABELS, Labels
from agent.diagnosing import Diagnoser
from agent.diagnosis import Diagnosis
from agent.errors import NotFoundError
from agent.model.configuration import ModelUse
from agent.reasoning.reason import Question
from agent.store.off_loop import off_loop
from agent.store.store import Store
from agent.stream import AgentEvent, DiagnosisEvent
from agent.targets.target import TargetRequest
from tools.principal import Principal
from tools.snapshot import Snapshot

KEPT_SNAPSHOTS = 32  # follow-up questions come within minutes; a snapshot weighs about a megabyte


@dataclass(slots=True, kw_only=True)
class Recorder:
    """Runs diagnoses and stores each one. Facts of the newest few stay in memory for follow-up questions."""

    diagnoser: Diagnoser
    store: Store
    _snapshots: "OrderedDict[str, tuple[str, Snapshot]]" = field(default_factory=OrderedDict[str, tuple[str, Snapshot]])
    _labels: "OrderedDict[str, Labels]" = field(default_factory=OrderedDict[str, Labels])

    async def run(
        self,
        principal: Principal,
        request: TargetRequest,
        *,
        labels: Labels = NO_LABELS,
        at: datetime | None = None,
        use_model: ModelUse = "always",
        question: Question | None = None,
    ) -> AsyncIterator[AgentEvent]:
        """Yield the events of one diagnosis, which is stored before it is shown."""
        held: DiagnosisEvent | None = None
        async for event in self.diagnoser.run(
            principal, request, labels=labels, at=at, use_model=use_model, question=question
        ):
            if isinstance(event, DiagnosisEvent):
                held = event
            elif isinstance(event, dict):
                if held is not None:
                    await self._keep(principal, held.diagnosis, event["snapshot"], event.get("labels", labels))
            else:
                yield event
        if held is not None:
            yield held

    def labels_of(self, diagnosis_id: str) -> Labels | None:
        """Return the evidence labels after a diagnosis, while they are in memory."""
        return self._labels.get(diagnosis_id)

    async def snapshot_of(self, principal: Principal, diagnosis: Diagnosis) -> Snapshot:
        """Return the facts behind a diagnosis of this principal's: kept ones, else read again."""
        kept = self._snapshots.get(diagnosis.id)
        if kept is not None and kept[0] == principal.subject:
            return kept[1]
        target = diagnosis.target
        request = TargetRequest(
            account=target.account_id,
            region=target.region,
            cluster=target.cluster,
            service=target.service,
            stack=target.stack_name,
            task=target.task_arn,
        )
        async with aclosing(self.diagnoser.run(principal, request)) as events:
            async for event in events:
                if isinstance(event, dict):
                    return event["snapshot"]
        raise NotFoundError(f"the facts of {diagnosis.id} could not be read again")

    async def _keep(self, principal: Principal, diagnosis: Diagnosis, snapshot: Snapshot, labels: Labels) -> None:
        shown = {piece.id for piece in diagnosis.evidence}
        evidence = {
            label: snapshot.evidence[piece]
            for piece, label in labels.known.items()
            if label in shown and piece in snapshot.evidence
        }
        await off_loop(self.store.diagnoses.add, diagnosis, subject=principal.subject, evidence=evidence)
        self._snapshots[diagnosis.id] = (principal.subject, snapshot)
        self._labels[diagnosis.id] = labels
        while len(self._snapshots) > KEPT_SNAPSHOTS:
            self._labels.pop(self._snapshots.popitem(last=False)[0], None)
