"""Judges a command a model proposes: a read of the AWS CLI, of things that were seen, where they were seen."""

import re
import shlex
from collections.abc import Collection, Iterator
from functools import cache

import botocore.session

from agent.verification.cli_commands import CliCommand, WrongCommandError, parse_command
from agent.verification.material import Material
from agent.verification.particulars import occurs, particulars
from tools.registry import declared_operations

# Reads that hand out what is secret, credentials, or the contents of stores.
_REVEALING = re.compile(
    r"Secret|^GetParameter|Token|Password|Credential|ApiKey|Decrypt|Assume|PreSigned|Url$|InstanceAttribute|"
    r"^(?:Batch)?Get(?:Object|Item|Records?|Messages?|Function|Export)"
)
# What Tsuba may not read itself it does not propose either, but for lists and descriptions. Some reads act: TestFailover.
_READS = re.compile(r"^(?:Describe|List)")
_SHELL = re.compile(r"[;|&$`<>\\\n\r(){}!#*]|~/|file(?:b)?://")
_OWN_OPTIONS = frozenset({"output", "max-items", "query", "region"})
_TIME_OR_COUNT = re.compile(r"^(?:\d{1,11}|\d{13,15}|true|false|\d{4}-\d\d-\d\d(?:T[\d:.]{1,12}Z?)?)$")
# A query between single quotes is out of the shell's reach, between double ones almost.
_QUERY = re.compile(r"--query (?:'[^']*'(?=\s|$)|\"[^\"$`\\!]*\"(?=\s|$))")
_LITERAL = re.compile(r"'([^']*)'|`([^`]*)`")  # texts within a query
_FILTER_NAME = re.compile(r"^Name=[a-z][a-z0-9:.-]{1,60}$")


def command_objections(command: str, material: Material) -> Iterator[str]:
    """Yield why a command may not be shown. One that the rules propose word for word is always fine."""
    if command in {action.command for action in material.diagnosis.actions}:
        return
    regions = {piece.region for piece in material.diagnosis.evidence} | {material.diagnosis.target.region}
    yield from read_objections(command, seen=material.everything(), regions=regions)


def read_objections(command: str, *, seen: str, regions: Collection[str]) -> Iterator[str]:
    """Yield why a command is no plain read of the AWS CLI, or what it names that is not in `seen` and `regions`."""
    if not command.isascii() or not command.isprintable():
        yield "the command holds characters that look like others or like nothing"
        return
    if _SHELL.search(_QUERY.sub("", command)):
        yield "the command uses the shell; write one call of the AWS CLI"
        return
    try:
        parsed = parse_command(command, cli_session())
    except (WrongCommandError, ValueError) as error:
        yield f"the AWS CLI has no such command: {error}"
        return
    declared = f"{parsed.service}:{parsed.operation}" in declared_operations()
    if not declared and (not _READS.match(parsed.operation) or _REVEALING.search(parsed.operation)):
        yield f"{parsed.service} {parsed.operation} is not a plain read"
    yield from _values(parsed, seen, regions)


@cache
def cli_session() -> botocore.session.Session:
    """Return the one session whose service models commands are checked against; it holds no credentials."""
    return botocore.session.Session()


def _values(parsed: CliCommand, seen: str, regions: Collection[str]) -> Iterator[str]:
    for name, values in parsed.options.items():
        if name == "region" and not set(values) <= set(regions):
            yield f"nothing was read in region {', '.join(values)}"
        if name == "query":
            for literal in (text for value in values for pair in _LITERAL.findall(value) for text in pair if text):
                if re.search(r"\s|://", literal) or not _is_known(literal.strip('"'), seen):
                    yield f"“{literal[:80]}” of --query was not seen"
        if name in _OWN_OPTIONS or name in parsed.enumerated:
            continue
        for value in values:
            for part in _parts(value):
                if not _is_known(part, seen):
                    yield f"“{part[:80]}” of --{name} was not seen"


def _parts(value: str) -> Iterator[str]:
    if _FILTER_NAME.match(value.split(",", 1)[0]):
        value = value.split(",", 1)[1] if "," in value else ""
    for part in value.split(","):
        yield part.split("=", 1)[-1]


def _is_known(value: str, everything: str) -> bool:
    if not value or _TIME_OR_COUNT.match(value) or occurs(value, everything):
        return True
    found = tuple(particulars(value))
    return bool(found) and shlex.quote(value) != value and all(occurs(particular, everything) for particular in found)
