"""Answers from our own pages: no lie about them is shown, and the truth passes."""

from evals.groundedness.page_measure import measure_pages


def test_no_lie_about_a_page_is_shown_and_the_truth_passes() -> None:
    result = measure_pages(every=9)
    assert result.false_drafts.total() >= 900
    assert len(result.false_drafts) >= 14
    assert result.shown == ()
    assert result.true_drafts >= 150
    assert result.passed_share >= 0.95, result.harmed


def test_the_same_seed_makes_the_same_drafts() -> None:
    assert measure_pages(every=60) == measure_pages(every=60)
