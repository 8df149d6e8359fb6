import os
import shutil
from pathlib import Path

import pytest

from knowledge.errors import UnreadableDocumentError
from knowledge.sources.markdown_folder import MarkdownFolder
from knowledge.sources.source import Listed, SourceDefaults
from tests.knowledge.sources.source_contract import TENANT, Shelf, SourceContract


def head(groups: tuple[str, ...]) -> str:
    return f"---\nvisibility: [{', '.join(groups)}]\n---\n" if groups else ""


class FolderShelf(Shelf):
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.source = MarkdownFolder(
            "handbook", folder, defaults=SourceDefaults(tenant=TENANT), url_form="https://docs.example.com/{page}"
        )

    def put(self, page: str, text: str, *, groups: tuple[str, ...] = ("everyone",)) -> None:
        (self.folder / f"{page}.md").write_text(head(groups) + text)

    def remove(self, page: str) -> None:
        (self.folder / f"{page}.md").unlink()

    def break_listing(self) -> None:
        shutil.rmtree(self.folder)


class TestMarkdownFolder(SourceContract):
    @pytest.fixture
    def shelf(self, tmp_path: Path) -> Shelf:
        (tmp_path / "docs").mkdir()
        return FolderShelf(tmp_path / "docs")


def names(folder: Path) -> list[str]:
    return [listed.doc_id for listed in MarkdownFolder("h", folder, defaults=SourceDefaults(tenant=TENANT)).listing()]


def test_folders_below_are_read_and_what_is_no_page_is_not(tmp_path: Path):
    for name in ("a.md", "deep/b.markdown", "deep/C.MD", "deep/picture.png", ".git/c.md", "deep/.hidden.md"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("Text.")
    assert names(tmp_path) == ["a.md", "deep/C.MD", "deep/b.markdown"]


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path):
    docs = tmp_path / "docs"
    docs.mkdir()
    (tmp_path / "secret.md").write_text("Secret.")
    (docs / "out.md").symlink_to(tmp_path / "secret.md")
    (docs / "in.md").write_text("Text.")
    (docs / "again.md").symlink_to(docs / "in.md")
    assert names(docs) == ["again.md", "in.md"]


def test_the_same_text_has_the_same_version_in_another_checkout(tmp_path: Path):
    versions = []
    for place in ("one", "two"):
        (tmp_path / place).mkdir()
        path = tmp_path / place / "a.md"
        path.write_text("Text.")
        os.utime(path, (len(versions), len(versions)))
        (listed,) = MarkdownFolder("h", tmp_path / place, defaults=SourceDefaults(tenant=TENANT)).listing()
        versions.append(listed.version)
    assert versions[0] == versions[1] is not None


def test_a_folder_in_the_place_of_a_page_is_unreadable(tmp_path: Path):
    (tmp_path / "a.md").mkdir()
    with pytest.raises(UnreadableDocumentError):
        MarkdownFolder("h", tmp_path, defaults=SourceDefaults(tenant=TENANT)).read(Listed(doc_id="a.md"))
