import pytest

from tools.secret_detection.plain_values import is_address, is_code, is_name, is_plain, is_prose


@pytest.mark.parametrize(
    "value",
    ["", "null", "expired.", "${DB_PASSWORD}", "{{resolve:ssm:x}}", "arn:aws:ssm:x", "<redacted>", "****", "80", "1.2.3",
     "[redacted:01234567]", "must not be blank", "https://x.example/y", "/run/secrets/db", "!Ref DbSecret", "[FILTERED]"],
)  # fmt: skip
def test_references_and_words_of_messages_are_plain(value: str):
    assert is_plain(value)


@pytest.mark.parametrize("value", ["swordfish", "hunter22", "9.0hD+uxmsCpPjey", "12345678", "kX9/qL2+vB7/nM4w"])
def test_what_may_be_a_secret_is_not(value: str):
    assert not is_plain(value)


def test_a_sentence_after_a_colon_is_prose_and_a_setting_is_not():
    assert is_prose("must", " contain a digit", bare=False)
    assert is_prose("rotate", "", bare=True)
    assert not is_prose("swordfish", "", bare=False)
    assert not is_prose("swordfish", " user: app", bare=False)
    assert not is_prose("swordfish", '"}', bare=False)


def test_names_code_and_addresses_are_told_from_keys():
    assert (is_name("prod/checkout/db"), is_name("ab/Qx9+k2/Zz8")) == (True, False)
    assert (is_code("os.environ['X']"), is_code("hunter.two")) == (True, False)
    assert (is_address("https://x.example"), is_address("/9Kx2/Lq8Z")) == (True, False)
