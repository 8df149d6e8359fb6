"""The reads a model asked for, made like any other: by the principal, in one scope, side by side, until a deadline."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from agent.composition import Labels, evidence_view
from agent.diagnosis import EvidenceView
from agent.stream import ToolEvent
from tools.aws.scope import AwsScope
from tools.aws.wave import WaveRunner
from tools.evidence import Evidence, Read, Unread
from tools.principal import Principal
from tools.tool import ReadRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """The answers of some reads, and how many requests they took."""

    answers: Mapping[ReadRequest[Any], Read[Any]]
    requests: int = 0

    def evidence_of(self, request: ReadRequest[Any]) -> tuple[Evidence, ...]:
        """Return what one read brought, empty when it could not be made."""
        read = self.answers[request]
        return () if isinstance(read, Unread) else read.evidence

    def views(self, request: ReadRequest[Any], labels: Labels) -> Iterator[EvidenceView]:
        """Yield it as it is shown, under its labels."""
        return (evidence_view(piece, labels) for piece in self.evidence_of(request))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reads:
    """Who reads, where, and until when (on time.monotonic). `tell` hears of each read, as it begins and ends."""

    runner: WaveRunner
    principal: Principal
    scope: AwsScope
    until: float
    tell: Callable[[ToolEvent], None]

    async def make(self, requests: tuple[ReadRequest[Any], ...]) -> Brought:
        """Make the reads side by side.

        Raises:
            CredentialsError: Tsuba has no credentials to work with.
        """
        if not requests:
            return Brought(answers={})
        for request in requests:
            self.tell(self._event(request, "started", None))
        wave = await asyncio.to_thread(self.runner.run, self.principal, requests, until=self.until)
        for request in requests:
            self.tell(self._event(request, "finished", wave.answers[request]))
        return Brought(answers=wave.answers, requests=wave.requests)

    def _event(self, request: ReadRequest[Any], state: Any, answer: Read[Any] | None) -> ToolEvent:
        gap = answer.gap.reason if isinstance(answer, Unread) and answer.gap else None
        scope = request.scope
        return ToolEvent(name=request.tool.name, state=state, account_id=scope.account_id, region=scope.region, gap=gap)
