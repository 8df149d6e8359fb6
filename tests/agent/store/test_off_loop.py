import asyncio
import threading

import pytest

from agent.store.off_loop import off_loop


async def test_a_call_runs_in_another_thread_and_gives_its_result():
    assert await off_loop(threading.get_ident) != threading.get_ident()


async def test_a_write_that_was_begun_is_finished_before_a_cancellation_goes_on():
    begun, go = threading.Event(), threading.Event()
    written: list[str] = []

    def write() -> None:
        begun.set()
        go.wait(60)
        written.append("row")

    task = asyncio.create_task(off_loop(write))
    await asyncio.to_thread(begun.wait, 10)
    task.cancel()
    await asyncio.sleep(0)
    assert not task.done()
    go.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert written == ["row"]
