import pytest

from tools.secret_detection.span import Span, settle

TEXT = "Bearer abcdef and more"


@pytest.mark.parametrize(
    ("spans", "settled"),
    [
        ([], []),
        ([Span(7, 13)], [Span(7, 13)]),
        ([Span(7, 13), Span(7, 13)], [Span(7, 13)]),
        ([Span(0, 13), Span(7, 13)], [Span(7, 13)]),
        ([Span(7, 17), Span(7, 13)], [Span(7, 17)]),
        ([Span(0, 10), Span(8, 13)], [Span(0, 13)]),
        ([Span(18, 22), Span(7, 13)], [Span(7, 13), Span(18, 22)]),
        ([Span(0, 22), Span(7, 10), Span(9, 13)], [Span(0, 22)]),
    ],
)
def test_what_overlaps_is_settled_so_that_nothing_found_is_left_out(spans: list[Span], settled: list[Span]):
    assert settle(TEXT, spans) == settled
