"""Who asks: the person or policy on whose behalf a read or a write happens."""

from dataclasses import dataclass
from typing import Literal

Via = Literal["cli", "http", "slack", "event", "mcp"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """A subject with its teams. Rights are not stored here: the directory decides at each read.

    `is_operator` marks the platform team, which sees every account of the directory.
    """

    subject: str
    teams: frozenset[str] = frozenset()
    is_operator: bool = False
    via: Via = "cli"
