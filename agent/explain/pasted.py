"""What somebody pasted: one text, or several that belong together, as the batch form has it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, ValidationError

from agent.errors import AgentError

MAX_TEXT = 100_000  # characters: a long log; more is a file, not a paste


class PastedError(AgentError):
    """A line of a batch that is no signal. The message says what is wrong with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One pasted text. `kind` says where it was seen and is a hint only; None where nobody said."""

    text: str
    kind: str | None = None
    exit_code: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pasted:
    """Signals that belong together, and facts about where they were seen."""

    id: str
    signals: tuple[Signal, ...]
    context: Mapping[str, str] = field(default_factory=dict[str, str])


def parse_line(line: str) -> Pasted:
    """Read one line of a batch: `id, kind?, text, exit_code?`, or `id, signals[], context?`.

    Raises:
        PastedError: not JSON, or without what it must have.

    Example:
        >>> parse_line('{"id": "a", "text": "exit 1", "exitCode": 1}').signals[0].exit_code
        1
    """
    try:
        document: Any = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise PastedError(f"not JSON: {error}") from error
    try:
        form = _Form.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "line"
        raise PastedError(f"{place}: {first['msg']}") from error
    if (form.text is None) == (form.signals is None):
        raise PastedError("a line has either text or signals")
    own = _SignalForm(text=form.text, kind=form.kind, exit_code=form.exit_code) if form.text is not None else None
    signals = [own] if own else form.signals or []
    if not signals:
        raise PastedError("signals: none given")
    context = {key: str(value) for key, value in form.context.items()}
    return Pasted(
        id=str(form.id),
        signals=tuple(Signal(text=s.text, kind=s.kind, exit_code=s.exit_code) for s in signals),
        context=context,
    )


def id_of(line: str) -> str | None:
    """Return the id of a line that cannot be used, as far as it can be told."""
    try:
        document: Any = json.loads(line)
    except (ValueError, RecursionError):
        return None
    found: Any = document.get("id") if isinstance(document, Mapping) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # JSON
    return str(found) if isinstance(found, str | int) else None


class _SignalForm(BaseModel):
    # What other systems send may hold more than we read.
    model_config = ConfigDict(extra="ignore", populate_by_name=True)
    text: str = Field(max_length=MAX_TEXT)
    kind: str | None = None
    exit_code: int | None = Field(default=None, validation_alias=AliasChoices("exit_code", "exitCode"))


class _Form(BaseModel):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)
    id: str | int
    text: str | None = Field(default=None, max_length=MAX_TEXT)
    kind: str | None = None
    exit_code: int | None = Field(default=None, validation_alias=AliasChoices("exit_code", "exitCode"))
    signals: list[_SignalForm] | None = None
    context: dict[str, Any] = {}
