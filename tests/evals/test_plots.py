from xml.etree import ElementTree

import pytest

from evals.markup import Markup
from evals.metrics import Confusion, Spread
from evals.plots import columns, confusion_matrix, stacked_bar

SVG = "{http://www.w3.org/2000/svg}"


def rects(drawn: Markup) -> list[dict[str, str]]:
    return [rect.attrib for rect in ElementTree.fromstring(drawn.source).iter(f"{SVG}rect")]


def words(drawn: Markup) -> list[str]:
    root = ElementTree.fromstring(drawn.source)
    return [found.text or "" for name in ("title", "text") for found in root.iter(f"{SVG}{name}")]


def test_a_bar_gives_every_part_its_share_and_leaves_out_what_is_none():
    exact, missed = rects(stacked_bar((("exact", 3), ("inexact", 0), ("missed", 1))))
    assert (exact["class"], exact["x"], exact["width"]) == ("exact", "0", "82")
    assert (missed["class"], missed["x"], missed["width"]) == ("missed", "84", "26")


@pytest.mark.parametrize("count", [1, 500])
def test_one_part_alone_fills_the_bar(count: int):
    (bar,) = rects(stacked_bar((("exact", count),)))
    assert (bar["x"], bar["width"]) == ("0", "110")


def test_a_column_stands_for_each_value_that_occurs():
    drawn = columns(Spread(values=(3, 3, 5)), of="round trips")
    tall, low = rects(drawn)
    assert float(tall["height"]) == 2 * float(low["height"])
    assert {"3 round trips: 2", "5 round trips: 1", "median 3"} <= set(words(drawn))


def test_one_value_alone_is_a_column():
    assert len(rects(columns(Spread(values=(7,)), of="calls"))) == 1


def test_far_apart_values_share_columns_and_none_is_lost():
    drawn = columns(Spread(values=tuple(range(1, 101))), of="calls")
    told = [word for word in words(drawn) if " calls: " in word]
    assert told[0] == "1 to 4 calls: 4"
    assert sum(int(word.rpartition(" ")[2]) for word in told) == 100
    assert all(float(rect["x"]) >= 0 and float(rect["x"]) + float(rect["width"]) <= 480 for rect in rects(drawn))


def test_right_answers_lie_on_the_diagonal_and_wrong_ones_beside_it():
    right = Confusion(expected="a", given="a", count=2)
    wrong = Confusion(expected="a", given="b", count=1)
    drawn = confusion_matrix((right, wrong))
    first, second = rects(drawn)
    assert (first["class"], second["class"]) == ("right", "wrong")
    assert first["y"] == second["y"]
    assert float(second["x"]) - float(first["x"]) == pytest.approx(28)
    assert "expected a, given b: 1" in words(drawn)


def test_a_matrix_of_all_categories_keeps_cells_that_can_be_read():
    drawn = confusion_matrix([Confusion(expected=f"c{n:03}", given=f"c{n:03}", count=1) for n in range(120)])
    assert {rect["width"] for rect in rects(drawn)} == {"14"}
