import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.cli import cli


def run(*arguments: str, pasted: str | None = None) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["explain", *arguments], input=pasted)
    return result.exit_code, result.output


def test_one_text_is_explained_for_people():
    code, output = run("OutOfMemoryError: Container killed due to memory usage")
    assert code == 0
    assert output.startswith("container_oom")


def test_standard_input_is_read_when_there_is_no_text():
    code, output = run("--json", pasted="KeyError: 'DATABASE_URL'")
    assert code == 0
    assert json.loads(output)["category"] == "app_config_error"


def test_a_batch_answers_a_line_for_a_line_and_ends_with_1_when_one_is_bad(tmp_path: Path):
    batch, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    batch.write_text('{"id": "a", "text": "(service web) has reached a steady state."}\nnope\n{"id": "c"}\n')
    code, _ = run("--batch", str(batch), "--output", str(output))
    answers = [json.loads(line) for line in output.read_text().splitlines()]
    assert code == 1
    assert [answer["id"] for answer in answers] == ["a", None, "c"]
    assert answers[0]["category"] == "benign"
    assert all("error" in answer for answer in answers[1:])


@pytest.mark.parametrize(
    "arguments", [("--batch", "/nowhere.jsonl"), ("text", "--output", "x"), ("text", "--batch", "x")]
)
def test_wrong_usage_ends_with_2(arguments: tuple[str, ...]):
    code, output = run(*arguments)
    assert code == 2
    assert "Traceback" not in output


def test_control_characters_of_a_paste_do_not_reach_the_terminal():
    _, output = run("\x1b[2J OutOfMemoryError: Container killed due to memory usage", "--kind", "container_reason")
    assert "\x1b" not in output


def test_what_was_not_looked_at_is_said():
    long = "served a page\n" * 6000 + "KeyError: 'DATABASE_URL'"
    _, output = run(pasted=long)
    assert "Not looked at: characters 32768 to 51256" in output
    _, output = run("--json", pasted=long)
    assert json.loads(output)["skipped"] == [{"signal": 0, "start": 32768, "end": 51256}]
    _, output = run("--json", pasted="KeyError: 'DATABASE_URL'")
    assert "skipped" not in json.loads(output)
