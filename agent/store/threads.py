"""Conversations: who had them, what was said, and what the agent keeps in mind between turns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Engine, Row, func, insert, select, update

from agent.errors import NotFoundError
from agent.store.engine import reading, writing
from agent.store.tables import diagnoses, thread_diagnoses, threads, turns

Role = Literal["user", "assistant"]
MAX_TITLE = 80  # characters: one line of a list


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing said. `turn_id` is the turn it was said in, `accounts` are those its answer tells of."""

    role: Role
    text: str
    at: datetime
    turn_id: str = ""
    accounts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """A conversation so far, oldest message first.

    `target_json` is the target it settled on, as the agent wrote it; `memory` is the agent's own: plain texts such as
    the last diagnosis's id or the question it waits to have answered.
    """

    id: str
    subject: str
    created_at: datetime
    title: str
    target_json: str | None
    diagnosis_ids: tuple[str, ...]
    messages: tuple[Message, ...]
    memory: Mapping[str, str]


class ThreadStore:
    """Keeps conversations. A person reads only their own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def get(self, thread_id: str, *, subject: str, before_turn: str | None = None) -> Thread:
        """Return a conversation of `subject`'s, up to a turn if one is named.

        Raises:
            NotFoundError: not there, or somebody else's.
        """
        with reading(self._engine) as connection:
            query = select(threads).where(threads.c.id == thread_id, threads.c.subject == subject)
            row = connection.execute(query).one_or_none()
            if row is None:
                raise NotFoundError(f"there is no conversation {thread_id} of yours")
            return _read(connection, row, before_turn)

    def remember(self, thread_id: str, memory: Mapping[str, str]) -> None:
        """Replace what the agent keeps in mind."""
        self._update(thread_id, memory=dict(memory))

    def set_target(self, thread_id: str, target_json: str | None) -> None:
        """Note the target the conversation settled on."""
        self._update(thread_id, target_json=target_json)

    def add_diagnosis(self, thread_id: str, diagnosis_id: str) -> None:
        """Note a diagnosis given in the conversation; noting it twice changes nothing."""
        mine = thread_diagnoses.c.thread_id == thread_id
        with writing(self._engine) as connection:
            known = connection.execute(select(thread_diagnoses.c.diagnosis_id).where(mine)).scalars().all()
            if diagnosis_id in known:
                return
            last = connection.execute(select(func.max(thread_diagnoses.c.n)).where(mine)).scalar() or 0
            connection.execute(
                insert(thread_diagnoses).values(thread_id=thread_id, n=last + 1, diagnosis_id=diagnosis_id)
            )

    def _update(self, thread_id: str, **values: Any) -> None:
        with writing(self._engine) as connection:
            connection.execute(update(threads).where(threads.c.id == thread_id).values(**values))


def title_of(text: str) -> str:
    r"""Name a conversation after its first message.

    Example:
        >>> title_of("why does checkout fail?\nit worked before")
        'why does checkout fail?'
    """
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= MAX_TITLE else line[: MAX_TITLE - 1].rstrip() + "…"


def accounts_of(connection: Connection, thread_id: str, noted: Sequence[str] | None) -> frozenset[str]:
    """Return the accounts a turn tells of; where they were not noted, those of every diagnosis of its conversation."""
    if noted is not None:
        return frozenset(noted)
    given = (
        select(diagnoses.c.account_id)
        .join(thread_diagnoses, thread_diagnoses.c.diagnosis_id == diagnoses.c.id)
        .where(thread_diagnoses.c.thread_id == thread_id)
    )
    return frozenset(connection.execute(given).scalars())


def _read(connection: Connection, row: Row[Any], before_turn: str | None) -> Thread:
    spoken = select(turns).where(turns.c.thread_id == row.id).order_by(turns.c.n)
    if before_turn is not None:
        spoken = spoken.where(turns.c.n < select(turns.c.n).where(turns.c.id == before_turn).scalar_subquery())
    messages: list[Message] = []
    for turn in connection.execute(spoken).all():
        told = accounts_of(connection, row.id, turn.accounts)
        messages.append(Message(role="user", text=turn.text, at=turn.created_at, turn_id=turn.id, accounts=told))
        if turn.answer:
            at = turn.ended_at or turn.created_at
            messages.append(Message(role="assistant", text=turn.answer, at=at, turn_id=turn.id, accounts=told))
    given = select(thread_diagnoses.c.diagnosis_id).where(thread_diagnoses.c.thread_id == row.id)
    return Thread(
        id=row.id,
        subject=row.subject,
        created_at=row.created_at,
        title=row.title,
        target_json=row.target_json,
        diagnosis_ids=tuple(connection.execute(given.order_by(thread_diagnoses.c.n)).scalars()),
        messages=tuple(messages),
        memory=dict(row.memory),
    )
