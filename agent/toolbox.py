"""The read tools as a model may use them: no account, no region, no credentials, and only names that were seen.

What a model asks for becomes the same ReadRequest that a rule would make: the principal's rights are checked at the read,
and the answer is Evidence with a label.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, cast

from pydantic import TypeAdapter, ValidationError

from agent.answer.telling_lines import telling_lines
from agent.composition import Labels, evidence_view
from agent.model.messages import ModelTool, ToolCall
from agent.reasoning.fence import Fence
from agent.targets.arn import parse_arn
from agent.verification.particulars import occurs
from tools.aws.scope import AwsScope
from tools.errors import InvalidArgumentsError
from tools.evidence import Empty, Evidence, Found, Read, Unread
from tools.logs.facts import LogErrors, LogTail
from tools.pattern import Pattern
from tools.registry import all_tools
from tools.tool import ReadRequest, Tool

MAX_RESULT = 1_500  # characters of one piece of evidence shown to a model
MAX_PIECES = 8  # of one result
_REGISTRY = Pattern(r"(\d{12})(?:\.dkr[.-]ecr\..*)?$")
_CLOSED = ("enum", "const")


@cache
def model_tools() -> tuple[ModelTool, ...]:
    """Return every read tool with the JSON schema of its arguments."""
    return tuple(
        ModelTool(name=tool.name, description=tool.description, parameters=_schema(tool)) for tool in all_tools()
    )


def request_of(call: ToolCall, scope: AwsScope, seen: str) -> ReadRequest[Any]:
    """Turn a model's call into a read of this scope.

    Args:
        call: what the model asked for.
        scope: the diagnosis' account and region; a call cannot name another.
        seen: everything read so far; a name that does not occur there is refused.

    Raises:
        InvalidArgumentsError: no such tool, wrong arguments, or a name nobody saw.
    """
    tool = next((tool for tool in all_tools() if tool.name == call.name), None)
    if tool is None:
        raise InvalidArgumentsError(f"there is no tool {call.name[:60]}")
    try:
        arguments = _adapter(tool).validate_python(dict(call.arguments))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()[:3])
        raise InvalidArgumentsError(f"wrong arguments of {tool.name}: {wrong}") from error
    schema = cast("Mapping[str, Any]", _schema(tool).get("properties", {}))
    for name, value in _texts(arguments):
        closed = any(word in str(schema.get(name, {})) for word in _CLOSED)
        if (arn := parse_arn(value)) is not None and arn.account_id not in {"", scope.account_id}:
            raise InvalidArgumentsError(f"{name} “{value[:80]}” is of another account")
        if arn is not None and arn.region not in {"", scope.region}:
            raise InvalidArgumentsError(f"{name} “{value[:80]}” is of another region")
        # A registry is reached from anywhere, and what is asked of a stranger's reaches the stranger.
        if (registry := _REGISTRY.match(value)) and registry[1] != scope.account_id:
            raise InvalidArgumentsError(f"{name} “{value[:80]}” is of another account")
        if not closed and not (any(map(str.isalnum, value)) and occurs(value, seen)):
            raise InvalidArgumentsError(f"{name} “{value[:80]}” was not seen; use a name from the evidence")
    return tool.request(scope, arguments)


def result_text(read: Read[Any], labels: Labels, fence: Fence) -> str:
    """Say to a model what a read brought: each piece with its label, fenced."""
    if isinstance(read, Unread):
        return f"Could not be read: {read.gap.reason}." if read.gap else "Was not read."
    pieces = [evidence_view(piece, labels) for piece in _chosen(read)]
    head = "Found." if isinstance(read, Found) else "Looked, and there is nothing."
    texts = [
        f"Evidence {piece.id}: {piece.operation}\n"
        + fence.around(piece.id, f"{piece.title}\n{piece.resource}\n{piece.excerpt}", limit=MAX_RESULT)
        for piece in pieces
    ]
    more = len(read.evidence) - len(pieces)
    return "\n".join((head, *texts, *([f"{more} more pieces are not shown."] if more > 0 else [])))


def _chosen(read: Found[Any] | Empty) -> Sequence[Evidence]:
    """Of a log what tells something, each kind of line once and the end at least; of other answers what comes first."""
    if not isinstance(read, Found) or not isinstance(read.value, (LogTail, LogErrors)):
        return read.evidence[:MAX_PIECES]
    lines = read.value.lines
    told = {*(one.line.evidence_id for one in telling_lines(lines, MAX_PIECES - 1)), lines[-1].evidence_id}
    return [piece for piece in read.evidence if piece.id in told]


@cache
def _adapter(tool: Tool[Any, Any]) -> TypeAdapter[Any]:
    if not is_dataclass(tool.arguments):
        raise TypeError(f"{tool.name}: arguments must be a dataclass")
    return TypeAdapter(tool.arguments)


@cache
def _schema(tool: Tool[Any, Any]) -> Mapping[str, Any]:
    return _adapter(tool).json_schema()


def _texts(arguments: Any) -> Iterable[tuple[str, str]]:
    for field in fields(arguments):
        value: object = getattr(arguments, field.name)
        values = cast("Sequence[object]", value) if isinstance(value, (tuple, list, frozenset)) else (value,)
        for each in values:
            if isinstance(each, str):
                yield field.name, each
            elif is_dataclass(each):
                yield from _texts(each)
