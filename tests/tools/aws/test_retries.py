"""When a call is tried again, how long it waits before, and when it is given up."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tools.aws.retries import FIRST_BACKOFF_SECONDS, MAX_ATTEMPTS, MAX_BACKOFF_SECONDS, with_retries


def failing(code: str, *, times: int) -> Any:
    answers = iter([code] * times)

    def send() -> str:
        for failed in answers:
            raise ClientError({"Error": {"Code": failed, "Message": "no"}}, "DescribeServices")
        return "answer"

    return send


def tried(send: Any, slept: list[float], *, now: float = 0.0, deadline: float = 100.0) -> Any:
    return with_retries(send, deadline=deadline, monotonic=lambda: now, sleep=slept.append)


@pytest.fixture
def no_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.random", lambda: 1.0)


@pytest.mark.usefixtures("no_jitter")
def test_each_pause_is_twice_the_one_before_up_to_a_limit() -> None:
    slept: list[float] = []
    assert tried(failing("ThrottlingException", times=MAX_ATTEMPTS - 1), slept) == "answer"
    assert slept == pytest.approx([2 * FIRST_BACKOFF_SECONDS * 2**n for n in range(MAX_ATTEMPTS - 1)])
    assert max(slept) <= MAX_BACKOFF_SECONDS


def test_pauses_differ_so_that_callers_do_not_come_back_at_once() -> None:
    pauses: list[float] = []
    for _ in range(20):
        tried(failing("ThrottlingException", times=1), pauses)
    assert len(set(pauses)) > 1
    assert all(0 <= pause <= 2 * FIRST_BACKOFF_SECONDS for pause in pauses)


@pytest.mark.usefixtures("no_jitter")
@pytest.mark.parametrize(("left", "paused"), [(0.1, 0), (0.3, 1)])
def test_no_pause_is_begun_that_ends_past_the_deadline(left: float, paused: int) -> None:
    slept: list[float] = []
    send = failing("ThrottlingException", times=1)
    if paused:
        assert tried(send, slept, now=50.0, deadline=50.0 + left) == "answer"
    else:
        with pytest.raises(ClientError):
            tried(send, slept, now=50.0, deadline=50.0 + left)
    assert len(slept) == paused


@pytest.mark.parametrize(("code", "times"), [("AccessDenied", 1), ("ThrottlingException", MAX_ATTEMPTS)])
def test_what_no_second_try_mends_or_what_stays_is_raised(code: str, times: int) -> None:
    slept: list[float] = []
    with pytest.raises(ClientError, match=code):
        tried(failing(code, times=times), slept)
    assert len(slept) == times - 1
