import subprocess
from datetime import date
from pathlib import Path

import pytest

from knowledge.errors import SourceError
from knowledge.sources.git_checkout import GitCheckout
from knowledge.sources.source import SourceDefaults
from tests.knowledge.sources.source_contract import TENANT, Shelf, SourceContract
from tests.knowledge.sources.test_markdown_folder import head

DEFAULTS = SourceDefaults(tenant=TENANT)


def git(folder: Path, *words: str) -> None:
    who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", str(folder), *who, *words], check=True, capture_output=True)


def commit(folder: Path) -> None:
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "--date=2026-02-03T12:00:00Z", "-m", "change")


class GitShelf(Shelf):
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "docs").mkdir(parents=True)
        git(folder, "init", "-q", "-b", "main")
        (folder / "docs" / "Makefile").write_text("all:")
        commit(folder)
        self.source = GitCheckout(
            "handbook", folder, folder="docs", defaults=DEFAULTS, url_form="https://git.example.com/docs/{path}"
        )

    def put(self, page: str, text: str, *, groups: tuple[str, ...] = ("everyone",)) -> None:
        (self.folder / "docs" / f"{page}.md").write_text(head(groups) + text)
        commit(self.folder)

    def remove(self, page: str) -> None:
        (self.folder / "docs" / f"{page}.md").unlink()
        commit(self.folder)

    def break_listing(self) -> None:
        (self.folder / ".git" / "HEAD").unlink()


class TestGitCheckout(SourceContract):
    @pytest.fixture
    def shelf(self, tmp_path: Path) -> Shelf:
        return GitShelf(tmp_path / "repository")


def test_what_is_not_committed_is_not_there(tmp_path: Path):
    shelf = GitShelf(tmp_path / "r")
    shelf.put("a", "Committed.")
    (shelf.folder / "docs/a.md").write_text("Being written.")
    (shelf.folder / "docs/b.md").write_text("New.")
    (listed,) = shelf.source.listing()
    article = shelf.source.read(listed)
    assert "Committed." in article.body
    assert isinstance(article.updated, date)


def test_another_branch_and_its_updates_are_fetched(tmp_path: Path):
    upstream = GitShelf(tmp_path / "upstream")
    upstream.put("a", "First.")
    git(tmp_path, "clone", "-q", str(upstream.folder), "clone")
    source = GitCheckout("h", tmp_path / "clone", folder="docs", defaults=DEFAULTS, ref="origin/main", fetch=True)
    (before,) = source.listing()
    upstream.put("a", "Second.")
    (after,) = source.listing()
    assert before.version != after.version
    assert "Second." in source.read(after).body


def test_links_and_odd_names_do_no_harm(tmp_path: Path):
    shelf = GitShelf(tmp_path / "r")
    (shelf.folder / "docs/out.md").symlink_to("/etc/passwd")
    shelf.put("ünï code (1)", "Text.")
    shelf.put("-rf", "Text.")
    names = [listed.doc_id for listed in shelf.source.listing()]
    assert sorted(names) == ["-rf.md", "ünï code (1).md"]
    assert all(shelf.source.read(listed).body for listed in shelf.source.listing())


@pytest.mark.parametrize(("ref", "folder"), [("no-such", ""), ("--upload-pack=touch x", ""), ("HEAD", "no-such")])
def test_a_ref_or_folder_that_is_none_is_an_error(tmp_path: Path, ref: str, folder: str):
    shelf = GitShelf(tmp_path / "r")
    with pytest.raises(SourceError, match="git"):
        list(GitCheckout("h", shelf.folder, ref=ref, folder=folder, defaults=DEFAULTS).listing())


def test_no_repository_is_an_error(tmp_path: Path):
    with pytest.raises(SourceError):
        list(GitCheckout("h", tmp_path / "none", defaults=DEFAULTS).listing())
