from collections.abc import Callable
from pathlib import Path

from tests.api.fakes import Surface, client_of, surface
from tools.aws.accounts import Directory
from tools.errors import DirectoryError


def unreadable(message: str) -> Callable[[], Directory]:
    def read() -> Directory:
        raise DirectoryError(message)

    return read


async def test_a_server_with_its_parts_is_alive_and_ready(made: Surface):
    async with client_of(made, subject=None) as watcher:
        assert (await watcher.get("/healthz")).json() == {"status": "ok"}
        assert (await watcher.get("/readyz")).json() == {"status": "ready"}


async def test_without_its_database_a_server_is_alive_and_not_ready(tmp_path: Path):
    made = surface(tmp_path)
    made.store.close()
    (tmp_path / "tsuba.db").unlink()
    (tmp_path / "tsuba.db").mkdir()
    async with client_of(made, subject=None) as watcher:
        assert (await watcher.get("/healthz")).status_code == 200
        refused = await watcher.get("/readyz")
    assert (refused.status_code, refused.json()["type"]) == (503, "urn:tsuba:problem:store")


async def test_without_its_directory_a_server_is_not_ready_and_does_not_say_where_that_is(tmp_path: Path):
    made = surface(tmp_path, directory=unreadable("the accounts file /secret/place is absent"))
    async with client_of(made, subject="maria") as watcher:
        for path in ("/readyz", "/v1/me"):
            refused = await watcher.get(path)
            assert (refused.status_code, refused.json()["type"]) == (503, "urn:tsuba:problem:directory")
            assert "/secret" not in refused.text
    made.store.close()
