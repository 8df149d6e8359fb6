"""Counts what conversations came to: messages answered as expected, by file, and what is wrong with the others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from evals.conversations.scoring import Judged

MIN_PASSED_SHARE = 0.97  # of all messages; what is below is listed with its reason


def passed_share(judged: Sequence[Judged]) -> float:
    """Share of messages that were answered as expected, 1 where there are none."""
    return sum(not one.wrong for one in judged) / len(judged) if judged else 1.0


def lines(judged: Sequence[Judged]) -> Iterator[str]:
    """Write the figures as a table, and below it each message that was not answered as expected."""
    yield f"{'':32}{'messages':>9}{'right':>7}"
    for file in sorted({one.file for one in judged}):
        yield _row(file.replace("_", " "), [one for one in judged if one.file == file])
    yield _row("all", judged)
    for one in judged:
        if one.wrong:
            yield f"  {one.file}, {one.conversation}: {' '.join(one.said.split())[:60]!r}: {'; '.join(one.wrong)}"


def document(judged: Sequence[Judged]) -> Mapping[str, Any]:
    """Return the figures and every message as plain data."""
    return {
        "messages": len(judged),
        "right": sum(not one.wrong for one in judged),
        "passed": passed_share(judged) >= MIN_PASSED_SHARE,
        "turns": [asdict(one) for one in judged],
    }


def _row(name: str, judged: Sequence[Judged]) -> str:
    return f"  {name:30}{len(judged):>9}{sum(not one.wrong for one in judged):>7}"
