import json

from click.testing import CliRunner

from evals.benchmarks.explain_speed import TARGET, Speed, main, measure_speed, varied
from evals.messages import OWN_MESSAGES


def test_no_two_texts_of_a_batch_with_ids_are_alike():
    source = ['{"id": "a", "text": "task 0b1d77f0c2a5 stopped"}']
    batch = varied(source, 50, seed=1)
    assert len(set(batch)) == 50
    assert varied(source, 50, seed=1) == batch


def test_varying_keeps_every_line_a_message():
    source = OWN_MESSAGES.read_text(encoding="utf-8").splitlines()
    assert all(json.loads(line)["category"] for line in varied(source, len(source), seed=3))


def test_a_speed_below_the_promise_is_a_miss():
    assert Speed(messages=1, rounds=1, per_second=TARGET).met
    assert not Speed(messages=1, rounds=1, per_second=TARGET - 1).met


def test_the_command_prints_the_figure_and_what_is_wanted():
    assert measure_speed(messages=4, rounds=1).messages == 4
    result = CliRunner().invoke(main, ["--messages", "4", "--rounds", "1"])
    assert result.exit_code in {0, 3}
    assert "wanted 1,000" in result.output
