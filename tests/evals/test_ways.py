import pytest

from evals.docs import ROOT
from evals.expansion import read_form, scenario_paths
from evals.ways import Way, is_control, ways, ways_page

FORMS = [read_form(path)[0] for path in scenario_paths()]
# A deletion that goes well and Spot capacity that stays are the ordinary case of another way.
ALWAYS_FAILING = {"alarm rollback", "validation or lifecycle hook", "CloudFormation, deletion"}
NEVER_FAILING = {"pause that waits for a person"}


@pytest.mark.parametrize("way", ways(), ids=lambda way: way.name)
def test_each_way_is_shown_where_it_fails_and_where_it_does_not(way: Way) -> None:
    shown = [form for form in FORMS if way.shows(form)]
    if way.name not in NEVER_FAILING:
        assert any(not is_control(form) for form in shown)
    if way.name not in ALWAYS_FAILING:
        assert any(is_control(form) for form in shown)


@pytest.mark.parametrize("way", ways(), ids=lambda way: way.name)
def test_what_is_said_to_read_a_way_exists(way: Way) -> None:
    assert (ROOT / way.read_by).exists()


def test_a_way_nothing_shows_says_so() -> None:
    assert "| none | none |" in ways_page([])
