from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from tests.api.fakes import Surface, client_of, surface


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Surface]:
    parts = surface(tmp_path)
    yield parts
    parts.store.close()


@pytest.fixture
async def client(made: Surface) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(made, subject="maria") as maria:
        yield maria


@pytest.fixture
async def stranger(made: Surface) -> AsyncIterator[httpx.AsyncClient]:
    async with client_of(made, subject="bernd") as bernd:
        yield bernd
