"""The one place where a call to AWS is tried again. Botocore's own retries are off: they know no deadline."""

import random
import time
from collections.abc import Callable
from typing import TypeVar

from tools.aws.errors_map import BOTO_ERRORS, is_retryable

MAX_ATTEMPTS = 5  # AWS advises exponential back-off; five tries reach past a burst of throttling
FIRST_BACKOFF_SECONDS = 0.1
MAX_BACKOFF_SECONDS = 1.6

T = TypeVar("T")


def with_retries(
    send: Callable[[], T],
    *,
    deadline: float,
    monotonic: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> T:
    """Send, and send again after throttling, a 5xx or a broken connection, while the deadline on `monotonic` allows.

    Raises:
        BotoCoreError, ClientError: what the last attempt came to.
    """
    for attempt in range(1, MAX_ATTEMPTS + 1):
        try:
            return send()
        except BOTO_ERRORS as error:
            pause = min(MAX_BACKOFF_SECONDS, FIRST_BACKOFF_SECONDS * 2**attempt) * random.random()  # noqa: S311  # jitter
            hopeless = attempt == MAX_ATTEMPTS or monotonic() + pause >= deadline
            if hopeless or not is_retryable(error):
                raise
            sleep(pause)
    raise AssertionError("unreachable: the last attempt returns or raises")
