from dataclasses import replace
from datetime import UTC, datetime

from evals.benchmarks.explain_speed import Speed
from evals.html_report import page
from evals.run import Outcome
from evals.scoreboard import Scoreboard, build
from evals.scoreboard_pages import markdown, sections
from evals.scorers.diagnosis import Check, Score
from tests.diagnoses import diagnosis
from tests.lab_stage import scenario

AT = datetime(2026, 11, 1, 14, 9, tzinfo=UTC)
CALM = "s-a8ccb6"


def board() -> Scoreboard:
    told = Outcome(
        scenario=CALM,
        title="web",
        expected=(),
        diagnosis=replace(diagnosis(), status="healthy", root_causes=(), symptoms=()),
        score=Score(scenario=CALM, checks=(Check(name="status", passed=True),)),
        expected_status=("healthy",),
    )
    return build([scenario(CALM)], [told], (), speed=lambda: Speed(messages=10, rounds=1, per_second=1500))


def test_the_page_says_how_it_was_made_and_sets_both_sides_beside_each_other():
    text = markdown(board(), command="tsuba eval all --scoreboard x.md", made_at=AT)
    assert text.startswith("<!-- Made by a run of `tsuba eval all --scoreboard x.md`: change that, not this page. -->")
    assert "Made on 2026-11-01" in text
    assert "| wrong alarms on controls | 0 of 1 | 1 of 1 |" in text
    assert "| messages explained a second, one core | 1,500 |  |" in text
    assert "| own set | " in text


def test_the_report_holds_the_peer_the_messages_and_the_speed():
    made = board()
    html = page(made.outcomes, command="tsuba eval all", made_at=AT, more=sections(made))
    for heading in ("Beside the peer", "Messages", "How fast texts are explained"):
        assert f"<h2>{heading}</h2>" in html
    assert html.index("Beside the peer") < html.index("By expected root cause")
