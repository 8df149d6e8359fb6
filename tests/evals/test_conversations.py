"""Our own conversations, had by rule over the simulator: the share that `tsuba eval chat` promises."""

from pathlib import Path

import pytest

from evals.conversations.form import ConversationError, TurnForm, conversations, said
from evals.conversations.measure import MIN_PASSED_SHARE, document, lines, passed_share
from evals.conversations.scoring import Judged, Shown, faults
from evals.conversations.talking import hold

SHOWN = Shown(
    text="**Since 14:02 UTC.** SEARCH\\_URL is not set [E3]",
    about="search@shop-prod/us-west-2",
    card=False,
    draft=False,
)


def test_so_many_messages_of_ours_are_answered_as_expected():
    judged = hold(conversations())
    assert len(judged) >= 200
    assert len({(one.file, one.conversation) for one in judged}) >= 25
    wrong = [f"{one.said}: {one.wrong}" for one in judged if one.wrong]
    assert passed_share(judged) >= MIN_PASSED_SHARE, wrong


@pytest.mark.parametrize(
    ("expected", "wrong"),
    [
        ({"has": ["SEARCH_URL", "utc"], "cites": True, "about": "search@shop-prod/us-west-2"}, 0),
        ({"has": ["out of memory"]}, 1),
        ({"hasnt": ["since"]}, 1),
        ({"about": "search@shop-prod/eu-west-1"}, 1),
        ({"about": "none"}, 1),
        ({"card": True}, 1),
        ({"draft": True}, 1),
        ({"most": 20}, 1),
    ],
)
def test_an_answer_is_held_against_what_was_expected(expected: dict[str, object], wrong: int):
    assert len(faults(TurnForm.model_validate({"say": "since when?", **expected}), SHOWN)) == wrong


def test_an_answer_without_evidence_or_words_is_noticed():
    silent = Shown(text=" ", about="none", card=False, draft=False)
    assert faults(TurnForm(say="who?", cites=True), silent) == ("no evidence", "empty")


def test_a_family_stands_for_its_member():
    shown = Shown(text="fine", about="checkout@shop-prod/us-west-2", card=False, draft=False)
    assert faults(TurnForm(say="ok?", about="checkout-v42@shop-prod/us-west-2"), shown) == ()


def test_log_lines_can_stand_above_a_message():
    assert said(TurnForm(say="Error: boom", noise=3)).count("\n") == 3


@pytest.mark.parametrize("text", ["- {title: x}", "just words", "- {title: a, asks: b, turns: [{say: c, has: ['(']}]}"])
def test_a_file_that_holds_no_conversations_is_refused(tmp_path: Path, text: str):
    path = tmp_path / "mine.yaml"
    path.write_text(text)
    with pytest.raises(ConversationError, match=r"mine\.yaml holds no conversations"):
        list(conversations([path]))


def test_the_figures_name_what_went_wrong():
    judged = [
        Judged(file="mine", conversation="one", said="hi", shown=SHOWN, wrong=()),
        Judged(file="mine", conversation="one", said="who?", shown=SHOWN, wrong=("no evidence",)),
    ]
    table = list(lines(judged))
    assert table[-1] == "  mine, one: 'who?': no evidence"
    assert document(judged)["right"] == 1
    assert document(judged)["passed"] is False
