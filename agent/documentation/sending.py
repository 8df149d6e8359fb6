"""Decides whether what is looked for may be sent to Bedrock: `model: never` keeps all that comes from an account from it."""

from collections.abc import Collection

from tools.aws.accounts import Account


def stays_here(accounts: Collection[Account], account_id: str | None = None) -> bool:
    """Tell whether a text may be sent to no model, and not to Bedrock.

    Args:
        accounts: all that the asker may see.
        account_id: the account the text comes from; None = somebody typed it, and it may come from any of theirs. One that
            is not theirs (any more) stays here: what holds for it cannot be told.

    Example:
        >>> mine = (Account(id="1", name="dev"), Account(id="2", name="prod", model="never"))
        >>> stays_here(mine, "1"), stays_here(mine, "2"), stays_here(mine, "3"), stays_here(mine), stays_here(mine[:1])
        (False, True, True, True, False)
    """
    asked = [account for account in accounts if account_id in (None, account.id)]
    return any(account.model == "never" for account in asked) or (account_id is not None and not asked)
