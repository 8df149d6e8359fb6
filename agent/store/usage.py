"""What language models were used for, by day (UTC) and person, with the caps held across processes."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, Engine, insert, select, update
from sqlalchemy.exc import IntegrityError

from agent.model.reply import ModelUsage
from agent.model.spending import EVERYBODY, Amount, CapReason, DayCaps
from agent.store.engine import reading, writing
from agent.store.tables import model_usage

MICRO = 1_000_000  # money is kept in whole millionths of a dollar
_COUNTERS = tuple(column.name for column in model_usage.columns if not column.primary_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class DayUsage:
    """What was used on a day, and what calls under way have set aside."""

    usage: ModelUsage
    reserved: Amount


class UsageStore:
    """Keeps the day's usage. A call whose process died stays reserved until the day is over: rather too much than too little."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def reserve(self, subject: str, amount: Amount, caps: DayCaps, *, at: datetime) -> CapReason | None:
        """Set an amount aside for a person and for everybody; returns the cap it would break, and then sets nothing."""
        added = {"reserved_tokens": amount.tokens, "reserved_micro_usd": _micro(amount.usd)}
        with self._engine.begin() as connection:
            # Everybody's row comes first: on PostgreSQL its lock lets one reservation after the other decide.
            _add(connection, _day(at), EVERYBODY, added)
            if not _within(connection, _day(at), EVERYBODY, caps.day):
                connection.rollback()
                return "day_cap"
            _add(connection, _day(at), subject, added)
            if not _within(connection, _day(at), subject, caps.user):
                connection.rollback()
                return "user_cap"
        return None

    def settle(self, subject: str, reserved: Amount, usage: ModelUsage, *, at: datetime) -> None:
        """Replace what was set aside by what was used."""
        added = {
            "calls": usage.calls,
            "input_tokens": usage.input_tokens,
            "output_tokens": usage.output_tokens,
            "cache_read_tokens": usage.cache_read_tokens,
            "cache_write_tokens": usage.cache_write_tokens,
            "cost_micro_usd": _micro(usage.cost_usd),
            "reserved_tokens": -reserved.tokens,
            "reserved_micro_usd": -_micro(reserved.usd),
        }
        with writing(self._engine) as connection:
            _add(connection, _day(at), EVERYBODY, added)
            _add(connection, _day(at), subject, added)

    def on(self, day: datetime, subject: str = EVERYBODY) -> DayUsage:
        """Return what a person used on a day; without one, everybody together."""
        with reading(self._engine) as connection:
            row = _read(connection, _day(day), subject)
        usage = ModelUsage(
            calls=row["calls"],
            input_tokens=row["input_tokens"],
            output_tokens=row["output_tokens"],
            cache_read_tokens=row["cache_read_tokens"],
            cache_write_tokens=row["cache_write_tokens"],
            cost_usd=row["cost_micro_usd"] / MICRO,
        )
        reserved = Amount(tokens=row["reserved_tokens"], usd=row["reserved_micro_usd"] / MICRO)
        return DayUsage(usage=usage, reserved=reserved)


def _day(at: datetime) -> str:
    return at.astimezone(UTC).date().isoformat()


def _micro(usd: float) -> int:
    return round(usd * MICRO)


def _add(connection: Connection, day: str, subject: str, added: dict[str, int]) -> None:
    columns = model_usage.c
    mine = (columns.day == day) & (columns.subject == subject)
    raised = update(model_usage).where(mine).values({name: columns[name] + value for name, value in added.items()})
    if connection.execute(raised).rowcount:
        return
    row: dict[str, object] = {"day": day, "subject": subject, **dict.fromkeys(_COUNTERS, 0), **added}
    try:
        with connection.begin_nested():
            connection.execute(insert(model_usage).values(row))
    except IntegrityError:
        connection.execute(raised)  # another process made the row a moment ago


def _within(connection: Connection, day: str, subject: str, cap: Amount) -> bool:
    row = _read(connection, day, subject)
    cached = row["cache_read_tokens"] + row["cache_write_tokens"]
    tokens = row["input_tokens"] + row["output_tokens"] + cached + row["reserved_tokens"]
    return tokens <= cap.tokens and row["cost_micro_usd"] + row["reserved_micro_usd"] <= _micro(cap.usd)


def _read(connection: Connection, day: str, subject: str) -> dict[str, int]:
    mine = (model_usage.c.day == day) & (model_usage.c.subject == subject)
    row = connection.execute(select(model_usage).where(mine)).mappings().one_or_none()
    return {name: int(row[name]) if row else 0 for name in _COUNTERS}
