"""What the lab serves: the documents of all loaded worlds, with their times brought to now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from evals.aws_lab.shape_check import document_conversion
from evals.aws_lab.world import Denial, Document, World, WorldError, document_lists

EstateKey = tuple[str, str, str, str]
"""Account id, region, service, Key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """Everything served, ready to be sent: times are epoch seconds (milliseconds in logs).

    Attributes:
        shifts: by how many seconds the times of each world were moved, by world id.
    """

    worlds: tuple[World, ...]
    lists: Mapping[EstateKey, Sequence[Document]]
    maps: Mapping[EstateKey, Mapping[str, Sequence[Document]]]
    denials: tuple[Denial, ...]
    shifts: Mapping[str, int]

    @property
    def accounts(self) -> tuple[str, ...]:
        """The account ids of all worlds."""
        return tuple(account for world in self.worlds for account in world.accounts)


def settle(worlds: Sequence[World], *, now: float) -> Estate:
    """Return the estate of some worlds as of an instant in epoch seconds.

    Raises:
        WorldError: an account occurs in two of the worlds.
    """
    refuse_shared_accounts(worlds)
    lists: dict[EstateKey, Sequence[Document]] = {}
    maps: dict[EstateKey, Mapping[str, Sequence[Document]]] = {}
    shifts: dict[str, int] = {}
    for world in worlds:
        # Whole seconds: a text with times in whole seconds stays true to the documents around it.
        shift = shifts[world.id] = round(now - world.now.timestamp())
        for place, documents in document_lists(world):
            convert = document_conversion(place.service, place.key, place.shape)
            key = (place.account_id, place.region, place.service, place.key)
            if place.shape.is_map:
                maps[key] = {name: [convert(item, shift) for item in items] for name, items in documents.items()}
            else:
                lists[key] = [convert(item, shift) for item in documents]
    return Estate(
        worlds=tuple(worlds),
        lists=lists,
        maps=maps,
        denials=tuple(bound for world in worlds for denial in world.denied for bound in _within(world, denial)),
        shifts=shifts,
    )


def refuse_shared_accounts(worlds: Iterable[World]) -> None:
    """Refuse worlds that cannot be told apart by account.

    Raises:
        WorldError: an account occurs twice; the message names both worlds.
    """
    owners: dict[str, str] = {}
    for world in worlds:
        for account in world.accounts:
            if account in owners:
                raise WorldError(
                    f"{owners[account]} and {world.id} both hold account {account} and cannot be served at once: "
                    "use --scenario ID to choose one"
                )
            owners[account] = world.id


def _within(world: World, denial: Denial) -> list[Denial]:
    """Bind a rule to the accounts of its own world: `*` there says nothing about another world."""
    accounts = world.accounts if denial.account == "*" else (denial.account,)
    return [replace(denial, account=account) for account in accounts]
