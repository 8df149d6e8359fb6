"""A model's answer to a follow-up question, as a stream: what it reads is told while it reads."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from agent.composition import Labels
from agent.diagnosis import Diagnosis
from agent.reasoning.explainer import Explained, Explainer
from agent.reasoning.reason import Question
from agent.stream import PhaseEvent, ToolEvent
from agent.verification.material import Document
from tools.principal import Principal


async def explaining(
    explainer: Explainer,
    principal: Principal,
    diagnosis: Diagnosis,
    question: Question,
    labels: Labels,
    documents: Sequence[Document] = (),
) -> AsyncIterator[PhaseEvent | ToolEvent | Explained]:
    """Yield what happens, and last what came of it. Closing the stream stops the model.

    Raises:
        CredentialsError: Tsuba has no credentials to read with.
    """
    told: asyncio.Queue[PhaseEvent | ToolEvent | None] = asyncio.Queue()
    work = asyncio.ensure_future(
        explainer.explain(principal, diagnosis, question, labels=labels, documents=documents, write=told.put_nowait)
    )
    work.add_done_callback(lambda _: told.put_nowait(None))
    try:
        while (event := await told.get()) is not None:
            yield event
        yield await work
    finally:
        work.cancel()
