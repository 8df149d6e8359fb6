"""Takes fields out of AWS's answers: times in UTC, texts redacted, excerpts as `name: value` lines."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from tools.redaction import redact


def utc(moment: datetime | None) -> datetime | None:
    """Return a time of boto3 in UTC. Absent stays None."""
    return moment.astimezone(UTC) if moment else None


def clean(text: str | None) -> str | None:
    """Redact a text. AWS leaves absent texts out or sends them empty: both are None."""
    return redact(text) if text else None


def named_lines(fields: Iterable[tuple[str, Any]]) -> str:
    """Write `name: value` lines, leaving out what is absent or empty. 0 and False are values.

    Example:
        >>> print(named_lines([("stopCode", "EssentialContainerExited"), ("reason", None), ("exitCode", 0)]))
        stopCode: EssentialContainerExited
        exitCode: 0
    """
    shown: list[str] = []
    for name, value in fields:
        if isinstance(value, (list, tuple)):
            value = ", ".join(str(item) for item in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]  # noqa: PLW2901  # items of AWS's lists are strings
        if isinstance(value, datetime):
            value = value.astimezone(UTC).isoformat(timespec="seconds")  # noqa: PLW2901
        if value is not None and value != "":
            shown.append(f"{name}: {value}")
    return "\n".join(shown)


def last_part(arn: str) -> str:
    """Return what follows the last slash: the name or id people use.

    Example:
        >>> last_part("arn:aws:ecs:eu-west-1:111122223333:cluster/prod")
        'prod'
    """
    return arn.rsplit("/", maxsplit=1)[-1]
