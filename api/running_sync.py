"""The sync of the documentation that a server runs: one at a time, in a thread of its own, told as it goes."""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from agent.documentation.settings import KnowledgeSettings
from agent.errors import AgentError
from knowledge.errors import KnowledgeError
from tools.errors import ToolError

if TYPE_CHECKING:
    from knowledge.ingest import SyncReport

KEPT_LINES = 50  # of progress: enough to see that it moves and where it stands
THREAD = "documentation-sync"
logger = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Sync:
    """One sync. `report` or `problem` is there once it has ended; neither while it runs."""

    begun_by: str
    begun_at: datetime
    sources: tuple[str, ...]
    progress: deque[str] = field(default_factory=lambda: deque[str](maxlen=KEPT_LINES))
    report: "SyncReport | None" = None
    problem: str | None = None

    @property
    def running(self) -> bool:
        """Tell whether it goes on."""
        return self.report is None and self.problem is None


class RunningSync:
    """Starts a sync unless one runs, and remembers the last one.

    A server that stops breaks a sync off; the old index goes on serving, and the next sync does the rest.
    """

    def __init__(self, settings: KnowledgeSettings, clock: Callable[[], datetime]) -> None:
        self._settings = settings
        self._clock = clock
        self._lock = threading.Lock()
        self._last: Sync | None = None

    @property
    def last(self) -> Sync | None:
        """Return the sync that runs, else the last that ran since the server started."""
        return self._last

    def start(self, subject: str, names: Sequence[str], *, allow_deletions: bool) -> Sync:
        """Start a sync of the named sources, or of all; where one runs already, return that.

        Raises:
            UnknownSourceError: no source has that name.
            SettingsError: a source cannot be used as configured.
        """
        # With it come numpy and the stores, which a server that nobody asks of documents spares.
        from agent.documentation.keeping import bring_up_to_date, chosen_sources

        with self._lock:
            if self._last is not None and self._last.running:
                return self._last
            sources = chosen_sources(self._settings, names)
            begun = Sync(begun_by=subject, begun_at=self._clock(), sources=tuple(source.name for source in sources))
            logger.info("documentation sync", extra={"subject": subject, "sources": begun.sources})

            def run() -> None:
                work = bring_up_to_date(
                    self._settings, sources, allow_deletions=allow_deletions, progress=begun.progress.append
                )
                try:
                    begun.report = asyncio.run(work)
                except (AgentError, ToolError, KnowledgeError) as error:
                    begun.problem = str(error)
                except Exception:  # a thread's outermost loop: whoever asks again must not wait for ever
                    logger.exception("documentation sync broke")
                    begun.problem = "the sync failed inside; the server's log says more"

            self._last = begun
            # No thread that a stopping server would wait for.
            threading.Thread(target=run, name=THREAD, daemon=True).start()
            return begun
