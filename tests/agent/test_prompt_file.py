from pathlib import Path

import pytest

from agent.errors import SettingsError
from agent.prompt_file import PROMPTS, VERSIONS, load_prompt, prompt_ids, unlisted


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "README.md").write_text("not a prompt")
    return write(tmp_path, version=1, text="You explain.")


def write(folder: Path, *, version: object, text: str) -> Path:
    (folder / "explain.md").write_text(f"---\nid: explain\nversion: {version}\n---\n{text}\n")
    return folder


def listed(folder: Path, *lines: str) -> list[str]:
    (folder / VERSIONS).write_text("\n".join(lines))
    return unlisted(folder)


def test_our_own_prompts_are_listed_with_the_text_they_have():
    assert unlisted(PROMPTS) == []
    assert all(load_prompt(each).text for each in prompt_ids())


def test_a_prompt_says_its_id_version_text_and_digest(folder: Path):
    prompt = load_prompt("explain", folder)
    assert (prompt.name, prompt.text, len(prompt.sha256)) == ("explain@1", "You explain.", 64)
    assert prompt_ids(folder) == ("explain",)


def test_a_changed_text_needs_a_raised_version_and_a_line_of_its_own(folder: Path):
    first = load_prompt("explain", folder).sha256
    assert listed(folder) == [f"explain@1 is not listed; add the line: explain@1 {first}"]
    assert listed(folder, f"explain@1 {first}") == []
    write(folder, version=1, text="You explain briefly.")
    assert listed(folder, f"explain@1 {first}") == ["the text of explain@1 was changed; raise its version"]
    write(folder, version=2, text="You explain briefly.")
    second = load_prompt("explain", folder).sha256
    assert listed(folder, f"explain@1 {first}", f"explain@2 {second}") == []
    assert listed(folder, f"explain@1 {first}", f"explain@2 {second}", f"explain@2 {second}") == [
        "explain@2 is listed twice"
    ]


@pytest.mark.parametrize(
    "written",
    [
        "You explain.",
        "---\nid: other\nversion: 1\n---\ntext",
        "---\nid: explain\nversion: one\n---\ntext",
        "---\nid: explain\n---\ntext",
        "---\nid: explain\nversion: 1\n---\n \n",
        "---\n- id\n---\ntext",
    ],
)
def test_a_file_of_another_form_is_refused(folder: Path, written: str):
    (folder / "explain.md").write_text(written)
    with pytest.raises(SettingsError, match="has to begin with its id"):
        load_prompt("explain", folder)


def test_an_absent_prompt_is_named(folder: Path):
    with pytest.raises(SettingsError, match=r"absent\.md cannot be read: No such file"):
        load_prompt("absent", folder)
