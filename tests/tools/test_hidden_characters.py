import unicodedata

import pytest

from tools.hidden_characters import steers, without_hidden, without_steering

OVERRIDES = ["\u202a", "\u202e", "\u2066", "\u2069", "\u200e", "\u200f"]
UNSEEN = ["\u200b", "\u200d", "\u2060", "\ufeff", "\U000e0041", "\U000e007f"]
CONTROLS = ["\x00", "\x07", "\x08", "\r", "\x1b", "\x7f", "\x9b"]
FILLERS = ["\u00ad", "\u034f", "\u115f", "\u180e", "\ufe0f", "\U000e0100"]


@pytest.mark.parametrize("character", [*OVERRIDES, *UNSEEN, *CONTROLS], ids=ascii)
def test_what_steers_is_noticed_replaced_and_taken_out(character: str) -> None:
    text = f"a{character}b"
    assert steers(text)
    assert without_steering(text, "�") == "a�b"
    assert without_hidden(text) == "ab"


@pytest.mark.parametrize("character", FILLERS, ids=ascii)
def test_what_only_hides_words_is_taken_out_where_words_are_read(character: str) -> None:
    text = f"a{character}b"
    assert not steers(text)
    assert without_steering(text, "�") == text
    assert without_hidden(text) == "ab"


@pytest.mark.parametrize("text", ["a\tb\nc", "ä漢字🙂", "it’s “quoted” … – ✓ ‖", "עברית العربية"], ids=ascii)
def test_what_people_write_stays(text: str) -> None:
    assert not steers(text)
    assert without_hidden(text) == text


def test_every_control_and_direction_override_of_unicode_is_on_the_list() -> None:
    kept = {"\t", "\n"}
    directions = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    every = map(chr, range(0x110000))
    found = {c for c in every if unicodedata.category(c) == "Cc" or unicodedata.bidirectional(c) in directions}
    assert {c for c in found - kept if not steers(c)} == set()


def test_a_lone_surrogate_breaks_nothing() -> None:
    assert not steers("a\ud800b")
    assert without_steering("a\ud800\u202eb", "?") == "a\ud800?b"
    assert without_hidden("a\ud800\u202eb") == "a\ud800b"
