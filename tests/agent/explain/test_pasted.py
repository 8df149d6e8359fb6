import json

import pytest

from agent.explain.pasted import PastedError, Signal, id_of, parse_line


def test_a_single_text_is_one_signal_with_its_hint_and_exit_code():
    pasted = parse_line(json.dumps({"id": "a", "kind": "app_log", "text": "boom", "exit_code": 137, "source": "x"}))
    assert pasted.signals == (Signal(text="boom", kind="app_log", exit_code=137),)


def test_several_signals_keep_their_order_and_share_a_context():
    line = {
        "id": 7,
        "context": {"launchType": "FARGATE", "count": 2},
        "signals": [{"text": "a"}, {"text": "b", "exitCode": 1}],
    }
    pasted = parse_line(json.dumps(line))
    assert [(signal.text, signal.exit_code) for signal in pasted.signals] == [("a", None), ("b", 1)]
    assert (pasted.id, pasted.context) == ("7", {"launchType": "FARGATE", "count": "2"})


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "not JSON"),
        pytest.param('{"id": ' + "[" * 100_000, "not JSON", id="nested deeper than can be read"),
        ('{"id": "a"}', "text or signals"),
        ('{"id": "a", "text": "x", "signals": [{"text": "y"}]}', "text or signals"),
        ('{"id": "a", "signals": []}', "none given"),
        ('{"text": "x"}', "id"),
        ('{"id": "a", "text": 3}', "text"),
    ],
)
def test_a_line_that_is_no_signal_says_what_is_wrong_with_it(line: str, said: str):
    with pytest.raises(PastedError, match=said):
        parse_line(line)


def test_the_id_of_a_useless_line_is_told_where_there_is_one():
    assert id_of('{"id": "a"}') == "a"
    assert id_of("{") is None
    assert id_of("[1]") is None
    assert id_of("[" * 100_000) is None
