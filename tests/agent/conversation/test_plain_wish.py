import pytest

from agent.conversation.plain_wish import wants_plain_words, without_wish


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("I don't know AWS, how do I get more quota?", "how do I get more quota?"),
        ("in simple terms, what is a preview?", "what is a preview?"),
        ("what is a hook? eli5", "what is a hook?"),
        ("can you explain that more simply?", ""),
        ("simpler please", ""),
    ],
)
def test_the_wish_is_told_from_the_question(text: str, rest: str) -> None:
    assert wants_plain_words(text)
    assert without_wish(text) == rest


@pytest.mark.parametrize("text", ["I don't know how to roll back", "how do I get more quota?", "simple queue service"])
def test_who_wishes_nothing_keeps_their_words(text: str) -> None:
    assert not wants_plain_words(text)
    assert without_wish(text) == text
