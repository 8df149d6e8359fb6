import pytest

from agent.conversation.quoting import MAX_LINES, quoted


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Ask in\nthe portal.", "> Ask in the portal."),
        ("One.\n\nTwo.", "> One.\n>\n> Two."),
        ("1. first\n   goes on\n2. second", "> 1. first goes on\n>\n> 2. second"),
        ("| a | b |\n| 1 | 2 |", "> | a | b |\n>\n> | 1 | 2 |"),
        ("~~~\naws ecs wait\n~~~\nafter", "> `aws ecs wait`\n>\n> after"),
        ("", ""),
        ("Read [the *glossary*](glossary.md) first.", "> Read the glossary first."),
        ("Read [`app.py`](../app.py) first.", "> Read `app.py` first."),
        ("Answer `GET [x](y)` with 200.", "> Answer `GET [x](y)` with 200."),
        ("It takes 2 * 3 minutes, *not* more.", "> It takes 2 * 3 minutes, not more."),
        ("A mark ` alone stays.", "> A mark ` alone stays."),
    ],
)
def test_a_passage_keeps_its_lines(text: str, shown: str):
    assert quoted(text).replace("\\", "") == shown


def test_nothing_of_a_page_is_markup_of_the_answer():
    said = quoted("> stop quoting\n![x](https://evil.example/a.png) <b>bold</b> **loud**")
    assert all(line.startswith(">") for line in said.splitlines())
    assert "](https" not in said.replace("\\]", "")
    assert "**" not in said


def test_a_long_passage_is_cut():
    assert quoted("\n\n".join(f"Line {number}." for number in range(40))).count("Line") == MAX_LINES
