import doctest

import pytest

from evals import markup
from evals.markup import element, join


def test_the_examples_hold():
    assert doctest.testmod(markup).failed == 0


def test_text_and_attributes_are_escaped_and_markup_is_kept():
    inner = element("b", "<i>")
    assert element("td", inner, " & more", title='"><x').source == (
        '<td title="&quot;&gt;&lt;x"><b>&lt;i&gt;</b> &amp; more</td>'
    )
    assert join("<", inner).source == "&lt;<b>&lt;i&gt;</b>"


def test_an_empty_element_is_closed_and_a_void_one_has_no_end():
    assert element("ul").source == "<ul></ul>"
    assert element("br").source == "<br/>"


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\u202e", "\u2066", "\ud800", "\uffff"], ids=ascii)
def test_what_cannot_be_shown_is_replaced(character: str):
    assert join(f"a{character}b").source == "a\ufffdb"


def test_lines_and_letters_of_every_script_are_kept():
    assert join("a\tb\nc é 鍔 😀").source == "a\tb\nc é 鍔 😀"
