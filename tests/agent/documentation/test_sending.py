import pytest

from agent.documentation.sending import stays_here
from tools.aws.accounts import Account

DEV, PROD = Account(id="1", name="dev"), Account(id="2", name="prod", model="never")


@pytest.mark.parametrize(
    ("account_id", "here"),
    [("1", False), ("2", True), ("3", True), (None, True)],
    ids=["allowed", "never", "not theirs", "typed"],
)
def test_what_comes_from_an_account_goes_by_it_and_what_is_typed_by_all(account_id: str | None, here: bool) -> None:
    assert stays_here((DEV, PROD), account_id) is here


def test_who_sees_no_account_that_forbids_it_may_ask() -> None:
    assert stays_here((DEV,)) is False
    assert stays_here(()) is False
