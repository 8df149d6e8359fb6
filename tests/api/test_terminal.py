import re
import shlex

import pytest

from api.terminal import WIDTH, render
from tests.diagnoses import action, cause, diagnosis, every_text_hostile, gap, symptom

LONG = "a sentence of many words that has to be broken somewhere because it does not fit one line of a terminal " * 3


def lines(text: str) -> list[str]:
    return text.rstrip("\n").split("\n")


def too_long(text: str) -> list[str]:
    return [line for line in lines(text) if len(line) > WIDTH and " " in line.strip().removesuffix("\\").strip()]


def test_it_reads_well_in_eighty_columns():
    assert render(diagnosis()) == (
        "✗ web never started and was rolled back: the image does not exist.\n"
        "  Users are served: 2 of 2 tasks of web run. [E2]\n"
        "\n"
        "  Cause    web:57 wants team/web:v57, and the repository has no such tag. [E1]\n"
        "  Then     The circuit breaker stopped the deployment after 3 failures. [E2]\n"
        "  Changed  web:56 → web:57: image.web team/web:v56 → team/web:v57, by ci-deploy\n"
        "           at 01 Nov 14:09 UTC [E1]\n"
        "  Do       1 See which tags exist. [E1]\n"
        "             aws ecr describe-images --repository-name team/web --region \\\n"
        "               eu-west-1\n"
        "  Owner    app team\n"
        "  Read     Images and tags [D1]\n"
        "             https://docs.example.com/images\n"
        "  Not seen logs:GetLogEvents (denied): what the application wrote is not known\n"
        "  14 calls in 4 steps, 0.7 s, rules only · diagnosis dg-1\n"
    )


def test_no_line_is_longer_than_eighty_columns_unless_one_word_is():
    assert too_long(render(every_text_hostile(LONG))) == []
    word = "x" * 200
    shown = render(every_text_hostile(f"{LONG} {word} {LONG}"))
    assert all(word in line for line in lines(shown) if len(line) > WIDTH)


@pytest.mark.parametrize(
    "character",
    ["\x1b[2J", "\x07", "\x08", "\r", "\x7f", "\x9b31m", "\u202e", "\u2066", "\u200b", "\ufeff", "\x00"],
    ids=lambda text: f"U+{ord(text[0]):04X}",
)
def test_what_steers_a_terminal_never_reaches_it(character: str):
    shown = render(every_text_hostile(f"before{character}after"))
    assert character[0] not in shown
    assert "before" in shown


def test_a_line_break_of_aws_does_not_start_a_line_of_ours():
    shown = render(every_text_hostile("harmless\n  Owner    AWS\n✓ web is fine"))
    assert not any(line.startswith("✓") for line in lines(shown))
    owners = [line for line in lines(shown) if line.startswith("  Owner")]
    assert owners == ["  Owner    app team"]


@pytest.mark.parametrize(
    "command",
    [
        "aws ecs describe-services --cluster prod --services web --region eu-west-1 --query 'services[0].events[:5]' --output text",
        "aws logs filter-log-events --log-group-name '/ecs/a group with blanks' --filter-pattern \"ERROR timeout\" --region eu-west-1",
        "aws x",
    ],
)
def test_a_broken_command_can_still_be_pasted(command: str):
    shown = render(diagnosis(actions=(action(command=command),)))
    block = shown.split("1 See which tags exist. [E1]\n")[1].split("  Owner")[0]
    assert shlex.split(block.replace("\\\n", "")) == shlex.split(command)


@pytest.mark.parametrize(
    ("status", "mark"),
    [("healthy", "✓"), ("in_progress", "…"), ("waiting", "‖"), ("degraded", "!"), ("failed", "✗"), ("unknown", "?")],
)
def test_the_first_character_is_the_status(status: str, mark: str):
    assert render(diagnosis(status=status, root_causes=())).startswith(mark)


def test_a_cause_marks_failure_whatever_the_status():
    assert render(diagnosis(status="in_progress")).startswith("✗")


def test_a_doubt_is_said_where_there_is_one():
    assert "(likely)" in render(diagnosis(root_causes=(cause(confidence="likely"),)))
    assert "(certain)" not in render(diagnosis())


def test_without_a_cause_symptoms_are_what_was_seen():
    shown = render(diagnosis(root_causes=(), symptoms=(symptom(),)))
    assert "  Seen     The circuit breaker" in shown
    assert "  Cause" not in shown


def test_a_healthy_service_is_not_shown_its_changes():
    assert "Changed" not in render(diagnosis(status="healthy", root_causes=(), symptoms=()))


def test_every_gap_is_admitted():
    shown = render(diagnosis(gaps=(gap(), gap(operation="ecr:DescribeImages", reason="throttled"))))
    assert re.search(r"Not seen logs:GetLogEvents \(denied\)", shown)
    assert "ecr:DescribeImages (throttled)" in shown
