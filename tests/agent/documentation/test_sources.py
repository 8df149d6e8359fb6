from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from agent.documentation.settings import KnowledgeSettings, SourceSettings
from agent.documentation.sources import configured_sources, secret
from agent.errors import SettingsError
from knowledge.sources.source import Source

WRITTEN: tuple[dict[str, Any], ...] = (
    {"kind": "markdown_folder", "path": "docs"},
    {"kind": "git_checkout", "path": "handbook", "ref": "origin/main", "folder": "docs", "fetch": True},
    {"kind": "s3_prefix", "bucket": "docs", "prefix": "handbook/", "region": "us-west-2"},
    {
        "kind": "confluence_space",
        "site": "https://acme.atlassian.net/wiki",
        "space": "PLAT",
        "user": "t@acme.com",
        "token_variable": "WIKI_TOKEN",
    },
    {"kind": "closed_tickets", "path": "tickets.jsonl"},
)


def made(*written: dict[str, Any]) -> tuple[Source, ...]:
    sources = tuple(TypeAdapter[Any](SourceSettings).validate_python(one) for one in written)
    return configured_sources(KnowledgeSettings(bundled=False, sources=sources))


@pytest.mark.parametrize("written", WRITTEN, ids=lambda one: one["kind"])
def test_every_kind_of_source_can_be_configured(written: dict[str, Any], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("WIKI_TOKEN", "secret-of-the-test")
    (source,) = made({"name": "mine", "visibility": ["shop"], **written})
    assert source.name == "mine"
    assert type(source).__module__ == f"knowledge.sources.{written['kind']}"
    assert "shop" in source.form
    assert "secret-of-the-test" not in source.form


def test_every_source_there_is_can_be_configured():
    folder = Path(__file__).parents[3] / "knowledge" / "sources"
    kinds = {path.stem for path in folder.glob("*.py")} - {"__init__", "source", "markdown", "confluence_page"}
    assert kinds == {one["kind"] for one in WRITTEN}


def test_every_source_there_is_keeps_the_contract():
    folder = Path(__file__).parents[2] / "knowledge" / "sources"
    tests = {one["kind"]: (folder / f"test_{one['kind']}.py").read_text() for one in WRITTEN}
    assert [kind for kind, text in tests.items() if "(SourceContract)" not in text] == []


def test_two_sources_of_one_name_are_refused():
    one = {"kind": "markdown_folder", "name": "mine", "path": "docs"}
    with pytest.raises(SettingsError, match="are called mine"):
        made(one, one)


def test_a_secret_that_is_not_set_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("WIKI_TOKEN", raising=False)
    with pytest.raises(SettingsError, match="WIKI_TOKEN"):
        made({"name": "wiki", **WRITTEN[3]})
    assert secret("", "anything") is None
