import re
from collections.abc import Hashable
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

import tools
from tools.registry import all_tools, declared_operations
from tools.tool import Tool

NAMES = re.compile(r"[a-z]+(?:_[a-z0-9]+)+")


@pytest.mark.parametrize("tool", all_tools(), ids=lambda tool: tool.name)
def test_a_tool_is_named_described_and_bound_to_its_operations(tool: Tool[Any, Any]) -> None:
    assert NAMES.fullmatch(tool.name)
    assert len(tool.name) <= 64
    assert tool.description.endswith(".")
    assert tool.effect
    assert not tool.effect.endswith(".")
    assert tool.operations
    assert all(re.fullmatch(r"[a-z0-9-]+:[A-Z][A-Za-z0-9]+", operation) for operation in tool.operations)


@pytest.mark.parametrize("tool", all_tools(), ids=lambda tool: tool.name)
def test_arguments_are_hashable_and_never_name_account_or_region(tool: Tool[Any, Any]) -> None:
    assert is_dataclass(tool.arguments)
    assert issubclass(tool.arguments, Hashable)
    assert hasattr(tool.arguments, "resource")
    assert not {field.name for field in fields(tool.arguments)} & {"account", "account_id", "region", "scope"}


def test_tools_have_different_names_and_come_in_order() -> None:
    names = [tool.name for tool in all_tools()]
    assert names == sorted(set(names))
    assert len(names) >= 25


def test_every_module_that_defines_a_tool_is_found() -> None:
    (root,) = tools.__path__
    defined = [path for path in Path(root).rglob("*.py") if re.search(r"^TOOL\b", path.read_text(), re.MULTILINE)]
    assert len(defined) == len(all_tools())


def test_operations_are_those_of_the_tools() -> None:
    assert declared_operations() == {operation for tool in all_tools() if tool.of_aws for operation in tool.operations}
    assert "opensearch:Search" not in declared_operations()
