import subprocess
import sys
import threading

import pytest

from agent.model.call_threads import CallThreads


def test_calls_run_side_by_side_up_to_the_most_and_then_wait():
    threads = CallThreads(2)
    together, go_on = threading.Barrier(3, timeout=60), threading.Event()

    def held() -> str:
        together.wait()
        go_on.wait(60)
        return threading.current_thread().name

    futures = [threads.submit(held) for _ in range(2)]
    together.wait()
    third = threads.submit(lambda: "third")
    assert not third.running()
    go_on.set()
    assert {future.result(60) for future in futures} == {"model-0", "model-1"}
    assert third.result(60) == "third"
    threads.close(wait=True)


def test_a_thread_that_is_free_is_used_again():
    threads = CallThreads(4)
    names = {threads.submit(lambda: threading.current_thread().name).result(60)}
    threads.close(wait=True)
    assert names == {"model-0"}


def test_an_error_belongs_to_who_asked_and_ends_no_thread():
    threads = CallThreads(1)
    with pytest.raises(ZeroDivisionError):
        threads.submit(lambda: 1 // 0).result(60)
    assert threads.submit(lambda: 1).result(60) == 1
    threads.close(wait=True)


def test_closing_forgets_what_has_not_begun():
    threads = CallThreads(1)
    begun, go_on = threading.Event(), threading.Event()

    def held() -> str:
        begun.set()
        go_on.wait(60)
        return "held"

    first = threads.submit(held)
    assert begun.wait(60)
    second = threads.submit(lambda: "never")
    threads.close()
    go_on.set()
    assert (first.result(60), second.cancelled()) == ("held", True)
    with pytest.raises(RuntimeError):
        threads.submit(lambda: 1)


def test_a_call_that_hangs_does_not_hold_up_the_end_of_the_process():
    hanging = (
        "import threading; from agent.model.call_threads import CallThreads; begun = threading.Event(); "
        "CallThreads(1).submit(lambda: (begun.set(), threading.Event().wait(3600))); begun.wait(60)"
    )
    assert subprocess.run([sys.executable, "-c", hanging], timeout=60, check=False).returncode == 0
