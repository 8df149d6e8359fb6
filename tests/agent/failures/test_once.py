import gc
import weakref

from agent.failures.once import once_for_each
from tests.facts import healthy_snapshot
from tools.snapshot import Snapshot


def test_an_answer_is_computed_once_for_each_snapshot():
    asked: list[Snapshot] = []

    @once_for_each
    def count(snapshot: Snapshot) -> int:
        asked.append(snapshot)
        return len(asked)

    first, second = healthy_snapshot(), healthy_snapshot()
    assert [count(first), count(first), count(second), count(first)] == [1, 1, 2, 1]


def test_an_answer_is_forgotten_with_its_snapshot():
    @once_for_each
    def services(snapshot: Snapshot) -> int:
        return len(snapshot.services)

    snapshot = healthy_snapshot()
    services(snapshot)
    gone = weakref.ref(snapshot)
    del snapshot
    gc.collect()
    assert gone() is None
