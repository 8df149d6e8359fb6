"""Runs the graph once and streams what it says."""

import secrets
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from agent.composition import NO_LABELS, Labels
from agent.graph import diagnosis_graph
from agent.model.configuration import ModelUse
from agent.reasoning.explainer import Explainer
from agent.reasoning.reason import Question
from agent.reasoning.retrieval import Retriever
from agent.state import Parts, State
from agent.stream import AgentEvent
from agent.targets.target import TargetRequest
from tools.aws.accounts import AccountAccess
from tools.aws.wave import WaveRunner
from tools.principal import Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnoser:
    """What it takes to diagnose: accounts, reads, a clock, the time one diagnosis may take, and what explains it."""

    access: AccountAccess
    runner: WaveRunner
    now: Callable[[], datetime]
    deadline_seconds: float
    explainer: Explainer | None = None
    retriever: Retriever | None = None

    async def run(
        self,
        principal: Principal,
        request: TargetRequest,
        *,
        diagnosis_id: str | None = None,
        labels: Labels = NO_LABELS,
        at: datetime | None = None,
        use_model: ModelUse = "always",
        question: Question | None = None,
    ) -> AsyncGenerator[AgentEvent | State]:
        """Yield every event of the graph as it happens, and last its final State.

        Raises:
            TargetError: nothing can be diagnosed under that name.
            UnknownAccountError: not an account of this principal.
            CredentialsError: there are no AWS credentials to work with.
            SettingsError: the language model cannot be used as it is configured.
        """
        began = time.monotonic()
        if use_model != "never" and self.explainer is not None:
            self.explainer.language_model.begin_loading()  # while the reads wait for AWS
        parts = Parts(
            principal=principal,
            access=self.access,
            runner=self.runner,
            now=self.now,
            began=began,
            until=began + self.deadline_seconds,
            diagnosis_id=diagnosis_id or new_diagnosis_id(),
            labels=labels,
            explainer=self.explainer,
            retriever=self.retriever,
            use_model=use_model,
            question=question,
            at=at,
        )
        final: State | None = None
        stream: AsyncIterator[Any] = diagnosis_graph().astream(
            {"request": request}, context=parts, stream_mode=["custom", "values"]
        )
        async for mode, chunk in stream:
            if mode == "custom":
                yield chunk
            else:
                final = chunk
        if final is not None:
            yield final

    async def close(self) -> None:
        """Let the threads that read and that call models end, and close the documentation, on the loop that used it."""
        self.runner.close()
        if self.explainer:
            self.explainer.language_model.close()
        if self.retriever:
            await self.retriever.close()


def new_diagnosis_id() -> str:
    """Make an id nobody can guess: knowing it is not enough to read it, but need not be tempting either."""
    return f"dg-{secrets.token_hex(8)}"
