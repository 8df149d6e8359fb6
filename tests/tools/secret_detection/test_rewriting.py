from tools.redaction import redact
from tools.secret_detection.rewriting import as_seen, decoded
from tools.secret_detection.span import Span

RED, PLAIN = "\x1b[31m", "\x1b[0m"


def test_places_lead_back_to_the_coloured_text():
    text = f"{RED}DB_{PLAIN}PASSWORD={RED}swordfish{PLAIN}!"
    plain = as_seen(text)
    assert plain is not None
    assert plain.text == "DB_PASSWORD=swordfish!"
    start = plain.text.index("swordfish")
    place = plain.original(Span(start, start + 9))
    assert text[place.start : place.end] == "swordfish"


def test_colours_do_not_hide_a_secret_and_stay():
    shown = redact(f"{RED}DB_PASSWORD{PLAIN}={RED}swordfish{PLAIN} ok")
    assert shown.startswith(f"{RED}DB_PASSWORD{PLAIN}={RED}[redacted:")
    assert shown.endswith(f"]{PLAIN} ok")


def test_colours_within_colours_cost_no_recursion():
    assert as_seen(RED) is not None
    assert as_seen("C:\\temp") is None
    redact("\x1b[" * 5000 + "31m" * 5000)


def test_characters_that_nobody_sees_do_not_hide_a_secret():
    key = "AKIA" + "Q" * 16
    for hidden in ("\u200b", "\u2060", "\u00ad", "\ufeff"):
        assert key[8:] not in redact(f"key {key[:8]}{hidden}{key[8:]} used")
        assert "swordfish" not in redact(f"pass{hidden}word=swordfish")
    assert redact(f"{key[:8]}\u200b{key[8:]}") == redact(key)


def test_encoded_characters_do_not_hide_a_name():
    for text in ("%22password%22%3A%22swordfish%22", "\\u0022password\\u0022:\\u0022swordfish\\u0022"):
        assert "swordfish" not in redact(text)


def test_a_place_in_a_decoded_text_leads_back_to_all_of_what_it_was_written_with():
    url = decoded("a%3Db%20c")
    assert url is not None
    assert url.text == "a=b c"
    assert url.original(Span(0, 2)) == Span(0, 4)
    assert url.original(Span(3, 5)) == Span(5, 9)


def test_colours_that_have_lost_their_escape_character_do_not_hide_a_secret():
    assert "swordfish" not in redact("[32mDB_PASSWORD[0m=[33mswordfish[0m")
    assert redact("items [1] and [2m wide]") == "items [1] and [2m wide]"
