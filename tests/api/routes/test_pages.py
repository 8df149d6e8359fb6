from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from api.routes.pages import add_files


@pytest.fixture
async def pages(tmp_path: Path):
    for name in ("dashboard/index.html", "dashboard/dashboard.js", "widget/widget.js", "widget/chat.css", "secret.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    app = FastAPI(openapi_url=None)
    add_files(app, tmp_path)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1") as client:
        yield client


@pytest.mark.parametrize(
    ("path", "file", "kind"),
    [
        ("/", "dashboard/index.html", "text/html"),
        ("/dashboard/dashboard.js", "dashboard/dashboard.js", "text/javascript"),
        ("/widget.js", "widget/widget.js", "text/javascript"),
        ("/widget/chat.css", "widget/chat.css", "text/css"),
    ],
)
async def test_a_file_is_served_at_its_address(path: str, file: str, kind: str, pages: httpx.AsyncClient):
    response = await pages.get(path)
    assert (response.status_code, response.text) == (200, file)
    assert response.headers["content-type"].startswith(kind)
    assert response.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("path", ["/secret.txt", "/dashboard/../secret.txt", "/widget/%2e%2e/secret.txt", "/dashboard"])
async def test_nothing_else_is_served(path: str, pages: httpx.AsyncClient):
    assert (await pages.get(path)).status_code == 404


async def test_without_files_there_is_nothing_to_serve(tmp_path: Path):
    app = FastAPI(openapi_url=None)
    before = len(app.routes)
    add_files(app, tmp_path)
    assert len(app.routes) == before
