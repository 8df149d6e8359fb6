"""Move the times of a scenario's entry, an EventBridge event, as the documents around it are moved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

_ISO_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)")


def shifted_entry(entry: Mapping[str, Any], seconds: float) -> dict[str, Any]:
    """Return an entry whose times are later by so many seconds; only values that are a time and nothing else.

    Example:
        >>> shifted_entry({"event": {"time": "2026-10-28T12:14:01Z", "note": "at 2026-10-28T12:14:01Z"}}, 60)
        {'event': {'time': '2026-10-28T12:15:01Z', 'note': 'at 2026-10-28T12:14:01Z'}}
    """
    return cast("dict[str, Any]", _shifted(dict(entry), seconds))


def _shifted(value: Any, seconds: float) -> Any:
    if isinstance(value, Mapping):
        return {name: _shifted(item, seconds) for name, item in cast("Mapping[str, Any]", value).items()}
    if isinstance(value, list):
        return [_shifted(item, seconds) for item in cast("list[Any]", value)]
    if isinstance(value, str) and (match := _ISO_TIME.fullmatch(value)):
        moment = datetime.fromtimestamp(datetime.fromisoformat(value).timestamp() + seconds, UTC)
        digits = f".{moment.microsecond // 1000:03d}" if match[1] else ""
        return f"{moment:%Y-%m-%dT%H:%M:%S}{digits}Z"
    return value
