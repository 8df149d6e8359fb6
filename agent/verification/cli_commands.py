"""Reads commands of the AWS CLI as people would type them, and checks them against botocore's service models.

Source: https://docs.aws.amazon.com/cli/latest/reference/
"""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import botocore.session
import jmespath
from botocore import xform_name
from botocore.model import ListShape, MapShape, OperationModel, Shape, StructureShape
from jmespath.exceptions import JMESPathError

from agent.errors import AgentError

# The CLI's names where they are not botocore's.
SERVICES = {"deploy": "codedeploy", "s3api": "s3"}
# These have one endpoint for all regions.
GLOBAL = frozenset({"iam", "organizations"})
# One value of each type; a query that names fields which exist finds something in it.
SAMPLES: dict[str, Any] = {"boolean": True, "integer": 1, "long": 1, "double": 1.5, "float": 1.5, "blob": "x"}
MAX_DEPTH = 12  # shapes that hold themselves end here
OUTPUTS = frozenset({"json", "text", "table", "yaml"})
PLACEHOLDER = re.compile(r"<[A-Z_]+>")


class WrongCommandError(AgentError):
    """A command that the AWS CLI would not take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CliCommand:
    """One call of the AWS CLI. `service` and `operation` are botocore's names, `options` as typed without dashes.

    `enumerated` are the options whose values come from a closed list, which they were checked against.
    """

    service: str
    operation: str
    options: Mapping[str, tuple[str, ...]]
    enumerated: frozenset[str]


def parse_command(command: str, session: botocore.session.Session) -> CliCommand:
    """Read one command.

    Raises:
        WrongCommandError: service, operation, option, value or query is none of the AWS CLI's.
    """
    try:
        words = shlex.split(command.replace("\\\n", " "))
    except ValueError as error:
        raise WrongCommandError(f"its quotation marks do not match: {command}") from error
    if words[:1] != ["aws"] or len(words) < 3:
        raise WrongCommandError(f"no command of the AWS CLI: {command}")
    operation = _operation(session, words[1], words[2])
    given = _options(words[3:])
    members = dict(operation.input_shape.members) if operation.input_shape else {}
    known = {xform_name(name, "-"): name for name in members}
    _require(set(given) <= {*known, "region", "query", "max-items", "output"}, f"unknown option: {command}")
    _require(set(given.get("output", ())) <= OUTPUTS, f"unknown output: {command}")
    _require("max-items" not in given or _has_pages(session, words[1], operation), f"no pages to limit: {command}")
    required: set[str] = set(operation.input_shape.required_members) if operation.input_shape else set()
    _require(required <= {known[name] for name in given if name in known}, f"an option is missing: {command}")
    _require("region" in given or words[1] in GLOBAL, f"no region: {command}")
    closed: set[str] = set()
    for name, values in given.items():
        if name in known:
            _check_values(members[known[name]], values, command)
            if _enum_of(members[known[name]]):
                closed.add(name)
    for query in given.get("query", []):
        _check_query(operation, query)
    return CliCommand(
        service=SERVICES.get(words[1], words[1]),
        operation=operation.name,
        options={name: tuple(values) for name, values in given.items()},
        enumerated=frozenset(closed),
    )


def _operation(session: botocore.session.Session, service: str, name: str) -> OperationModel:
    botocore_name = SERVICES.get(service, service)
    _require(botocore_name in session.get_available_services(), f"unknown service {service}")
    _require(service not in SERVICES.values(), f"the CLI calls {service} otherwise")
    model = session.get_service_model(botocore_name)
    operations = {xform_name(operation, "-"): operation for operation in model.operation_names}
    _require(name in operations, f"unknown operation {service} {name}")
    return model.operation_model(operations[name])


def _has_pages(session: botocore.session.Session, service: str, operation: OperationModel) -> bool:
    # get_paginator of the model raises for an operation without pages.
    try:
        session.get_paginator_model(SERVICES.get(service, service)).get_paginator(operation.name)
    except ValueError:
        return False
    return True


def _options(words: list[str]) -> dict[str, list[str]]:
    given: dict[str, list[str]] = {}
    current: list[str] | None = None
    for word in words:
        if word.startswith("--"):
            name, joined, value = word.removeprefix("--").partition("=")
            current = given.setdefault(name, [])
            current += [value] if joined else []
        elif current is None:
            raise WrongCommandError(f"a value without an option: {word}")
        else:
            current.append(word)
    return given


def _check_values(shape: Shape, values: list[str], command: str) -> None:
    _require(bool(values) != (shape.type_name == "boolean"), f"a value is missing or too many: {command}")
    _require(len(values) <= 1 or shape.type_name == "list", f"one option takes one value: {command}")
    of = cast("Any", getattr(shape, "member", shape))
    allowed = _enum_of(shape)
    wrong = [value for value in values if allowed and not PLACEHOLDER.search(value) and value not in allowed]
    _require(not wrong, f"{wrong} is none of {allowed}")
    if of.type_name == "structure":
        keys = {key for value in values for key in re.findall(r"(?:^|,)(\w+)=", value)}
        _require(keys <= set(of.members), f"{keys} are not the keys of: {command}")


def _enum_of(shape: Shape) -> list[str]:
    of = cast("Any", getattr(shape, "member", shape))
    return list(getattr(of, "enum", []))


def _check_query(operation: OperationModel, query: str) -> None:
    # What a filter keeps depends on values; which fields exist does not.
    everything = re.sub(r"\[\?[^\]]*\]", "[]", query)
    try:
        answer = jmespath.search(everything, _sample(operation.output_shape, 0))
    except JMESPathError as error:
        raise WrongCommandError(f"the query cannot be read: {query}") from error
    _require(not _has_nothing(answer), f"the query names a field that {operation.name} does not answer: {query}")


def _sample(shape: Shape | None, depth: int) -> Any:
    if shape is None or depth > MAX_DEPTH:
        return {}
    if isinstance(shape, StructureShape):
        return {name: _sample(member, depth + 1) for name, member in shape.members.items()}
    if isinstance(shape, ListShape):
        return [_sample(shape.member, depth + 1)]
    if isinstance(shape, MapShape):
        return {"key": _sample(shape.value, depth + 1)}
    return SAMPLES.get(shape.type_name, "x")


def _has_nothing(answer: Any) -> bool:
    if isinstance(answer, dict):
        return any(_has_nothing(value) for value in cast("dict[str, Any]", answer).values())
    if isinstance(answer, list):
        inside = cast("list[Any]", answer)
        return not inside or any(_has_nothing(value) for value in inside)
    return answer is None


def _require(holds: bool, message: str) -> None:
    if not holds:
        raise WrongCommandError(message)
