"""A world: one JSON document of everything AWS would answer, and of what a right diagnosis is.

The documents are checked here against botocore's service models; they are served by server.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

from botocore.exceptions import UnknownServiceError

from evals.aws_lab.directory import Directory, DirectoryError, read_directory
from evals.aws_lab.document_shapes import DOCUMENT_SHAPES, DocumentShape
from evals.aws_lab.shape_check import TimeFormatError, document_check, epoch_seconds

KNOWN_KEYS = frozenset(
    {"id", "title", "now", "entry", "question", "accounts", "denied", "expect", "provenance", "directory"}
)

Document = dict[str, Any]
"""One AWS-shaped document; its fields are those of a botocore shape."""


class WorldError(Exception):
    """A world cannot be served as it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Denial:
    """One read AWS refuses; `*` stands for any.

    Attributes:
        only: request parameters that must be equal too, or contain the value.
    """

    account: str = "*"
    region: str = "*"
    service: str = "*"
    operation: str = "*"
    only: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A checked world; the documents in `accounts` are as they were written.

    Attributes:
        now: the instant at which the world stands still.
        accounts: account id -> region -> service -> Key -> documents.
        expect: what a right diagnosis says; read by the scorers.
    """

    id: str
    title: str
    now: datetime
    entry: Mapping[str, Any]
    question: str
    accounts: Mapping[str, Mapping[str, Mapping[str, Mapping[str, Any]]]]
    denied: tuple[Denial, ...]
    expect: Mapping[str, Any]
    provenance: Mapping[str, Any]
    directory: Directory


def read_world(path: Path) -> World:
    """Read a world from a JSON file.

    Raises:
        WorldError: no JSON, or load_world refuses it.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise WorldError(f"{path}: cannot be read as JSON: {error}") from error
    if not isinstance(document, dict):
        raise WorldError(f"{path}: holds no JSON object")
    return load_world(cast("Document", document))


def load_world(document: Mapping[str, Any]) -> World:
    """Check an expanded scenario and return it as a world.

    Raises:
        WorldError: an unknown key, service, Key or field, a wrong type or an unknown enum value. The message
            names world, account, region, service, Key, index and field.
    """
    name = str(document.get("id") or "a world without id")
    if unknown := sorted(set(document) - KNOWN_KEYS):
        raise WorldError(f"{name}: unknown key {', '.join(unknown)}; known are {', '.join(sorted(KNOWN_KEYS))}")
    if missing := [key for key in ("id", "now", "accounts") if not document.get(key)]:
        raise WorldError(f"{name}: {', '.join(missing)} is missing")
    accounts = _mapping(document["accounts"], f"{name}: accounts")
    for place, documents in _document_lists(name, accounts):
        _check_documents(place, documents)
    try:
        moment = datetime.fromtimestamp(epoch_seconds(document["now"]), UTC)
        directory = read_directory(document.get("directory"), accounts)
    except TimeFormatError as error:
        raise WorldError(f"{name}: now is {error}, not an ISO time") from error
    except DirectoryError as error:
        raise WorldError(f"{name}: {error}") from error
    return World(
        id=name,
        title=str(document.get("title") or ""),
        now=moment,
        entry=_mapping(document.get("entry") or {}, f"{name}: entry"),
        question=str(document.get("question") or ""),
        # An account people know of may be empty.
        accounts={**accounts, **{entry.id: {} for entry in directory.accounts if entry.id not in accounts}},
        denied=_denials(name, document.get("denied") or []),
        expect=_mapping(document.get("expect") or {}, f"{name}: expect"),
        provenance=_mapping(document.get("provenance") or {}, f"{name}: provenance"),
        directory=directory,
    )


def document_lists(world: World) -> Iterator[tuple[Place, Any]]:
    """Yield every Key's documents with their place."""
    return _document_lists(world.id, world.accounts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where in a world documents stand."""

    world_id: str
    account_id: str
    region: str
    service: str
    key: str
    shape: DocumentShape

    def __str__(self) -> str:
        return f"{self.world_id}: {self.account_id} {self.region} {self.service}.{self.key}"


def _document_lists(name: str, accounts: Mapping[str, Any]) -> Iterator[tuple[Place, Any]]:
    for account_id, regions in accounts.items():
        if not (account_id.isdecimal() and len(account_id) == 12):
            raise WorldError(f"{name}: account {account_id!r} is not a twelve-digit account id")
        for region, services in _mapping(regions, f"{name}: {account_id}").items():
            for service, keys in _mapping(services, f"{name}: {account_id} {region}").items():
                shapes = DOCUMENT_SHAPES.get(service)
                if shapes is None:
                    known = ", ".join(sorted(DOCUMENT_SHAPES))
                    raise WorldError(f"{name}: {account_id} {region}: unknown service {service!r}; known are {known}")
                for key, documents in _mapping(keys, f"{name}: {account_id} {region} {service}").items():
                    if key not in shapes:
                        known = ", ".join(sorted(shapes))
                        raise WorldError(
                            f"{name}: {account_id} {region} {service}: unknown Key {key!r}; known are {known}"
                        )
                    yield (
                        Place(
                            world_id=name,
                            account_id=account_id,
                            region=region,
                            service=service,
                            key=key,
                            shape=shapes[key],
                        ),
                        documents,
                    )


def _check_documents(place: Place, documents: Any) -> None:
    try:
        check = document_check(place.service, place.key, place.shape)
    except UnknownServiceError as error:
        raise WorldError(f"{place}: {error}") from error
    if not place.shape.is_map:
        _check_list(f"{place}", documents, check)
        return
    for name, items in _mapping(documents, f"{place}").items():
        _check_list(f"{place}[{name!r}]", items, check)


def _check_list(place: str, documents: Any, check: Any) -> None:
    if not isinstance(documents, list):
        raise WorldError(f"{place} is {type(documents).__name__}, not a list of documents")
    for index, document in enumerate(cast("list[Any]", documents)):
        if problem := check(document):
            raise WorldError(f"{place}[{index}]{problem[0]} {problem[1]}")


def _denials(name: str, rules: Any) -> tuple[Denial, ...]:
    denials: list[Denial] = []
    for index, rule in enumerate(cast("Sequence[Any]", rules)):
        fields = dict(_mapping(rule, f"{name}: denied[{index}]"))
        only = _mapping(fields.pop("only", {}), f"{name}: denied[{index}].only")
        if unknown := sorted(set(fields) - {"account", "region", "service", "operation"}):
            raise WorldError(f"{name}: denied[{index}]: unknown field {', '.join(unknown)}")
        service, colon, operation = str(fields.get("operation", "*")).rpartition(":")
        fields |= {"operation": operation} | ({"service": service} if colon else {})
        denials.append(Denial(**{k: str(v) for k, v in fields.items()}, only={k: str(v) for k, v in only.items()}))
    return tuple(denials)


def _mapping(value: Any, place: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise WorldError(f"{place} is {type(value).__name__}, not an object")
    return cast("Mapping[str, Any]", value)
