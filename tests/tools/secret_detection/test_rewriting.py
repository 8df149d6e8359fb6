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
