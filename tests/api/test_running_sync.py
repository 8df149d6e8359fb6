import threading
from pathlib import Path
from typing import Any

import pytest

from agent.documentation import keeping
from agent.documentation.settings import KnowledgeSettings
from api.running_sync import THREAD, RunningSync, Sync
from knowledge.errors import IndexUnavailableError
from tests.api.fakes import NOW

SETTINGS = KnowledgeSettings(embedding="none")


def until_ended(sync: Sync) -> Sync:
    for thread in threading.enumerate():
        if thread.name == THREAD:
            thread.join(60)
    assert not sync.running
    return sync


def running(tmp_path: Path) -> RunningSync:
    return RunningSync(SETTINGS.model_copy(update={"path": tmp_path / "docs.db"}), lambda: NOW)


def test_a_second_start_tells_of_the_one_that_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    may_end, real = threading.Event(), keeping.bring_up_to_date

    async def slow(*given: Any, **named: Any) -> Any:
        assert may_end.wait(60)
        return await real(*given, **named)

    monkeypatch.setattr(keeping, "bring_up_to_date", slow)
    syncs = running(tmp_path)
    first = syncs.start("ops", (), allow_deletions=False)
    assert syncs.start("somebody else", (), allow_deletions=True) is first
    may_end.set()
    assert until_ended(first).report is not None
    assert (first.begun_by, syncs.last) == ("ops", first)
    assert syncs.start("ops", (), allow_deletions=False) is not first


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (IndexUnavailableError("the index is locked; try again"), "the index is locked; try again"),
        (RuntimeError("secret inside"), "the sync failed inside; the server's log says more"),
    ],
    ids=["known", "unforeseen"],
)
def test_a_sync_that_breaks_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: Exception, said: str):
    async def breaks(*given: object, **named: object) -> object:
        raise error

    monkeypatch.setattr(keeping, "bring_up_to_date", breaks)
    assert until_ended(running(tmp_path).start("ops", (), allow_deletions=False)).problem == said
