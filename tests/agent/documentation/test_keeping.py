from pathlib import Path

import pytest

from agent.documentation.keeping import bring_up_to_date, chosen_sources, status_of
from agent.documentation.settings import KnowledgeSettings, MarkdownFolderSettings
from agent.errors import UnknownSourceError


@pytest.fixture
def settings(tmp_path: Path) -> KnowledgeSettings:
    sources: list[MarkdownFolderSettings] = []
    for name in ("handbook", "faq"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "page.md").write_text(f"---\nvisibility: [everyone]\n---\n# {name}\n\nWords.\n")
        sources.append(MarkdownFolderSettings(kind="markdown_folder", name=name, path=folder))
    return KnowledgeSettings(path=tmp_path / "docs.db", embedding="none", bundled=False, sources=tuple(sources))


async def test_what_is_chosen_is_synced_and_nothing_else(settings: KnowledgeSettings):
    said: list[str] = []
    report = await bring_up_to_date(settings, chosen_sources(settings, ["faq"]), progress=said.append)
    assert [source.source for source in report.sources] == ["faq"]
    assert said
    assert dict((await status_of(settings)).documents) == {"faq": 1}
    await bring_up_to_date(settings, chosen_sources(settings, ()))
    assert dict((await status_of(settings)).documents) == {"faq": 1, "handbook": 1}


def test_a_source_nobody_configured_is_named_with_those_there_are(settings: KnowledgeSettings):
    with pytest.raises(UnknownSourceError, match="no source wiki; configured are handbook, faq"):
        chosen_sources(settings, ["faq", "wiki"])
