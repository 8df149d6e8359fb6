from typing import Any

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from agent.answer.markdown import answer, changed, code, escape, fenced, footer, report, steps, timeline
from tests.diagnoses import AT, action, cause, change, diagnosis, every_text_hostile, piece, symptom

HOSTILE = (
    "[click](https://evil.example/x)",
    "![pixel](https://evil.example/p.png)",
    "<img src=x onerror=alert(1)><script>alert(1)</script>",
    "**bold** _em_ ~~gone~~ # heading",
    "` `` ``` code",
    "line\n\n# heading\n\n- list\n\n```\nfence",
    "<https://evil.example> https://evil.example",
    "a | b | c\n--|--|--\n1 | 2 | 3",
    "\\[x\\](y) \\",
    "&lt;script&gt; &#x3c;",
)


def tokens(markdown: str) -> list[Token]:
    flat: list[Token] = []
    for token in MarkdownIt("commonmark").enable("table").enable("strikethrough").parse(markdown):
        flat += [token, *(token.children or [])]
    return flat


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("write", [answer, report])
def test_what_aws_or_a_person_wrote_stays_text(text: str, write: Any):
    written = write(every_text_hostile(text))
    kinds = [token.type for token in tokens(written)]
    assert not {"link_open", "image", "html_inline", "html_block", "table_open", "s_open"} & set(kinds)
    ordinary = [token.type for token in tokens(write(every_text_hostile("text")))]
    for structure in (
        "heading_open",
        "fence",
        "em_open",
        "strong_open",
        "list_item_open",
        "code_inline",
        "bullet_list_open",
    ):
        assert kinds.count(structure) == ordinary.count(structure), structure


@pytest.mark.parametrize("text", HOSTILE)
def test_an_excerpt_is_shown_whole_inside_its_fence(text: str):
    (fence,) = [token for token in tokens(fenced(text)) if token.type == "fence"]
    assert fence.content == text + "\n"


@pytest.mark.parametrize("text", ["a", "a`b", "``", "```` x `", "`start", "end`"])
def test_code_shows_backticks_as_they_are(text: str):
    (inline,) = [token for token in tokens(code(text)) if token.type == "code_inline"]
    assert inline.content.strip() == text


@pytest.mark.parametrize("text", HOSTILE)
def test_escaped_text_reads_as_it_was_written(text: str):
    flat = " ".join(text.split())
    shown = "".join(token.content for token in tokens("x " + escape(text)) if token.type in {"text", "text_special"})
    # Entities cannot be told from ampersands by escaping punctuation alone; what matters is that no tag comes of them.
    if "&" not in flat:
        assert shown == "x " + flat


def test_the_answer_says_what_why_who_is_affected_what_changed_and_what_to_do():
    written = answer(diagnosis())
    order = [
        "**web never started",
        "wants team/web:v57",
        "[E1]",
        "Users are served",
        "**Changed**",
        "`team/web:v56` → `team/web:v57` by ci-deploy",
        "**Next**",
        "1. See which tags exist. (app team) [E1]",
        "`aws ecr describe-images",
        "**Not seen** `logs:GetLogEvents` (denied)",
    ]
    positions = [written.find(part) for part in order]
    assert -1 not in positions, order[positions.index(-1)]
    assert positions == sorted(positions)


def test_without_a_cause_the_symptoms_are_told_and_no_change_is_blamed():
    written = answer(diagnosis(root_causes=(), symptoms=(symptom(),)))
    assert "circuit breaker stopped" in written
    assert "**Changed**" not in written


def test_the_report_holds_every_part_in_order():
    written = report(diagnosis())
    headings = [line for line in written.splitlines() if line.startswith("#")]
    assert headings == [
        "# web never started and was rolled back: the image does not exist.",
        "## Impact",
        "## Cause",
        "## What followed",
        "## What changed",
        "## What to do",
        "## Timeline (UTC)",
        "## Documents",
        "## Not seen",
        "## Evidence",
    ]
    assert "*web · account 111122223333 · eu-west-1 · status rolled_back*" in written
    assert "- 01 Nov 14:09:00 Task stopped (x3) [E1]" in written
    assert "```text\nCannotPullContainerError: team/web:v57: not found\n```" in written


def test_the_report_admits_that_the_cause_is_open():
    assert "Not determined yet." in report(diagnosis(root_causes=()))


def test_parts_that_are_empty_have_no_heading():
    bare = diagnosis(symptoms=(), changes=(), actions=(), timeline=(), gaps=(), documents=(), evidence=(piece(),))
    headings = [line for line in report(bare).splitlines() if line.startswith("## ")]
    assert headings == ["## Impact", "## Cause", "## Evidence"]


def test_what_was_added_or_dropped_is_called_absent():
    assert "`PORT` absent → `8080`" in changed(diagnosis(changes=(change(path="PORT", before=None, after="8080"),)))
    assert "I see no difference" in changed(diagnosis(changes=()))


def test_steps_are_numbered_with_owner_command_and_link():
    written = steps(
        diagnosis(
            actions=(
                action(),
                action(
                    title="Wait.",
                    owner="nobody",
                    command=None,
                    console_url="https://console.aws.amazon.com/x",
                    evidence_ids=(),
                ),
            )
        )
    )
    assert written.splitlines() == [
        "1. See which tags exist. (app team) [E1]",
        "   `aws ecr describe-images --repository-name team/web --region eu-west-1`",
        "2. Wait.",
        "   [open in the AWS console](https://console.aws.amazon.com/x)",
    ]


def test_the_footer_says_what_it_took_and_who_wrote_it():
    assert footer(diagnosis()) == "14 calls in 4 steps, 0.7 s, rules only · diagnosis dg-1"
    assert "model:x" in footer(diagnosis(written_by="model:x"))


def test_a_timeline_without_repetition_shows_no_count():
    told = diagnosis(timeline=(), root_causes=(cause(),))
    assert timeline(told) == ""
    assert "(x" not in timeline(diagnosis(timeline=(type(diagnosis().timeline[0])(at=AT, text="once"),)))


def test_a_line_that_begins_like_a_block_and_an_entity_stay_text() -> None:
    for text in ("# x", "+ x", "- x", "| x", "=1+1", "1. x", "&lt;b&gt;"):
        page = MarkdownIt("commonmark").render(escape(text))
        assert page == f"<p>{text.replace('&', '&amp;')}</p>\n"
    assert (escape("2 tasks stopped"), escape("10.0.0.1")) == ("2 tasks stopped", "10.0.0.1")
