"""The pause before another try, the same for models and for the guardrail before them.

AWS's advice for throttling is exponential back-off with jitter.
Source: https://docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html
"""

import random
import time

from agent.model.stop import Stop


def pause(number: int, first_seconds: float, stop: Stop) -> bool:
    """Wait after try `number`, from 1, unless somebody stops it; return whether there is time left for another."""
    jitter = 0.5 + random.random() / 2  # noqa: S311  # no secret: so that many callers do not come back together
    seconds = first_seconds * 2 ** (number - 1) * jitter
    if time.monotonic() + seconds >= stop.until:
        return False
    return not stop.asked.wait(seconds)
