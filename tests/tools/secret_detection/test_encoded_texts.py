from base64 import b64encode

from tools.redaction import redact


def encoded(text: str) -> str:
    return b64encode(text.encode()).decode()


def test_base64_of_a_text_with_a_secret_goes_whole() -> None:
    hidden = encoded("DB_PASSWORD=swordfish22\nPORT=80\n")
    shown = redact(f"user data {hidden} end")
    assert hidden[:20] not in shown
    assert shown.startswith("user data [redacted:")


def test_also_where_it_was_cut() -> None:
    hidden = encoded("DB_PASSWORD=swordfish22\nPORT=80 and so on\n")[:45]
    assert hidden[:20] not in redact(f"user data {hidden}")


def test_base64_of_an_ordinary_text_and_of_bytes_stays() -> None:
    for text in (encoded("the token was refreshed, and all is well"), b64encode(bytes(range(99, 199))).decode()):
        assert redact(f"body {text}") == f"body {text}"


def test_a_text_of_nothing_but_base64_is_looked_at_to_a_limit() -> None:
    redact((encoded("x" * 60) + " ") * 5000)
