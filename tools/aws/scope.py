"""Where a call goes: one account, one region."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class AwsScope:
    """An account and a region. There is no default for either."""

    account_id: str
    region: str

    def __str__(self) -> str:
        return f"{self.account_id}/{self.region}"
