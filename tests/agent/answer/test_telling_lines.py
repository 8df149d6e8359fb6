from agent.answer.telling_lines import telling_lines, told_often
from tests.tools.logs.test_line_pattern import written


def test_a_complaint_is_kept_however_much_chatter_follows() -> None:
    lines = written("boot", "Error: no queue", *(f"polled {n}" for n in range(300)), "bye")
    shown = telling_lines(lines, 3)
    assert [one.line.message for one in shown] == ["boot", "Error: no queue", "bye"]
    assert [one.line.message for one in telling_lines(lines, 1)] == ["Error: no queue"]


def test_what_was_written_often_is_told_once_with_its_count_and_since_when() -> None:
    (often, once) = telling_lines(written("polled 1", "polled 2", "polled 3", "bye"), 9)
    assert told_often(often) == f" [3 like it since {often.first_at:%H:%M:%S}]"
    assert told_often(once) == ""


def test_of_what_is_alike_rare_the_newest_is_kept() -> None:
    assert [one.line.message for one in telling_lines(written("a", "b", "c"), 2)] == ["b", "c"]
