"""What a base gives back: documents in AWS's response shapes, each with the place it is served from."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# AWS documents are free-form JSON; the shapes are botocore's and are checked when a world is loaded.
Document = dict[str, Any]

GLOBAL_REGION = "aws-global"  # where worlds keep IAM, which has no region

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """One document of a world.

    `under` is the map key for the two keys that are maps of lists
    (elbv2.TargetHealthDescriptions by target group, iam.AttachedRolePolicies by role).
    """

    account_id: str
    region: str
    service: str
    key: str
    document: Document
    under: str | None = None


class UnknownPlaceholderError(ValueError):
    """A text of a scenario names a placeholder nobody fills."""


def fill(text: str, names: Mapping[str, str]) -> str:
    """Replace `{name}` in a text; braces around anything but a lower-case word stay as they are.

    Raises:
        UnknownPlaceholderError: a lower-case word in braces is not among the names.

    Example:
        >>> fill('{"task":"{task_id}"}', {"task_id": "4f1c"})
        '{"task":"4f1c"}'
    """

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        if name not in names:
            known = ", ".join(sorted(names))
            message = f"text {text!r} names {{{name}}}, which is not filled here; known are {known}"
            raise UnknownPlaceholderError(message)
        return names[name]

    return _PLACEHOLDER.sub(value, text)


def iso_time(moment: datetime) -> str:
    """Write a time as worlds write it: UTC with milliseconds.

    Example:
        >>> iso_time(datetime(2026, 11, 17, 14, 31, 7, tzinfo=UTC))
        '2026-11-17T14:31:07.000Z'
    """
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def to_json(value: Any) -> Any:
    """Turn the times inside a document into text; everything else is JSON already."""
    return json.loads(json.dumps(value, default=_time_text))


def epoch_milliseconds(moment: datetime) -> int:
    """Write a time as CloudWatch Logs writes it."""
    return int(moment.timestamp() * 1000)


def _time_text(value: object) -> str:
    if isinstance(value, datetime):
        return iso_time(value)
    message = f"{type(value).__name__} cannot stand in a document"
    raise TypeError(message)
