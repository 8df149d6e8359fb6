"""Reads how long an application says it took to start, and how long it says an answer took."""

from agent.signals.log_line import json_object, read_log_line
from tools.pattern import Pattern

_STARTED = Pattern(
    r"(?i)\b(?:started|ready|booted|listening|start-?up|initiali[sz]ed|up)\b[^\n]{0,60}?\b(?:in|took|after|:)[ :]{0,2}(?P<number>\d+(?:\.\d+)?) ?(?P<unit>ms|milliseconds?|s|secs?|seconds?|m|min(?:ute)?s?)\b"
)
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0}
_KEYS = (("duration_ms", 0.001), ("durationMs", 0.001), ("elapsed_ms", 0.001), ("latency_ms", 0.001), ("responseTime", 0.001), ("took_ms", 0.001), ("ms", 0.001), ("duration_s", 1.0), ("request_time", 1.0))  # fmt: skip
_TOOK = Pattern(r"(?P<number>\d+(?:\.\d+)?) ?(?P<unit>ms|s)\b")


def start_up_seconds(line: str) -> float | None:
    """Return the start-up time a line reports, or None.

    Example:
        >>> start_up_seconds("Started ShopApplication in 94.213 seconds (process running for 96.1)")
        94.213
        >>> start_up_seconds("server started on port 8080")
    """
    log = read_log_line(line)
    found = None if log.request else _STARTED.search(log.message)
    if found is None:
        return None
    unit = found["unit"].lower()
    factor = 0.001 if unit.startswith(("ms", "milli")) else _UNITS["s" if unit.startswith("s") else "m"]
    return float(found["number"]) * factor


def answer_seconds(line: str) -> float | None:
    """Return how long the answer took that a line records, or None.

    Example:
        >>> answer_seconds('{"msg":"request","method":"GET","path":"/healthz","status":200,"duration_ms":7250}')
        7.25
        >>> answer_seconds("GET /healthz 200 6.5 s")
        6.5
    """
    log = read_log_line(line)
    if log.request is None:
        return None
    document = json_object(line)
    if document is not None:
        for key, factor in _KEYS:
            value = document.get(key)
            if isinstance(value, int | float):
                return value * factor
        return None
    took = next(reversed([*_TOOK.finditer(line)]), None)  # the last of the line is how long the whole took
    return float(took["number"]) * _UNITS[took["unit"]] if took else None
