"""The accounts that scenarios are set in; the ids belong to nobody."""

from dataclasses import dataclass

from evals.bases.documents import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One account of the invented company."""

    account_id: str
    name: str
    aliases: tuple[str, ...]
    team: str
    stage: str
    regions: tuple[str, ...]


ACCOUNTS: dict[str, Account] = {
    account.name: account
    for account in (
        Account(
            account_id="471935208164",
            name="shop-prod",
            aliases=("shop",),
            team="shop",
            stage="prod",
            regions=("us-west-2", "eu-west-1"),
        ),
        Account(
            account_id="308264917755",
            name="shop-stage",
            aliases=("shop-test",),
            team="shop",
            stage="stage",
            regions=("us-west-2", "eu-west-1"),
        ),
        Account(
            account_id="652018743390",
            name="payments-prod",
            aliases=("pay",),
            team="payments",
            stage="prod",
            regions=("us-east-1", "eu-west-1", "us-west-2"),
        ),
        Account(
            account_id="190573846221",
            name="data-dev",
            aliases=("data",),
            team="data",
            stage="dev",
            regions=("eu-west-1", "us-east-1"),
        ),
    )
}


def directory_entry(account: Account) -> Document:
    """Describe the account as the accounts directory lists it."""
    return {
        "id": account.account_id,
        "name": account.name,
        "aliases": list(account.aliases),
        "team": account.team,
        "stage": account.stage,
        "regions": list(account.regions),
    }
