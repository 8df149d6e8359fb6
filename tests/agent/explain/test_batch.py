"""The batch looks at each text once for all patterns; one paste alone is looked at by every rule. Both answer alike."""

import json
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from agent.explain.batch import explain_lines
from agent.explain.kinds import KINDS
from evals.messages import OWN_MESSAGES

ROOT = Path(__file__).resolve().parents[3]
_EXHAUSTIVE = """
import json, sys
from dataclasses import replace
from agent.detector import all_detectors
from agent.explain.answer import explain
from agent.explain.batch import document
from agent.explain.pasted import parse_line
every = [replace(detector, only_where=None) for detector in all_detectors()]
for line in sys.stdin:
    print(json.dumps(document(explain(parse_line(line), every))))
"""


def _exhaustively(lines: Sequence[str]) -> list[str]:
    """Explain in a process of its own, in which nothing screens."""
    told = subprocess.run(
        [sys.executable, "-c", _EXHAUSTIVE],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return told.stdout.splitlines()


def _varied(lines: Sequence[str]) -> list[str]:
    """The same texts seen elsewhere, cut, shouted, spaced, joined with another and with other exit codes."""
    dice = random.Random(20261123)
    rows = [json.loads(line) for line in lines]
    texts = [row["text"] for row in rows if "text" in row]
    made: list[dict[str, object]] = []
    for text in texts:
        other = dice.choice(texts)
        variants: tuple[dict[str, object], ...] = (
            {"text": text, "kind": dice.choice(KINDS)},
            {"text": text, "exit_code": dice.choice([0, 1, 127, 137, 139, 143])},
            {"text": text.upper()},
            {"text": text[: dice.randrange(len(text)) + 1], "kind": dice.choice(KINDS)},
            {"text": text.replace(" ", dice.choice(["  ", "\t", "\n", " é "]))},
            {"text": f"{other}\n  {text}", "kind": "app_log", "exit_code": 1},
            {"signals": [{"text": text}, {"text": other}]},
        )
        made.extend(variants)
    return [json.dumps({"id": str(number), **row}) for number, row in enumerate(made)]


def test_the_batch_answers_as_every_rule_run_on_every_text_would():
    own = OWN_MESSAGES.read_text(encoding="utf-8").splitlines()
    lines = [*own, *_varied(own)]
    assert [json.dumps(answer) for answer in explain_lines(lines)] == _exhaustively(lines)


def test_a_line_that_is_no_paste_is_answered_with_its_error():
    good, bad, worse = explain_lines(['{"id": "a", "text": "exec format error"}', '{"id": "b"}', "nonsense"])
    assert (good["id"], good["category"]) == ("a", "exec_format")
    assert (bad["id"], "text or signals" in bad["error"]) == ("b", True)
    assert (worse["id"], "not JSON" in worse["error"]) == (None, True)


def test_what_was_not_looked_at_is_told_only_where_there_is_such():
    short, long = explain_lines(
        [json.dumps({"id": "s", "text": "boot"}), json.dumps({"id": "l", "text": "boot\n" * 16_000})]
    )
    assert "skipped" not in short
    assert long["skipped"][0]["start"] == 32 * 1024
