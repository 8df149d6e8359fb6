"""The directory: which accounts there are, who people are, and who may see what. Decided at each read."""

import difflib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Protocol

import yaml
from botocore.credentials import ReadOnlyCredentials
from pydantic import BaseModel, ConfigDict, ValidationError

from tools.aws.scope import AwsScope
from tools.errors import DirectoryError, UnknownAccountError
from tools.principal import Principal, Via

ModelPolicy = Literal["allowed", "never"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One AWS account as the platform knows it. `role` is a role name or ARN; `regions` may be empty: any.

    `model`: whether what is read there may go to a language model, or to Bedrock at all.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    team: str = ""
    stage: str = ""
    regions: tuple[str, ...] = ()
    role: str = "TsubaRead"
    external_id: str | None = None
    model: ModelPolicy = "allowed"

    @property
    def role_arn(self) -> str:
        """The ARN of the role Tsuba assumes there."""
        return self.role if self.role.startswith("arn:") else f"arn:aws:iam::{self.id}:role/{self.role}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who may ask."""

    subject: str
    name: str
    teams: frozenset[str]
    operator: bool = False


class AccountAccess(Protocol):
    """What reads need of accounts: which ones a principal may see, and credentials for them."""

    def accounts_for(self, principal: Principal) -> tuple[Account, ...]:
        """Return the accounts this principal may see, in the directory's order."""
        ...

    def credentials(self, principal: Principal, scope: AwsScope) -> ReadOnlyCredentials:
        """Return credentials for reading `scope` on behalf of `principal`.

        Raises:
            UnknownAccountError: not an account of this principal.
            ReadFailedError: AWS refused, or could not be reached.
            CredentialsError: Tsuba's own credentials cannot be used.
        """
        ...


class Directory:
    """Accounts and people, read from the accounts file."""

    def __init__(self, accounts: tuple[Account, ...], people: tuple[Person, ...]) -> None:
        self.accounts = accounts
        self.people = people

    def accounts_for(self, principal: Principal) -> tuple[Account, ...]:
        """Return the accounts a principal may see: all for an operator, else those of its teams."""
        return tuple(a for a in self.accounts if principal.is_operator or a.team in principal.teams)

    def principal(self, subject: str, via: Via) -> Principal:
        """Look a person up.

        Raises:
            DirectoryError: nobody of that name.
        """
        for person in self.people:
            if person.subject == subject:
                return Principal(subject=subject, teams=person.teams, is_operator=person.operator, via=via)
        raise DirectoryError(f"nobody called {subject} is in the directory; --as takes a subject of its people list")


class DirectoryFile:
    """The accounts file as it is now: read again whenever it was changed, so that rights need no restart."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._read: tuple[tuple[int, int], Directory] | None = None

    def __call__(self) -> Directory:
        """Return the directory.

        Raises:
            DirectoryError: the file is absent or wrong now; older rights are not kept.
        """
        try:
            state = self._path.stat()
        except OSError as error:
            raise DirectoryError(f"the accounts file {self._path} cannot be read: {error.strerror or error}") from error
        stamp = (state.st_mtime_ns, state.st_size)
        with self._lock:
            if self._read is None or self._read[0] != stamp:
                self._read = (stamp, read_directory(self._path))
            return self._read[1]


def find_account(accounts: tuple[Account, ...], wanted: str) -> Account:
    """Find an account by id, name or alias among those a principal may see.

    Raises:
        UnknownAccountError: no such account, or not one of these: the answer is the same. Names close ones.
    """
    for account in accounts:
        if wanted.casefold() in {
            account.id,
            account.name.casefold(),
            *(a.casefold() for a in account.aliases),
        }:
            return account
    names = [name for account in accounts for name in (account.name, account.id, *account.aliases)]
    spelled = {name.casefold(): name for name in names}
    close = [spelled[name] for name in difflib.get_close_matches(wanted.casefold(), spelled, n=3, cutoff=0.6)]
    if close:
        hint = f"did you mean {' or '.join(close)}?"
    elif accounts:
        shown = ", ".join(account.name for account in accounts[:8])
        hint = f"you can see: {shown}{', …' if len(accounts) > 8 else ''}"
    else:
        hint = "you can see no account; ask the platform team to add your team to the directory"
    raise UnknownAccountError(f"there is no account {wanted} that you can see; {hint}")


def read_directory(path: Path) -> Directory:
    """Read the accounts file.

    Raises:
        DirectoryError: absent, not YAML, or not of the documented form.
    """
    try:
        document: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DirectoryError(f"the accounts file {path} cannot be read: {error.strerror or error}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise DirectoryError(f"the accounts file {path} is not YAML: {error}") from error
    return parse_directory(document if isinstance(document, Mapping) else {}, origin=str(path))  # pyright: ignore[reportUnknownArgumentType]  # YAML is untyped; pydantic checks it


def parse_directory(document: Mapping[str, Any], *, origin: str) -> Directory:
    """Check and convert a directory document.

    Raises:
        DirectoryError: a missing, unknown or wrong field, named; or an account, person or stage listed twice.
    """
    try:
        parsed = _DirectoryForm.model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise DirectoryError(f"the accounts file {origin} is wrong at {place}: {first['msg']}") from error
    for kind, keys in (
        ("account", [a.id for a in parsed.accounts]),
        ("person", [p.subject for p in parsed.people]),
        ("stage", [stage.name for stage in parsed.stages]),
    ):
        if twice := next((key for key in keys if keys.count(key) > 1), None):
            raise DirectoryError(f"the accounts file {origin} lists the {kind} {twice} twice")
    stages: dict[str, ModelPolicy] = {stage.name: stage.model for stage in parsed.stages}
    accounts = tuple(
        Account(
            id=form.id,
            name=form.name,
            aliases=tuple(form.aliases),
            team=form.team,
            stage=form.stage,
            regions=tuple(form.regions),
            role=form.role,
            external_id=form.external_id,
            model=form.model or stages.get(form.stage, "allowed"),
        )
        for form in parsed.accounts
    )
    people = tuple(
        Person(subject=p.subject, name=p.name or p.subject, teams=frozenset(p.teams), operator=p.operator)
        for p in parsed.people
    )
    return Directory(accounts, people)


class _AccountForm(BaseModel):
    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)
    id: str
    name: str
    aliases: list[str] = []
    team: str = ""
    stage: str = ""
    regions: list[str] = []
    role: str = "TsubaRead"
    external_id: str | None = None
    model: ModelPolicy | None = None


class _StageForm(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    model: ModelPolicy = "allowed"


class _PersonForm(BaseModel):
    model_config = ConfigDict(extra="forbid")
    subject: str
    name: str = ""
    teams: list[str] = []
    operator: bool = False


class _DirectoryForm(BaseModel):
    model_config = ConfigDict(extra="forbid")
    accounts: list[_AccountForm]
    people: list[_PersonForm] = []
    stages: list[_StageForm] = []
