from tools.secret_detection.key_pairs import key_pairs
from tools.secret_detection.span import Span

KEY_ID = "AKIA" + "QZ7X" * 4
SECRET = "wJal/XUtn" + "FEMI7MDENGbPx" + "RfiCYzEq8T1k+Lv4Qs"


def test_the_secret_beside_its_id_is_found():
    text = f"using {KEY_ID} / {SECRET}"
    assert list(key_pairs(text)) == [Span(text.index(SECRET), len(text))]


def test_without_an_id_and_for_a_commit_nothing_is():
    assert list(key_pairs(SECRET)) == []
    assert list(key_pairs(f"{KEY_ID} at commit {'0f' * 20}")) == []
    assert list(key_pairs(KEY_ID + "." * 400 + SECRET)) == []
