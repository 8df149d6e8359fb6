"""Chooses which lines of a log are shown where there is room for few: each pattern once, complaints before chatter."""

from collections.abc import Sequence

from agent.signals.log_end import find_last_error
from tools.logs.facts import LogLine
from tools.logs.line_pattern import LogPattern, log_patterns


def telling_lines(lines: Sequence[LogLine], most: int) -> tuple[LogPattern, ...]:
    """Return at most so many patterns, in the order they were last written: complaints first, then the rarest, then the newest."""
    patterns = log_patterns(lines)
    ranked = sorted(
        range(len(patterns)), key=lambda n: (not _complains(patterns[n].line.message), patterns[n].count, -n)
    )
    return tuple(patterns[n] for n in sorted(ranked[:most]))


def told_often(pattern: LogPattern) -> str:
    """Say how often such a line was written, as the end of one; nothing for once.

    A count is all of what was read, not of the whole log.
    """
    return f" [{pattern.count} like it since {pattern.first_at:%H:%M:%S}]" if pattern.count > 1 else ""


def _complains(message: str) -> bool:
    return find_last_error([message]) is not None
