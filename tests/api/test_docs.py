import json

import click
import pytest

from api.cli import cli
from api.docs import cli_page, openapi_document


def _paths(command: click.Command, name: str) -> list[str]:
    below = command.commands.items() if isinstance(command, click.Group) else ()
    return [name, *(path for part, found in below for path in _paths(found, f"{name} {part}"))]


def test_every_command_has_its_help_on_the_page() -> None:
    page = cli_page(cli)
    for path in _paths(cli, "tsuba"):
        assert f"\n## {path}\n\n```text\nUsage: {path} " in page


def test_the_page_is_the_same_in_any_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    wide = cli_page(cli)
    monkeypatch.setenv("COLUMNS", "40")
    assert cli_page(cli) == wide


def test_the_api_is_described_whatever_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TSUBA_HOST", "0.0.0.0")
    monkeypatch.setenv("TSUBA_DATABASE_URL", "sqlite://")
    document = json.loads(openapi_document())
    assert document["openapi"].startswith("3.1")
    assert {"/v1/diagnoses", "/v1/chat", "/v1/services", "/v1/ticket-drafts", "/v1/tickets"} <= set(document["paths"])


def test_the_api_is_described_alike_each_time() -> None:
    assert openapi_document() == openapi_document()
