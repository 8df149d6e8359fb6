"""What every hand-written part of a scenario shares: unknown keys are refused, ages are written short."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

_AGE = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?")


class Form(BaseModel):
    """Base of everything people write in a scenario."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def age(text: object) -> timedelta:
    """Read an age or length of time such as `2d`, `1h30m` or `45s`.

    Raises:
        ValueError: the text is not of that form.

    Example:
        >>> age("1h30m")
        datetime.timedelta(seconds=5400)
    """
    if isinstance(text, timedelta):
        return text
    match = _AGE.fullmatch(text) if isinstance(text, str) and text else None
    if match is None:
        message = f"{text!r} is no length of time; write it like 2d, 1h30m, 40m or 45s"
        raise ValueError(message)
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


Age = Annotated[timedelta, BeforeValidator(age)]
