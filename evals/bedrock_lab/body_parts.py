"""Parts of a request's JSON body that may be absent: absent reads as empty."""

from collections.abc import Mapping, Sequence
from typing import Any

NOTHING: Mapping[str, Any] = {}


def table(body: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """Return the object at a path.

    Example:
        >>> table({"a": {"b": {"c": 1}}}, "a", "b"), table({}, "a", "b")
        ({'c': 1}, {})
    """
    for name in path:
        body = body.get(name) or NOTHING
    return body


def rows(body: Mapping[str, Any], *path: str) -> Sequence[Mapping[str, Any]]:
    """Return the list of objects at a path.

    Example:
        >>> rows({"a": {"b": [{"c": 1}]}}, "a", "b"), rows({}, "a", "b")
        ([{'c': 1}], ())
    """
    return table(body, *path[:-1]).get(path[-1]) or ()
