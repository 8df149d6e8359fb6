import ast
from pathlib import Path

from agent.changes.change_causes import EXPLAINED_BY, KINDS
from agent.changes.stack_diff import kind_of
from agent.detector import all_detectors

MODULES = ("task_definition_diff", "service_diff", "stack_diff")


def test_every_root_cause_has_its_row_and_no_symptom_has_one() -> None:
    assert set(EXPLAINED_BY) == {detector.category for detector in all_detectors() if not detector.symptom}


def test_rows_name_kinds_that_exist_each_once() -> None:
    for category, kinds in EXPLAINED_BY.items():
        assert set(kinds) <= set(KINDS), category
        assert len(set(kinds)) == len(kinds), category


def test_every_kind_is_one_that_comparing_makes_and_none_is_forgotten() -> None:
    """Paths are written out in the modules that compare: their first parts are the kinds."""
    made: set[str] = {kind_of("Other::Thing")}
    for name in MODULES:
        tree = ast.parse(Path(f"agent/changes/{name}.py").read_text(encoding="utf-8"))
        texts = {
            node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
        made |= {text.split(".", maxsplit=1)[0] for text in texts}
    assert set(KINDS) <= made
    assert {"image", "permissions", "deployment"} <= set(KINDS)
