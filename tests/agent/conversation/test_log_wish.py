from datetime import timedelta

import pytest

from agent.conversation.log_wish import ALL_LINES, LogWish, log_wish, nothing_of


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("show the logs", ALL_LINES),
        ("only errors pls", LogWish(only_errors=True)),
        ("show the last errors", LogWish(only_errors=True)),
        ("last 10 min", LogWish(within=timedelta(minutes=10))),
        ("errors only, past 2 hours", LogWish(only_errors=True, within=timedelta(hours=2))),
        ("show logs of the previous deployment", LogWish(previous=True)),
    ],
)
def test_a_message_says_which_lines(text: str, wish: LogWish):
    assert log_wish(text) == wish


def test_what_was_not_there_is_named():
    assert nothing_of(LogWish(within=timedelta(hours=2))) == "nothing in the last 120 minutes"
