"""The repository as people meet it: what its pages promise exists, and nothing in it tells where it was written."""

import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest

from agent.causes import EXPLAINS
from agent.detector import all_detectors
from api.cli import cli
from evals.expansion import read_form, scenario_paths

ROOT = Path(__file__).resolve().parent.parent
SKIPPED = frozenset({".git", ".venv", ".tsuba", "node_modules", "__pycache__", "build", "dist", ".hypothesis"})
CACHES = re.compile(r"\.\w+_cache$|\.egg-info$|^\.import_linter")
PAGES = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "deploy").rglob("*.md"),
        *(ROOT / "evals").rglob("*.md"),
    ]
)
COLUMNS = 80
MACHINE_PATHS = re.compile(r"(?<![\w.])/(?:work|root|home/[a-z][\w-]*|Users/[A-Za-z][\w-]*)/|\b[A-Z]:\\{1,2}Users\b")


def _page_id(page: Path) -> str:
    return str(page.relative_to(ROOT))


@cache
def _files() -> tuple[Path, ...]:
    """Every file a person or `make docs` wrote."""

    def below(folder: Path) -> Iterator[Path]:
        for path in sorted(folder.iterdir()):
            if path.name in SKIPPED or CACHES.search(path.name):
                continue
            if path.is_dir():
                yield from below(path)
            elif path.suffix not in {".png", ".ico", ".woff2"}:
                yield path

    return tuple(below(ROOT))


@cache
def _make_targets() -> dict[str, str]:
    """The targets with what their `##` says."""
    makefile = (ROOT / "Makefile").read_text()
    return dict(re.findall(r"^([a-z]+):[^\n]*?##\s*(.+)$", makefile, re.MULTILINE))


def _commands(page: Path, name: str) -> list[list[str]]:
    """Return the words behind `make` or `tsuba` wherever a page tells to type it."""
    text = page.read_text(encoding="utf-8")
    shown = [line for block in re.findall(r"```[a-z]*\n(.*?)```", text, re.DOTALL) for line in block.splitlines()]
    shown += re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    typed = re.compile(rf"(?:^|[;&|(]\s*|\$ )(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?{name}(?= |$)([^;&|#)]*)")
    return [found[1].split() for line in shown for found in typed.finditer(line)]


@pytest.mark.parametrize("page", PAGES, ids=_page_id)
def test_every_link_to_a_file_leads_somewhere(page: Path) -> None:
    targets = re.findall(r"\[[^\]]*\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
    own = [target.split("#")[0] for target in targets if not re.match(r"https?:|mailto:|#", target)]
    assert [target for target in own if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=_page_id)
def test_every_link_to_a_heading_finds_it(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    headings = {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", text)) - headings == set()


@pytest.mark.parametrize("page", PAGES, ids=_page_id)
def test_every_file_a_page_names_exists(page: Path) -> None:
    named = re.findall(
        r"`((?:agent|tools|api|evals|tests|docs|deploy|knowledge)/[\w./-]+)`", page.read_text(encoding="utf-8")
    )
    assert [name for name in named if not (ROOT / name).exists() and not _becomes_one(name)] == []


def _becomes_one(name: str) -> bool:
    return "<" in name or name.endswith("_")


@pytest.mark.parametrize("page", PAGES, ids=_page_id)
def test_every_make_target_and_command_a_page_names_exists(page: Path) -> None:
    targets = {word for words in _commands(page, "make") for word in words if "=" not in word and word.isalpha()}
    assert targets - _make_targets().keys() == set()
    assert [" ".join(words) for words in _commands(page, "tsuba") if not _is_command(words)] == []


def _is_command(words: list[str]) -> bool:
    command: click.Command = cli
    for word in words:
        if word.startswith("-"):
            known = {name for option in command.params for name in option.opts} | {"--help", "-h"}
            if word.split("=")[0] not in known:
                return False
        elif isinstance(command, click.Group):
            if word not in command.commands:
                return False
            command = command.commands[word]
    return True


def test_the_readme_says_how_to_begin() -> None:
    readme = (ROOT / "README.md").read_text()
    assert {"demo", "test"} <= {words[0] for words in _commands(ROOT / "README.md", "make") if words}
    assert "(ARCHITECTURE.md)" in readme


def test_the_contract_of_make_is_kept() -> None:
    contract = {"setup", "demo", "check", "test", "bench", "eval", "docs"}
    assert contract <= _make_targets().keys()
    assert contract <= {words[0] for words in _commands(ROOT / "CONTRIBUTING.md", "make") if words}


def test_ci_runs_what_contributors_are_told_to_run() -> None:
    assert "make setup check test" in (ROOT / ".ci" / "run").read_text()
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o111


def _all_commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from _all_commands(below, f"{path} {name}")


@pytest.mark.parametrize(("path", "command"), list(_all_commands(cli, "tsuba")))
def test_every_command_shows_an_example_of_itself(path: str, command: click.Command) -> None:
    context = command.make_context(path, [], resilient_parsing=True, terminal_width=COLUMNS, max_content_width=COLUMNS)
    told = command.get_help(context)
    examples = told.partition("\n  Example")[2].partition("\nOptions:")[0]
    assert path in examples
    assert [line for line in told.splitlines() if len(line) > COLUMNS] == []


def test_the_changelog_has_something_unreleased() -> None:
    text = (ROOT / "CHANGELOG.md").read_text()
    unreleased = text.partition("## [Unreleased]")[2].partition("\n## [")[0]
    assert re.search(r"^### (?:Added|Changed|Deprecated|Removed|Fixed|Security)$", unreleased, re.MULTILINE)
    assert "\n- " in unreleased


def test_no_file_tells_where_it_was_written() -> None:
    told = []
    for path in _files():
        text = path.read_text(encoding="utf-8", errors="replace")
        told += [f"{path.relative_to(ROOT)}: {found[0]}" for found in MACHINE_PATHS.finditer(text)]
    assert told == []


def test_no_file_is_left_from_a_merge_or_an_editor() -> None:
    assert [str(path) for path in _files() if re.search(r"\.(?:orig|rej|bak|swp|tmp)$|~$", path.name)] == []


def test_scenario_ids_are_drawn_and_kept_once() -> None:
    paths = scenario_paths()
    ids = [path.parent.name for path in paths]
    assert [name for name in ids if not re.fullmatch(r"s-[0-9a-f]{6}", name)] == []
    assert [read_form(path)[0].id for path in paths] == ids
    assert len(ids) >= 24


def test_every_root_cause_is_the_answer_of_a_scenario() -> None:
    answered = {cause for path in scenario_paths() for cause in read_form(path)[0].expect.root_causes}
    assert {detector.category for detector in all_detectors() if not detector.symptom} - answered == set()


def test_what_yields_names_categories_that_exist_and_never_in_a_circle() -> None:
    stronger = {detector.category: set(detector.yields_to) for detector in all_detectors()}
    assert set().union(*stronger.values()) <= stronger.keys()
    for category in stronger:
        reached: set[str] = set()
        wave = stronger[category]
        while wave:
            reached |= wave
            wave = set().union(*(stronger[name] for name in wave)) - reached
        assert category not in reached


def test_every_root_cause_explains_what_follows_from_it() -> None:
    causes = {detector.category for detector in all_detectors() if not detector.symptom}
    assert causes - EXPLAINS.keys() == set()


def test_the_generated_documentation_is_fresh() -> None:
    command = [sys.executable, "-m", "evals.docs", "--check", "api.docs"]
    told = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (told.returncode, told.stderr) == (0, "")
