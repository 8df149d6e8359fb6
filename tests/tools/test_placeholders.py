import pytest

from tools.placeholders import PLACEHOLDER, _Held, placeholder, use_key


@pytest.fixture(autouse=True)
def key_of_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_Held, "key", None)


def test_equal_secrets_get_equal_names_and_others_others():
    assert placeholder("hunter22") == placeholder("hunter22") != placeholder("hunter23")
    assert PLACEHOLDER.fullmatch(placeholder("hunter22"))


def test_a_name_says_nothing_without_the_key_and_comes_back_with_it():
    use_key(b"a" * 32)
    named = placeholder("hunter22")
    use_key(b"b" * 32)
    assert placeholder("hunter22") != named
    use_key(b"a" * 32)
    assert placeholder("hunter22") == named


def test_a_process_draws_a_key_of_its_own():
    named = placeholder("hunter22")
    _Held.key = None
    assert placeholder("hunter22") != named


def test_a_short_key_is_refused_and_broken_text_is_not():
    with pytest.raises(ValueError, match="32 bytes"):
        use_key(b"short")
    assert PLACEHOLDER.fullmatch(placeholder("\ud800"))
