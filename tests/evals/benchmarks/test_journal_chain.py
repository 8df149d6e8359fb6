"""The longest chain of requests, computed on made-up intervals."""

from evals.benchmarks.journal_chain import Span, longest_chain, spans_of
from tests.evals.benchmarks.made_up import entry


def test_no_requests_are_no_chain() -> None:
    assert longest_chain([]) == 0


def test_requests_side_by_side_are_a_chain_of_one() -> None:
    assert longest_chain([Span(0, 80), Span(5, 85), Span(79, 160)]) == 1


def test_requests_one_after_the_other_all_count() -> None:
    assert longest_chain([Span(n * 100, n * 100 + 80) for n in range(7)]) == 7


def test_waves_of_requests_count_once_each() -> None:
    waves = [Span(start + n, start + n + 80) for start in (0, 100, 200) for n in range(10)]
    assert longest_chain(waves) == 3


def test_pages_inside_a_wave_lengthen_the_chain() -> None:
    pages = [Span(0, 80), Span(82, 160)]
    beside = [Span(1, 90), Span(3, 170)]
    assert longest_chain([*pages, *beside, Span(180, 260)]) == 3


def test_a_long_request_does_not_hide_the_short_ones_beside_it() -> None:
    assert longest_chain([Span(0, 1000), Span(0, 80), Span(90, 170), Span(180, 260)]) == 3


def test_the_order_in_which_requests_are_given_does_not_matter() -> None:
    spans = [Span(180, 260), Span(0, 80), Span(90, 170)]
    assert longest_chain(spans) == longest_chain(sorted(spans, key=lambda span: span.begin)) == 3


def test_a_request_that_begins_as_another_ends_may_have_waited_for_it() -> None:
    assert longest_chain([Span(0, 80), Span(80, 160)]) == 2


def test_spans_come_from_arrival_and_duration() -> None:
    first, second = spans_of([entry(250, 80.5), entry(59_900, 20)])
    assert first.end - first.begin == 80.5
    assert second.begin - first.begin == 59_650


def test_an_early_arrival_noted_in_whole_milliseconds_keeps_the_chain() -> None:
    # The journal notes 100.9 as 100: the request after it, two milliseconds later, must still be seen to follow.
    assert longest_chain(spans_of([entry(100, 80.4), entry(182, 80.0)])) == 2
