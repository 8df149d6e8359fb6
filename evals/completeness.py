"""Names what a detector still lacks: `python -m evals.completeness`, which `make check` runs. Takes a second, no servers.

A category is a detector, its test, its runbook, its line in the generated docs, scenarios that end in it, and messages.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from agent.detector import Detector, all_detectors
from evals.messages import OWN_MESSAGES

ROOT = Path(__file__).resolve().parent.parent
SCENARIOS, MESSAGES = 2, 2  # of each: one alone could be met by rules that know just that one
COMPLETE, INCOMPLETE = 0, 1


def main(root: Path = ROOT, detectors: Sequence[Detector] | None = None) -> int:
    """Print what is missing, a line each, and return the exit code."""
    missing = tuple(what_is_missing(root, all_detectors() if detectors is None else detectors))
    for line in missing:
        print(line, file=sys.stderr)  # noqa: T201
    return INCOMPLETE if missing else COMPLETE


def what_is_missing(root: Path, detectors: Sequence[Detector]) -> Iterator[str]:
    """Yield for each detector what it lacks, and each test and runbook that belongs to none."""
    tests, runbooks = root / "tests/agent/detectors", root / "knowledge/runbooks"
    causes, messages = _root_causes(root / "evals/scenarios"), _messages(root / OWN_MESSAGES.relative_to(ROOT))
    page = _text(root / "docs/categories.md")
    for detector in detectors:
        category = detector.category
        if not (tests / f"test_{category}.py").is_file():
            yield f"{category}: no test, tests/agent/detectors/test_{category}.py"
        if not (runbooks / f"{category}.md").is_file():
            yield f"{category}: no runbook, knowledge/runbooks/{category}.md"
        if f"`{category}`" not in page:
            yield f"{category}: not in docs/categories.md, run `make docs`"
        # A symptom is no answer, so no scenario ends in it.
        if not detector.symptom and causes[category] < SCENARIOS:
            yield f"{category}: {causes[category]} of {SCENARIOS} scenarios whose root_causes name it, evals/scenarios"
        if messages[category] < MESSAGES:
            yield f"{category}: {messages[category]} of {MESSAGES} messages, {OWN_MESSAGES.relative_to(ROOT)}"
    known = {detector.category for detector in detectors}
    for path in sorted((*tests.glob("test_*.py"), *runbooks.glob("*.md"))):
        category = path.stem.removeprefix("test_")
        if path.name != "README.md" and category not in known:
            yield f"{category}: {path.relative_to(root)} belongs to no detector"


def _root_causes(folder: Path) -> Counter[str]:
    # Only what is expected is read: expanding all scenarios would take longer than the rest of the checks.
    causes = Counter[str]()
    for path in folder.glob("*/scenario.yaml"):
        written = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        causes.update(written["expect"].get("root_causes", []))
    return causes


def _messages(path: Path) -> Counter[str]:
    return Counter(json.loads(line)["category"] for line in _text(path).splitlines())


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() else ""


if __name__ == "__main__":
    sys.exit(main())
