"""Small pieces of an answer: names, labels of evidence, times, and how long ago they were."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from agent.answer.wording import counted
from agent.diagnosis import Diagnosis


def called(diagnosis: Diagnosis) -> str:
    """Return what people call the target."""
    target = diagnosis.target
    return target.service or target.stack_name or "it"


def refs(evidence_ids: Iterable[str], limit: int = 4) -> str:
    """Write labels the way every answer cites."""
    return " ".join(f"[{label}]" for label in list(dict.fromkeys(evidence_ids))[:limit])


def moment(at: datetime, now: datetime) -> str:
    """Write a time in UTC with how long ago it was.

    Example:
        >>> from datetime import UTC
        >>> moment(datetime(2026, 11, 17, 14, 2, tzinfo=UTC), datetime(2026, 11, 17, 14, 31, tzinfo=UTC))
        '14:02 UTC (29 minutes ago)'
        >>> moment(datetime(2026, 11, 1, 9, 0, tzinfo=UTC), datetime(2026, 11, 17, 14, 31, tzinfo=UTC))
        '1 Nov 09:00 UTC (16 days ago)'
    """
    day = f"{at.day} {at:%b} " if at.date() != now.date() else ""
    return f"{day}{at:%H:%M} UTC ({lasting(now - at)} ago)"


def lasting(length: timedelta) -> str:
    """Write a length of time in its largest unit.

    Example:
        >>> lasting(timedelta(seconds=40)), lasting(timedelta(minutes=9)), lasting(timedelta(hours=30))
        ('less than a minute', '9 minutes', '30 hours')
    """
    minutes = int(length.total_seconds() // 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 120:
        return counted(minutes, "minute")
    return counted(minutes // 60, "hour") if minutes < 48 * 60 else counted(minutes // 1440, "day")
