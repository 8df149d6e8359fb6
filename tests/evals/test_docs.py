import doctest
import subprocess
import sys
from pathlib import Path

import pytest

from agent.detector import all_detectors
from evals import docs
from evals.docs import BEGIN, END, ROLE_TEMPLATE, DocsError, main, replace_part, stale_paths
from evals.expansion import scenario_paths
from tools.aws.policy import read_actions
from tools.registry import all_tools


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with what a person wrote, and nothing generated yet."""
    template = tmp_path / ROLE_TEMPLATE
    template.parent.mkdir()
    template.write_text(f"Role:\n  Policy:\n    {BEGIN}\n    {END}\nOutputs: {{}}\n")
    return tmp_path


@pytest.fixture
def written(repository: Path) -> Path:
    assert main([], root=repository) == 0
    return repository


def test_what_was_written_is_fresh(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["--check"], root=written) == 0
    assert capsys.readouterr() == ("", "")


def test_a_file_that_says_something_else_is_stale_and_named(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = written / "docs/reads.md"
    page.write_text(page.read_text().replace("ecs:DescribeTasks", "ecs:StopTask"))
    assert main(["--check"], root=written) == 1
    said = capsys.readouterr().err
    assert "docs/reads.md is stale: run `make docs`" in said
    assert "docs/categories.md" not in said


def test_an_absent_file_is_stale(written: Path) -> None:
    (written / "deploy/read-policy.json").unlink()
    assert stale_paths(docs.documents(written), written) == ("deploy/read-policy.json",)


def test_checking_writes_nothing(repository: Path) -> None:
    assert main(["--check"], root=repository) == 1
    assert [path.name for path in repository.rglob("*") if path.is_file()] == [Path(ROLE_TEMPLATE).name]


def test_only_what_changed_is_written_again(written: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (written / "docs/scenarios.md").write_text("old")
    capsys.readouterr()
    assert main([], root=written) == 0
    assert capsys.readouterr().out == "wrote docs/scenarios.md\n"


def test_a_part_is_replaced_and_what_people_wrote_around_it_stays(written: Path) -> None:
    text = (written / ROLE_TEMPLATE).read_text()
    assert text.startswith(f"Role:\n  Policy:\n    {BEGIN}\n    Version:")
    assert text.endswith(f"\n    {END}\nOutputs: {{}}\n")
    assert all(f"- {action}\n" in text for action in read_actions())


def test_a_template_without_its_markers_is_refused_by_name(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / ROLE_TEMPLATE).write_text("Role: {}\n")
    with pytest.raises(SystemExit) as ended:
        main(["--check"], root=repository)
    assert ended.value.code == 2
    assert ROLE_TEMPLATE in capsys.readouterr().err


def test_a_part_needs_both_markers() -> None:
    with pytest.raises(DocsError, match="missing"):
        replace_part(f"{END}\n{BEGIN}\n", "new")


def test_further_modules_bring_their_own_documents(written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (written / "above.py").write_text("def documents():\n    return {'docs/above.md': 'told by itself'}\n")
    monkeypatch.syspath_prepend(written)
    assert main(["--check", "above"], root=written) == 1
    assert main(["above"], root=written) == 0
    assert (written / "docs/above.md").read_text() == "told by itself"


def test_every_read_and_category_has_its_row(written: Path) -> None:
    reads, categories = (written / "docs/reads.md").read_text(), (written / "docs/categories.md").read_text()
    assert [tool.name for tool in all_tools() if f"| `{tool.name}` |" not in reads] == []
    rows = {line.split("`")[1]: line for line in categories.splitlines() if line.startswith("| [`")}
    assert set(rows) == {detector.category for detector in all_detectors()}
    assert all(("| symptom |" in rows[detector.category]) == detector.symptom for detector in all_detectors())


def test_the_page_of_scenarios_tells_no_answer(written: Path) -> None:
    page = (written / "docs/scenarios.md").read_text()
    assert f"# {len(scenario_paths())} scenarios" in page
    assert not any(path.parent.name in page for path in scenario_paths())


def test_each_generated_file_says_so_where_its_form_allows(written: Path) -> None:
    for path in sorted(docs.documents(written)):
        beginning = "".join((written / path).read_text().splitlines(keepends=True)[:4])
        assert ("`make docs`" in beginning) == (path != "deploy/read-policy.json"), path


def test_the_examples_run() -> None:
    assert doctest.testmod(docs) == (0, 2)


def test_checking_loads_no_simulator() -> None:
    asked = (
        "import sys, evals.docs as d; d.documents(); print(sorted({'moto', 'flask', 'langgraph'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
