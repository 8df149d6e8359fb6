from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.store.store import Store, open_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'tsuba.db'}")
    yield opened
    opened.close()
