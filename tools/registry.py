"""Every read tool there is, found by walking the package: a new file is a new tool."""

import importlib
import pkgutil
from functools import cache
from typing import Any

import tools
from tools.tool import Tool


@cache
def all_tools() -> tuple[Tool[Any, Any], ...]:
    """Import every module below `tools` that defines `TOOL`, ordered by name.

    Raises:
        ValueError: two tools share a name.
    """
    found: dict[str, Tool[Any, Any]] = {}
    for module in pkgutil.walk_packages(tools.__path__, "tools."):
        tool = getattr(importlib.import_module(module.name), "TOOL", None)
        if not isinstance(tool, Tool):
            continue
        if tool.name in found:
            raise ValueError(f"two tools are called {tool.name}")
        found[tool.name] = tool
    return tuple(found[name] for name in sorted(found))


def declared_operations() -> frozenset[str]:
    """Return every AWS operation some tool declares, as `service:Operation`."""
    return frozenset(operation for tool in all_tools() if tool.of_aws for operation in tool.operations)
