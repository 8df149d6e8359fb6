import pytest

from agent.changes.difference import Difference, of_fields, of_mappings, words


@pytest.mark.parametrize(("before", "after"), [("a", "a"), (None, ""), ("", None), (None, None)])
def test_equal_and_absent_sides_are_no_difference(before: str | None, after: str | None) -> None:
    assert list(of_fields([("image.web", before, after)])) == []


def test_an_empty_side_is_absent() -> None:
    assert list(of_fields([("image.web", "a", "")])) == [Difference("image.web", "a", None)]


def test_keys_are_compared_in_order_and_an_empty_value_is_not_an_absent_one() -> None:
    found = list(of_mappings("environment", {"Z": "1", "EMPTY": ""}, {"Z": "2", "A": "1"}))
    assert found == [
        Difference("environment.A", None, "1"),
        Difference("environment.EMPTY", "", None),
        Difference("environment.Z", "1", "2"),
    ]
    assert {one.kind for one in found} == {"environment"}


def test_no_words_are_none() -> None:
    assert (words(()), words(("a", "b"))) == (None, "a b")
