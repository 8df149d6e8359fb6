"""The conversations' files: messages in order, and what is expected of each answer."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import AfterValidator, Field, ValidationError

from evals.bases.form import Age, Form
from evals.expansion import DEMO_SCENARIO
from tools.errors import ToolError
from tools.pattern import Pattern

FOLDER = Path(__file__).parent


class ConversationError(ToolError):
    """A file of conversations cannot be used."""


def _compiles(wording: str) -> str:
    Pattern(wording, "i")
    return wording


Wording = Annotated[str, AfterValidator(_compiles)]


class TurnForm(Form):
    """One message and what its answer must be like.

    `about` is the target the answer rests on, `service@account/region`, or `none`. `card`: whether a whole diagnosis is
    shown; left out, both will do. `most` counts characters. `noise` are log lines in front of what is said, `after`
    the time that passes before it.
    """

    say: str
    noise: int = 0
    after: Age | None = None
    about: str | None = None
    card: bool | None = None
    draft: bool | None = None
    cites: bool = False
    has: tuple[Wording, ...] = ()
    hasnt: tuple[Wording, ...] = ()
    most: int | None = None


class ConversationForm(Form):
    """A conversation of one person, about one scenario's world. `context` is the page they look at."""

    title: str
    asks: str
    scenario: str = DEMO_SCENARIO
    context: dict[str, str] = Field(default_factory=dict[str, str])
    turns: Annotated[tuple[TurnForm, ...], Field(min_length=1)]


def said(turn: TurnForm) -> str:
    """Write out the message, with the log lines that somebody pasted above it."""
    pasted = (
        f"2026-11-17T13:{n // 60 % 60:02d}:{n % 60:02d}Z INFO worker-{n % 7} handled {n * 37 % 991} items"
        for n in range(turn.noise)
    )
    return "\n".join([*pasted, turn.say])


def waited(turn: TurnForm) -> timedelta:
    """How much time passes before the message."""
    return turn.after or timedelta()


def conversations(files: Sequence[Path] = ()) -> Iterator[tuple[Path, ConversationForm]]:
    """Read the files, ours unless others are named, in order of their names.

    Raises:
        ConversationError: a file is not there or does not hold conversations.
    """
    for path in sorted(files or FOLDER.glob("*.yaml")):
        try:
            listed = yaml.safe_load(path.read_text(encoding="utf-8"))
            for one in listed:
                yield path, ConversationForm.model_validate(one)
        except (OSError, TypeError, yaml.YAMLError, ValidationError) as error:
            raise ConversationError(f"{path} holds no conversations: {error}") from error
