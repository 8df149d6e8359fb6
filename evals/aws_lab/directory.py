"""Who owns the accounts of a world, and who may ask: the accounts file Tsuba reads."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import yaml

READ_ROLE = "TsubaRead"
GLOBAL_REGION = "aws-global"
ACCOUNT_ID_DIGITS = 12
_LIST_FIELDS = frozenset({"aliases", "regions", "teams"})
DEFAULT_PERSON = "operator@example.com"


class DirectoryError(Exception):
    """A directory has a field nobody reads, or no proper account id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEntry:
    """One account as people know it."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    team: str = "platform"
    stage: str = "prod"
    regions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One person who may ask."""

    subject: str
    name: str
    teams: tuple[str, ...] = ()
    operator: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """The accounts and people of a world."""

    accounts: tuple[AccountEntry, ...]
    people: tuple[Person, ...]


def external_id(account_id: str) -> str:
    """Return the external id an account's read role asks for; another one for each account."""
    return "tsuba-" + hashlib.sha256(f"lab:{account_id}".encode()).hexdigest()[:16]


def read_role_arn(account_id: str) -> str:
    """Return the ARN of the role Tsuba reads an account with."""
    return f"arn:aws:iam::{account_id}:role/{READ_ROLE}"


def read_directory(document: Any, accounts: Mapping[str, Mapping[str, Any]]) -> Directory:
    """Return the directory a world states; the parts it leaves out are derived from its accounts.

    Accounts it states are all that people know of: one of the world's that is missing there stays hidden.

    Raises:
        DirectoryError: an unknown field, or an account id that is none.
    """
    stated: Mapping[str, Any] = document or {}
    if unknown := sorted(set(stated) - {"accounts", "people"}):
        raise DirectoryError(f"directory: unknown key {', '.join(unknown)}")
    entries = tuple(_account(item, accounts) for item in stated.get("accounts") or ())
    if not entries:
        entries = tuple(
            AccountEntry(id=account, name=f"account-{account}", regions=_regions(regions))
            for account, regions in accounts.items()
        )
    people = tuple(_person(item) for item in stated.get("people") or ())
    if not people:
        people = (Person(subject=DEFAULT_PERSON, name="Operator", teams=("platform",), operator=True),)
    return Directory(accounts=entries, people=people)


def write_accounts_file(path: Path, directories: Iterable[Directory], *, subject: str) -> None:
    """Write the accounts file of what is served, with role and external id of each account.

    `subject` stays known whatever is loaded, as an operator: a shell keeps the TSUBA_SUBJECT it was once told.
    """
    accounts: list[dict[str, Any]] = []
    people: dict[str, dict[str, Any]] = {}
    for directory in directories:
        for entry in directory.accounts:
            accounts.append(_plain(entry) | {"role": read_role_arn(entry.id), "external_id": external_id(entry.id)})
        people.update({person.subject: _plain(person) for person in directory.people})
    people.setdefault(subject, _plain(Person(subject=subject, name=subject, teams=("platform",), operator=True)))
    for person in people.values():
        if not person["operator"]:
            del person["operator"]
    text = yaml.safe_dump({"accounts": accounts, "people": list(people.values())}, sort_keys=False)
    # Written beside and moved: a reader never meets half a file.
    draft = path.with_name(path.name + ".new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def _account(item: Any, accounts: Mapping[str, Mapping[str, Any]]) -> AccountEntry:
    fields = _fields(item, AccountEntry, "directory.accounts")
    account_id = str(fields.get("id") or "")
    if not (account_id.isdecimal() and len(account_id) == ACCOUNT_ID_DIGITS):
        raise DirectoryError(f"directory.accounts: {account_id!r} is not a twelve-digit account id")
    fields.setdefault("name", f"account-{account_id}")
    fields["regions"] = tuple(fields.get("regions") or _regions(accounts.get(account_id, {})))
    return AccountEntry(**fields)


def _person(item: Any) -> Person:
    fields = _fields(item, Person, "directory.people")
    if not fields.get("subject"):
        raise DirectoryError("directory.people: a person without subject")
    return Person(**{"name": fields["subject"]} | fields)


def _fields(item: Any, of: type[AccountEntry | Person], place: str) -> dict[str, Any]:
    if not isinstance(item, Mapping):
        raise DirectoryError(f"{place}: an entry that is no object")
    fields: dict[str, Any] = dict(cast("Mapping[str, Any]", item))
    if unknown := sorted(set(fields) - {field.name for field in dataclasses.fields(of)}):
        raise DirectoryError(f"{place}: unknown field {', '.join(unknown)}")
    for name in _LIST_FIELDS & fields.keys():
        fields[name] = tuple(str(entry) for entry in fields[name])
    return fields


def _regions(regions: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(region for region in regions if region != GLOBAL_REGION))


def _plain(entry: AccountEntry | Person) -> dict[str, Any]:
    return {k: list(cast("tuple[str, ...]", v)) if isinstance(v, tuple) else v for k, v in asdict(entry).items()}
