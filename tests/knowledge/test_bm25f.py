from collections.abc import Sequence

import numpy as np
import pytest

from knowledge.article import Section
from knowledge.bm25f import MAX_COUNT, TextIndex, counted, inverse_frequency, postings_of
from tests.knowledge.fakes import section


def index_of(sections: Sequence[Section]) -> TextIndex:
    counts = [counted(one) for one in sections]
    terms = sorted({term for fields in counts for field in fields for term in field})
    numbers = {term: at for at, term in enumerate(terms)}
    return TextIndex([postings_of(fields, numbers) for fields in counts], numbers)


def scores(texts: Sequence[str], term: str, visible: Sequence[bool] | None = None) -> list[float]:
    index = index_of([section(f"s/{at}.md#x", text, title="T", path=()) for at, text in enumerate(texts)])
    seen = np.array(visible if visible is not None else [True] * len(texts))
    return [round(float(score), 6) for score in index.scores({term: 1.0}, seen)]


def test_a_rarer_word_says_more():
    assert inverse_frequency(1, 100) > inverse_frequency(50, 100) > 0


def test_more_of_a_word_in_a_text_of_the_same_length_is_better():
    twice, once, none = scores(["road road bend", "road bend town", "bend town hill"], "road")
    assert twice > once > none == 0


def test_a_word_in_a_short_text_says_more():
    short, long = scores(["road", "road " + "bend " * 40], "road")
    assert short > long


def test_a_word_in_the_title_says_more():
    index = index_of([section("s/a.md#x", "filler", title="road"), section("s/b.md#x", "road", title="filler")])
    in_title, in_text = index.scores({"road": 1.0}, np.array([True, True]))
    assert in_title > in_text


def test_a_hidden_text_has_no_score_and_moves_no_other():
    assert scores(["road", "road bend", "road"], "road", [True, True, False]) == [
        *scores(["road", "road bend"], "road"),
        0.0,
    ]


def test_nobody_visible_is_no_score():
    assert scores(["road"], "road", [False]) == [0.0]


def test_weights_multiply():
    index = index_of([section("s/a.md#x", "road")])
    seen = np.array([True])
    assert index.scores({"road": 0.5}, seen)[0] == pytest.approx(index.scores({"road": 1.0}, seen)[0] / 2)


def test_an_empty_index_and_an_unknown_word_are_no_error():
    assert list(TextIndex([], {}).scores({"road": 1.0}, np.zeros(0, np.bool_))) == []
    assert scores(["road"], "sea") == [0.0]


def test_a_word_repeated_beyond_measure_is_counted_as_far_as_it_goes():
    fields = counted(section("s/a.md#x", "road " * (MAX_COUNT + 5)))
    assert (
        postings_of(fields, {term: at for at, term in enumerate(sorted({t for f in fields for t in f}))})[
            "counts"
        ].max()
        == MAX_COUNT
    )
