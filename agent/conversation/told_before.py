"""What a model may be told of what was said before: nothing of an account that `model: never` keeps from it."""

from collections.abc import Sequence

from agent.conversation.history import history_of
from agent.documentation.sending import stays_here
from agent.recording import Recorder
from agent.store.off_loop import off_loop
from agent.store.threads import Message, Thread
from tools.aws.accounts import Account
from tools.principal import Principal


async def told_before(recorder: Recorder, principal: Principal, thread: Thread, messages: Sequence[Message]) -> str:
    """Return the conversation so far as a model may read it. `messages` are those of it that the asker may still see.

    It is empty where the conversation was about such an account, or about one whose policy is no longer known. What only
    names such an account, as a list of services does, is left out.
    """
    accounts = recorder.diagnoser.access.accounts_for(principal)
    kept = [account for account in accounts if account.model == "never"]
    for diagnosis_id in thread.diagnosis_ids:
        stored = await off_loop(recorder.store.diagnoses.get, diagnosis_id)
        if stored is None or stays_here(accounts, stored.diagnosis.target.account_id):
            return ""
    return history_of([said for said in messages if not any(_names(said.text, account) for account in kept)])


def _names(text: str, account: Account) -> bool:
    words = _words(text)
    return any(_words(name) in words for name in (account.id, account.name, *account.aliases) if name.strip())


def _words(text: str) -> str:
    """Write the words of a text with a space around each. What a hyphen joins is one: `shop` is not in `shop-stage`."""
    return f" {' '.join(''.join(c if c.isalnum() or c in '-_' else ' ' for c in text.casefold()).split())} "
