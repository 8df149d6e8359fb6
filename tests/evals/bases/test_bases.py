"""Examples in the bases' docstrings hold."""

import doctest
import importlib
from pathlib import Path

import pytest

_FOLDER = Path(__file__).parents[3] / "evals" / "bases"
_MODULES = sorted(path.stem for path in _FOLDER.glob("*.py") if ">>>" in path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", _MODULES)
def test_examples_run(name: str) -> None:
    results = doctest.testmod(importlib.import_module(f"evals.bases.{name}"))
    assert results.attempted
    assert not results.failed
