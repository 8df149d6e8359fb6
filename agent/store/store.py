"""Everything that is kept, opened in one place."""

from dataclasses import dataclass

from sqlalchemy import Engine, text

from agent.store.diagnoses import DiagnosisStore
from agent.store.engine import create_store_engine, migrate, reading
from agent.store.evidence import EvidenceStore
from agent.store.runs import RunStore
from agent.store.threads import ThreadStore
from agent.store.tickets import TicketStore
from agent.store.turns import TurnStore
from agent.store.usage import UsageStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """The store, one member a subject. `engine` is there for backends that keep their own tables."""

    engine: Engine
    evidence: EvidenceStore
    diagnoses: DiagnosisStore
    runs: RunStore
    threads: ThreadStore
    turns: TurnStore
    tickets: TicketStore
    usage: UsageStore

    def ping(self) -> None:
        """Ask the database for a sign of life; raises SQLAlchemyError when there is none."""
        with reading(self.engine) as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def open_store(url: str) -> Store:
    """Open the database of a URL and bring its tables to the newest form.

    Raises:
        SettingsError: the database cannot be used; the message names the setting.
    """
    engine = create_store_engine(url)
    migrate(engine)
    return Store(
        engine=engine,
        evidence=EvidenceStore(engine),
        diagnoses=DiagnosisStore(engine),
        runs=RunStore(engine),
        threads=ThreadStore(engine),
        turns=TurnStore(engine),
        tickets=TicketStore(engine),
        usage=UsageStore(engine),
    )
