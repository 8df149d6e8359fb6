"""Measures `explain` on messages whose category is known: right answers by category and by how real the text is."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.explain.answer import explain
from agent.explain.pasted import parse_line

OWN_MESSAGES = Path(__file__).with_name("message_set") / "own.jsonl"


class BatchError(Exception):
    """The file of messages cannot be used. The message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageResult:
    """One message: what it is, what was said, and whether that counts as right."""

    id: str
    kind: str
    authenticity: str
    expected: str
    given: str | None
    right: bool


def measure_messages(path: Path) -> tuple[MessageResult, ...]:
    """Explain every message of a JSONL file. `also_acceptable` counts as right.

    Raises:
        BatchError: the file cannot be read, or a line has no category.
        PastedError: a line is no signal.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BatchError(f"{path} cannot be read: {error}") from error
    return tuple(_result(line) for line in lines if line.strip())


def table(results: Iterable[MessageResult]) -> str:
    """Write totals by authenticity, then what was wrong."""
    results = tuple(results)
    total, right = Counter[str](), Counter[str]()
    for result in results:
        for name in ("all", result.authenticity):
            total[name] += 1
            right[name] += result.right
    false_alarms = sum(r.expected == "benign" and r.given not in {"benign", None} for r in results)
    lines = [f"{name:<14} {right[name]:4} of {total[name]:4}  {right[name] / total[name]:.1%}" for name in total]
    lines.append(f"benign texts called a failure: {false_alarms}")
    lines += [f"  {r.id}: {r.expected}, said {r.given}" for r in results if not r.right]
    return "\n".join(lines)


def _result(line: str) -> MessageResult:
    document: Any = json.loads(line)
    row: dict[str, Any] = dict(document) if isinstance(document, dict) else {}  # pyright: ignore[reportUnknownArgumentType]  # JSON
    if "category" not in row:
        raise BatchError("a line names no category, so it cannot be scored")
    expected = str(row["category"])
    explanation = explain(parse_line(line))
    return MessageResult(
        id=explanation.id,
        kind=str(row.get("kind", "")),
        authenticity=str(row.get("authenticity", "")),
        expected=expected,
        given=explanation.category,
        right=explanation.category in {expected, *row.get("also_acceptable", [])},
    )
