import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from xml.etree import ElementTree

import pytest

from evals.html_report import page
from evals.run import Outcome
from evals.scorers.diagnosis import Check, Score
from tests.diagnoses import cause, diagnosis

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&amp;</style>\x00\x1b[31m\u202eevil\ud800"


def outcome(
    scenario: str, expected: tuple[str, ...], *named: str, detail: str = "", title: str = "web in prod"
) -> Outcome:
    causes = tuple(cause(category, id=f"F{place}") for place, category in enumerate(named, 1))
    check = Check(name="root causes", passed=not detail, detail=detail)
    return Outcome(
        scenario=scenario,
        title=title,
        expected=expected,
        diagnosis=replace(diagnosis(), root_causes=causes),
        score=Score(scenario=scenario, checks=(check,)),
        expected_status=("failed",),
    )


RIGHT = outcome("s-000001", ("image_not_found",), "image_not_found")
WRONG = outcome("s-000002", ("container_oom",), "network_no_route", detail="missing container_oom")
SILENT = replace(WRONG, scenario="s-000003", diagnosis=None)


def made(*outcomes: Outcome, command: str = "tsuba eval diagnosis --report out.html") -> str:
    return page(outcomes, command=command, made_at=datetime(2026, 11, 1, 14, 9, tzinfo=UTC))


def tree(html: str) -> ElementTree.Element:
    return ElementTree.fromstring(html.removeprefix("<!DOCTYPE html>"))


def text(html: str) -> str:
    return " ".join("".join(tree(html).find("body").itertext()).split())  # pyright: ignore[reportOptionalMemberAccess]  # there is one


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def tags(html: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = Tags()
    parser.feed(html)
    return parser.seen


@pytest.mark.parametrize("outcomes", [(), (RIGHT,), (RIGHT, WRONG, SILENT), (SILENT,)], ids=len)
def test_the_page_is_well_formed(outcomes: tuple[Outcome, ...]):
    assert tree(made(*outcomes)).tag == "html"


def test_the_page_needs_nothing_else():
    html = made(RIGHT, WRONG)
    assert {tag for tag, _ in tags(html)} & {"script", "link", "img", "iframe", "object", "base"} == set()
    assert not [
        name for _, attributes in tags(html) for name in attributes if name in {"src", "href"} or name[:2] == "on"
    ]
    addresses = set(re.findall(r"https?://[^\"' )]+", html))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert "url(" not in html
    assert "@import" not in html


def test_it_follows_the_readers_light_or_dark():
    assert "color-scheme: light dark" in made(RIGHT)


@pytest.mark.parametrize("place", ["title", "scenario", "detail", "expected", "given", "command"])
def test_hostile_text_stays_text(place: str):
    hostile = {
        "title": replace(WRONG, title=HOSTILE),
        "scenario": replace(WRONG, scenario=HOSTILE),
        "detail": outcome("s-000002", ("container_oom",), "disk_full", detail=HOSTILE),
        "expected": replace(WRONG, expected=(HOSTILE,)),
        "given": outcome("s-000002", ("container_oom",), HOSTILE, detail="wrong"),
        "command": WRONG,
    }[place]
    html = made(hostile, command=HOSTILE if place == "command" else "tsuba")
    plain = made(WRONG)
    assert {tag for tag, _ in tags(html)} <= {tag for tag, _ in tags(plain)}
    assert "<script>alert(1)</script><img src=x" in text(html)
    assert html.count("</style>") == 1
    assert not set("\x00\x1b\u202e\ud800") & set(html)
    html.encode("utf-8")


def test_totals_failures_and_confusions_are_shown():
    shown = text(made(RIGHT, WRONG))
    assert "every check passed50%1 of 2" in shown
    assert "precision at full recall0.500" in shown
    assert "AWS calls14median; at most 14" in shown
    assert "s-000002web in prod" in shown
    assert "root causes missing container_oom" in shown
    assert "expected container_oom, given network_no_route: 1" in shown
    assert "expected image_not_found, given image_not_found: 1" in shown
    assert "2026-11-01 14:09 UTC, answers written by: rules" in shown
    assert "tsuba eval diagnosis --report out.html" in shown


def test_where_all_is_right_the_page_says_so():
    shown = text(made(RIGHT))
    assert "None: every scenario passes every check." in shown
    assert "Nothing was taken for something else." in shown


def test_a_scenario_without_an_answer_is_shown_as_such():
    shown = text(made(SILENT))
    assert "expected container_oom, given no answer: 1" in shown
    assert "answers written by: nobody" in shown
    assert "calls per diagnosis" not in shown
