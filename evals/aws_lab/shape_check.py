"""Check documents against botocore's shapes, and convert their times.

A check is compiled once per shape into nested functions: a world of 350 kB is checked in milliseconds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from typing import Any, cast

from evals.aws_lab.document_shapes import DocumentShape
from evals.aws_lab.service_models import service_model

# Log times are milliseconds in plain integers, which no shape marks as times.
LOG_TIME_FIELDS = frozenset(
    {"timestamp", "creationTime", "ingestionTime", "firstEventTimestamp", "lastEventTimestamp", "lastIngestionTime"}
)
# DescribeStackEvents also tells of these states of the stack itself, which the model lists for stacks only.
STATUSES_OF_THE_STACK_ITSELF = ("StackStatus",)

_TRAIL_TIME = re.compile(r'("(?:eventTime|creationDate)"\s*:\s*")(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)(")')

Check = Callable[[Any], "tuple[str, str] | None"]
"""Returns (path below the value, what is wrong), or None."""
Conversion = Callable[[Any, float], Any]
"""Returns the value with times as epoch seconds, later by so many seconds."""


class TimeFormatError(ValueError):
    """A time is neither ISO 8601 nor epoch seconds."""


def epoch_seconds(value: object) -> float:
    """Return a time of a document as epoch seconds, to the millisecond.

    Example:
        >>> epoch_seconds("2026-10-23T15:51:37.250Z")
        1792770697.25
    """
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=UTC)
        return round(moment.timestamp(), 3)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            raise TimeFormatError(value) from None
        return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp(), 3)
    raise TimeFormatError(repr(value))


@cache
def document_check(service: str, key: str, shape: DocumentShape) -> Check:
    """Return the check of one Key's documents: unknown fields, wrong types, unknown enum values."""
    members = {name: _check(member) for name, member in document_members(service, shape).items()}

    def check(document: Any) -> tuple[str, str] | None:
        if not isinstance(document, Mapping):
            return "", f"is {type(document).__name__}, not a structure"
        for name in shape.identity:
            if document.get(name) in (None, ""):
                return f".{name}", "is missing, and without it the document cannot be served"
        return _check_members(cast("Mapping[Any, Any]", document), members, " or ".join(shape.shapes))

    return check


@cache
def document_conversion(service: str, key: str, shape: DocumentShape) -> Conversion:
    """Return the conversion of one Key's documents into what is served."""
    converters = {name: _conversion(member) for name, member in document_members(service, shape).items()}
    if service == "logs":
        converters |= dict.fromkeys(LOG_TIME_FIELDS & converters.keys(), _later_milliseconds)
    if service == "cloudtrail":
        converters["CloudTrailEvent"] = _later_trail_event

    def convert(document: Any, seconds: float) -> Any:
        return {
            name: converter(value, seconds) if (converter := converters[name]) else value
            for name, value in document.items()
        }

    return convert


def document_members(service: str, shape: DocumentShape) -> dict[str, Any]:
    """Return every field documents of a Key may have, with botocore's shape of it."""
    model = service_model(service)
    members: dict[str, Any] = {}
    for name in shape.shapes:
        members.update({k: v for k, v in model.shape_for(name).members.items() if k not in members})
    return members | {name: model.shape_for(of) for name, of in shape.extra}


def _check(shape: Any) -> Check:
    kind = str(shape.type_name)
    if kind == "structure":
        return _structure_check(shape)
    if kind == "list":
        return _list_check(shape)
    if kind == "map":
        return _map_check(shape)
    if kind == "timestamp":
        return _check_time
    if kind == "string":
        return _string_check(shape)
    accepted: Mapping[str, tuple[type, ...]] = {
        "integer": (int,),
        "long": (int,),
        "double": (int, float),
        "float": (int, float),
        "boolean": (bool,),
        "blob": (str, bytes),
    }
    return _scalar_check(kind, accepted[kind])


# Some shapes contain themselves, so members are compiled when first met.
def _structure_check(shape: Any) -> Check:
    members: dict[str, Check] | None = None
    if getattr(shape, "is_document_type", False):
        return lambda value: None

    def check(value: Any) -> tuple[str, str] | None:
        nonlocal members
        if not isinstance(value, Mapping):
            return "", f"is {type(value).__name__}, not a structure {shape.name}"
        if members is None:
            members = {name: _check(member) for name, member in shape.members.items()}
        return _check_members(cast("Mapping[Any, Any]", value), members, str(shape.name))

    return check


def _check_members(value: Mapping[Any, Any], members: Mapping[str, Check], name: str) -> tuple[str, str] | None:
    for field, item in value.items():
        member = members.get(field)
        if member is None:
            return f".{field}", f"is not a field of AWS's {name}"
        if item is None:
            return f".{field}", "is null; leave the field out, as AWS does"
        if problem := member(item):
            return f".{field}{problem[0]}", problem[1]
    return None


def _list_check(shape: Any) -> Check:
    member: Check | None = None

    def check(value: Any) -> tuple[str, str] | None:
        nonlocal member
        if not isinstance(value, list | tuple):
            return "", f"is {type(value).__name__}, not a list"
        if member is None:
            member = _check(shape.member)
        for index, item in enumerate(value):  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
            if problem := member(item):
                return f"[{index}]{problem[0]}", problem[1]
        return None

    return check


def _map_check(shape: Any) -> Check:
    keys, values = _check(shape.key), _check(shape.value)

    def check(value: Any) -> tuple[str, str] | None:
        if not isinstance(value, Mapping):
            return "", f"is {type(value).__name__}, not a map"
        for name, item in value.items():  # pyright: ignore[reportUnknownVariableType]
            if problem := keys(name) or values(item):
                return f".{name}{problem[0]}", problem[1]
        return None

    return check


def _string_check(shape: Any) -> Check:
    allowed: frozenset[str] = frozenset(shape.enum or ())
    if shape.name == "ResourceStatus" and "UPDATE_ROLLBACK_COMPLETE" in allowed:
        model = service_model("cloudformation")
        allowed |= {status for name in STATUSES_OF_THE_STACK_ITSELF for status in model.shape_for(name).enum}

    def check(value: Any) -> tuple[str, str] | None:
        if not isinstance(value, str):
            return "", f"is {type(value).__name__}, not a string"
        if allowed and value not in allowed:
            return "", f"is {value!r}, which is not one of AWS's {shape.name}: {', '.join(sorted(allowed))}"
        return None

    return check


def _scalar_check(kind: str, accepted: tuple[type, ...]) -> Check:
    def check(value: Any) -> tuple[str, str] | None:
        if not isinstance(value, accepted) or (isinstance(value, bool) and kind != "boolean"):
            return "", f"is {type(value).__name__}, not {kind}"
        return None

    return check


def _check_time(value: Any) -> tuple[str, str] | None:
    try:
        epoch_seconds(value)
    except TimeFormatError:
        return "", f"is {value!r}, not a time (ISO 8601 or epoch seconds)"
    return None


@cache
def _conversion(shape: Any) -> Conversion | None:
    """Return how values of a shape are converted, None where they hold no time at any depth."""
    return _conversion_within(shape, ())


def _conversion_within(shape: Any, above: tuple[str, ...]) -> Conversion | None:
    kind = str(shape.type_name)
    if kind == "timestamp":
        return _later_time
    if shape.name in above:
        return None
    inside = (*above, str(shape.name))
    if kind == "list":
        return _list_conversion(_conversion_within(shape.member, inside))
    if kind == "map":
        return _map_conversion(_conversion_within(shape.value, inside))
    if kind == "structure":
        members = {name: _conversion_within(member, inside) for name, member in shape.members.items()}
        return _structure_conversion({name: inner for name, inner in members.items() if inner})
    return None


def _list_conversion(member: Conversion | None) -> Conversion | None:
    return (lambda value, seconds: [member(item, seconds) for item in value]) if member else None


def _map_conversion(member: Conversion | None) -> Conversion | None:
    return (lambda value, seconds: {k: member(v, seconds) for k, v in value.items()}) if member else None


def _structure_conversion(members: Mapping[str, Conversion]) -> Conversion | None:
    if not members:
        return None

    def convert(value: Any, seconds: float) -> Any:
        return {k: members[k](v, seconds) if k in members else v for k, v in value.items()}

    return convert


def _later_time(value: Any, seconds: float) -> float | int:
    moment = round(epoch_seconds(value) + seconds, 3)
    return int(moment) if moment == int(moment) else moment


def _later_milliseconds(value: Any, seconds: float) -> int:
    return int(value) + round(seconds * 1000)


def _later_trail_event(value: Any, seconds: float) -> str:
    def later(match: re.Match[str]) -> str:
        moment = datetime.fromtimestamp(round(epoch_seconds(match[2]) + seconds), UTC)
        return f"{match[1]}{moment:%Y-%m-%dT%H:%M:%SZ}{match[3]}"

    return _TRAIL_TIME.sub(later, str(value))
