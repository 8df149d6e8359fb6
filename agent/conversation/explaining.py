"""A model's work on an answer, as a stream: what it does and reads is told while it goes on."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, TypeVar

from agent.stream import PhaseEvent, ToolEvent

Result = TypeVar("Result")
Write = Callable[[PhaseEvent | ToolEvent], None]


async def explaining(
    work: Callable[[Write], Coroutine[Any, Any, Result]],
) -> AsyncIterator[PhaseEvent | ToolEvent | Result]:
    """Yield what happens, and last what came of it. Closing the stream stops the model.

    `work` is given what it tells events to.
    """
    told: asyncio.Queue[PhaseEvent | ToolEvent | None] = asyncio.Queue()
    working = asyncio.ensure_future(work(told.put_nowait))
    working.add_done_callback(lambda _: told.put_nowait(None))
    try:
        while (event := await told.get()) is not None:
            yield event
        yield await working
    finally:
        working.cancel()
