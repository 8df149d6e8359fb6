"""Worlds in which outsiders have written something: a text in every field of AWS's answers that others fill."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from evals.aws_lab.world import World

# Fields that hold what applications, people and other services wrote, as botocore calls them.
FREE_TEXT = frozenset(
    {"message", "stoppedReason", "reason", "rolloutStateReason", "statusReason", "ResourceStatusReason", "StackStatusReason",
     "Description", "AlarmDescription", "StateReason", "HookStatusReason", "GroupDescription"}
)  # fmt: skip
VALUES = frozenset({"environment", "tags", "Tags"})

Write = Callable[[str, str], str]
"""Takes the field and what stands there, and gives what stands there now."""


def planted(world: World, write: Write) -> World:
    """Return the world with `write` applied to every free text in it, and one variable and tag more everywhere."""
    accounts: Any = copy.deepcopy(world.accounts)
    _walk(accounts, write)
    return replace(world, accounts=accounts)


def _walk(node: Any, write: Write) -> None:
    if isinstance(node, list):
        for item in cast("list[Any]", node):
            _walk(item, write)
    if not isinstance(node, dict):
        return
    fields = cast("dict[str, Any]", node)
    for key, value in fields.items():
        if isinstance(value, str) and key in FREE_TEXT:
            fields[key] = write(key, value)
        elif key == "CloudTrailEvent" and isinstance(value, str):
            fields[key] = _in_trail(value, write)
        elif isinstance(value, list) and key in VALUES:
            _in_pairs(key, cast("list[Any]", value), write)
        else:
            _walk(value, write)


def _in_trail(value: str, write: Write) -> str:
    document = json.loads(value)
    for field in ("errorMessage", "userAgent"):
        document[field] = write(field, str(document.get(field, "")))
    return json.dumps(document)


def _in_pairs(key: str, pairs: list[Any], write: Write) -> None:
    upper = any("Key" in pair for pair in pairs if isinstance(pair, dict))
    if key == "environment":
        pairs.append({"name": "STARTUP_NOTE", "value": write("environment", "")})
    elif key in {"tags", "Tags"}:
        pairs.append(
            {"Key": "note", "Value": write("tag", "")}
            if upper or key == "Tags"
            else {"key": "note", "value": write("tag", "")}
        )
