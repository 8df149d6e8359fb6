import gc
import importlib
import json
import pkgutil
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from re2 import Options

import agent
from evals.messages import OWN_MESSAGES
from tools.pattern import Pattern
from tools.pattern_screen import MAX_SCREENED, UNSCREENED, Screen

# Letters that fold to others, and what stands at the edges of words and lines.
_ODD = ["K", "ſ", "É", "“", "\n", "\t", " ", ".", ":", "(", "'", '"', "\x1b[31m", "0", "K", "S"]


@cache
def _patterns() -> tuple[Pattern, ...]:
    """Every pattern of the rules, made anew so that nothing screens it."""
    for module in pkgutil.walk_packages(agent.__path__, "agent."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    sources = sorted({pattern.pattern for pattern in gc.get_objects() if type(pattern) is Pattern})
    return tuple(Pattern(source, screened=False) for source in sources)


@cache
def _screen() -> Screen:
    screen = Screen()
    assert [screen.add(pattern.pattern, Options()) for pattern in _patterns()] == list(range(len(_patterns())))
    screen.close()
    return screen


@cache
def _texts() -> tuple[str, ...]:
    rows = [json.loads(line) for line in OWN_MESSAGES.read_text(encoding="utf-8").splitlines()]
    return tuple(row["text"] for row in rows if "text" in row)


def _assert_only_the_matchless_are_ruled_out(text: str) -> None:
    possible = _screen().possible(text)
    wrong = [p.pattern for number, p in enumerate(_patterns()) if number not in possible and p.search(text)]
    assert wrong == []


def test_no_pattern_that_matches_a_message_is_ruled_out() -> None:
    for text in _texts():
        _assert_only_the_matchless_are_ruled_out(text)
        _assert_only_the_matchless_are_ruled_out(text.swapcase())


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_no_pattern_that_matches_a_text_made_of_messages_is_ruled_out(data: st.DataObject) -> None:
    words = st.sampled_from([word for text in _texts() for word in text.split(" ")])
    pieces = data.draw(st.lists(st.one_of(words, st.sampled_from(_ODD), st.text(max_size=4)), max_size=40))
    _assert_only_the_matchless_are_ruled_out(data.draw(st.sampled_from(["", " "])).join(pieces))


def test_most_patterns_are_ruled_out_for_an_ordinary_message() -> None:
    ruled_out = [n for n in range(len(_patterns())) if n not in _screen().possible("no basic auth credentials")]
    assert len(ruled_out) > 0.8 * len(_patterns())


def test_a_long_text_is_not_screened_and_an_unscreened_pattern_never() -> None:
    screen = Screen()
    number = screen.add("ENOSPC", Options())
    screen.close()
    assert number not in screen.possible("all is well")
    assert number in screen.possible("x" * (MAX_SCREENED + 1))
    assert UNSCREENED in screen.possible("all is well")


def test_before_it_is_closed_a_screen_rules_nothing_out_and_after_it_takes_no_pattern() -> None:
    screen = Screen()
    number = screen.add("ENOSPC", Options())
    assert number in screen.possible("all is well")
    screen.close()
    screen.close()
    assert screen.add("EACCES", Options()) == UNSCREENED


@pytest.mark.parametrize("folded", ["ſ", "K"])
def test_a_letter_that_folds_to_another_is_not_lost(folded: str) -> None:
    screen = Screen()
    number = screen.add("(?i)ask", Options())
    screen.close()
    text = "ask".replace("s" if folded == "ſ" else "k", folded)
    assert Pattern("(?i)ask", screened=False).search(text)
    assert number in screen.possible(text)
