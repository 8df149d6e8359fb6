from pathlib import Path

import pytest

from agent.documentation.opening import open_documentation
from agent.documentation.settings import KnowledgeSettings, MarkdownFolderSettings
from agent.documentation.sources import configured_sources
from agent.errors import SettingsError
from agent.explain.categories import categories_in
from agent.settings import load_settings
from knowledge.visibility import Access
from tools.principal import Principal


def test_the_bundled_runbooks_are_for_everyone_and_their_readme_is_none_of_them():
    (runbooks,) = configured_sources(KnowledgeSettings())
    articles = [runbooks.read(listed) for listed in runbooks.listing()]
    assert len(articles) >= 52
    assert {article.label.category for article in articles} >= {"container_oom", "benign"}
    assert {article.label.access.groups for article in articles} == {frozenset({"everyone"})}


def test_the_bundled_ones_can_be_left_out():
    assert configured_sources(KnowledgeSettings(bundled=False)) == ()


@pytest.mark.parametrize(("visibility", "groups"), [(None, frozenset[str]()), (("shop",), frozenset({"shop"}))])
def test_a_folder_is_a_source_and_hidden_unless_said_otherwise(
    tmp_path: Path, visibility: tuple[str, ...] | None, groups: frozenset[str]
):
    (tmp_path / "a.md").write_text("Text.")
    settings = MarkdownFolderSettings(kind="markdown_folder", name="handbook", path=tmp_path, visibility=visibility)
    (source,) = configured_sources(KnowledgeSettings(bundled=False, sources=(settings,)))
    (listed,) = source.listing()
    assert source.read(listed).label.access == Access(tenant="default", groups=groups)


def test_somebody_sees_with_their_teams_and_nobody_in_particular_what_is_for_everyone(tmp_path: Path):
    documentation = open_documentation(KnowledgeSettings(path=tmp_path / "k.db", tenant="acme"), embedding=False)
    grace = Principal(subject="grace", teams=frozenset({"platform"}), is_operator=True)
    assert documentation.visibility(grace).groups == {"platform", "operators"}
    assert documentation.visibility(None).groups == frozenset()
    assert documentation.visibility(None).tenant == "acme"


def test_a_team_called_operators_makes_no_operator():
    eve = Principal(subject="eve", teams=frozenset({"operators", "shop"}))
    assert open_documentation(KnowledgeSettings(), embedding=False).visibility(eve).groups == {"shop"}


def test_without_a_model_it_says_why(tmp_path: Path):
    documentation = open_documentation(KnowledgeSettings(path=tmp_path / "k.db", embedding="none"))
    assert documentation.embedder is None
    assert "knowledge.embedding" in documentation.without


def test_sources_are_read_from_the_configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    Path("tsuba.toml").write_text('[[knowledge.sources]]\nkind = "markdown_folder"\nname = "handbook"\npath = "docs"\n')
    (source,) = load_settings().knowledge.sources
    assert (source.kind, source.name, source.path) == ("markdown_folder", "handbook", Path("docs"))


@pytest.mark.parametrize("written", ['name = "a b"', 'name = "h"\ncolour = "red"', ""])
def test_a_source_that_cannot_be_one_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str):
    monkeypatch.chdir(tmp_path)
    Path("tsuba.toml").write_text(f'[[knowledge.sources]]\nkind = "markdown_folder"\npath = "docs"\n{written}\n')
    with pytest.raises(SettingsError, match=r"knowledge\.sources"):
        load_settings()


@pytest.mark.parametrize(
    ("text", "categories"),
    [
        ("exec /app/start: exec format error", ("exec_format",)),
        ("how do I get a parking permit", ()),
        ("hello", ()),
    ],
)
def test_rules_name_the_category_of_a_pasted_error(text: str, categories: tuple[str, ...]):
    assert categories_in(text)[:1] == categories
