"""Makes an account bigger: more stacks and target groups that have nothing to do with the failed deployment.

What a diagnosis costs must not depend on what else lives in the account.
"""

import itertools
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from evals.aws_lab.world import Document, World

STACKS, TARGET_GROUPS = 300, 60  # an account of a platform with a stack per service and version

_STACK_KEYS = ("StackEvents", "StackResources")


class NothingToCopyError(Exception):
    """An account has nothing of which there could be more; the message says what is missing."""


def crowded(
    world: World, account_id: str, region: str, *, stacks: int = STACKS, target_groups: int = TARGET_GROUPS
) -> World:
    """Return the world with so many more stacks and target groups in one account and region.

    They are copies of healthy ones that are there, with their events, resources and targets, under new names and ids.

    Raises:
        NothingToCopyError: there is none to copy.
    """
    regions = world.accounts[account_id]
    place = dict(regions[region])
    place["cloudformation"] = _more_stacks(place.get("cloudformation", {}), stacks)
    place["elbv2"] = _more_target_groups(place.get("elbv2", {}), target_groups)
    return replace(world, accounts={**world.accounts, account_id: {**regions, region: place}})


def _more_stacks(documents: Mapping[str, Any], count: int) -> dict[str, Any]:
    stacks: Sequence[Document] = documents.get("Stacks", [])
    patterns = [stack for stack in stacks if _is_quiet(stack)]
    if not patterns:
        raise NothingToCopyError("no stack here is top-level, complete and not rolled back: there is none to copy")
    copies: dict[str, list[Document]] = {"Stacks": [], **{key: [] for key in _STACK_KEYS}}
    for number, pattern in zip(range(count), itertools.cycle(patterns), strict=False):
        name = f"{pattern['StackName']}-{number:03d}"
        old, new = pattern["StackId"], _stack_id(pattern["StackId"], name)
        named = {"StackId": new, "StackName": name}
        copies["Stacks"].append({**pattern, **named})
        for key in _STACK_KEYS:
            copies[key] += [_renamed(item, old, named, number) for item in _of_stack(documents.get(key, []), old)]
    return {**documents, **{key: [*documents.get(key, []), *more] for key, more in copies.items()}}


def _is_quiet(stack: Document) -> bool:
    status = str(stack["StackStatus"])
    return status.endswith("_COMPLETE") and "ROLLBACK" not in status and not stack.get("ParentId")


def _of_stack(documents: Sequence[Document], stack_id: str) -> Iterator[Document]:
    return (document for document in documents if document["StackId"] == stack_id)


def _renamed(document: Document, old: str, named: Mapping[str, str], number: int) -> Document:
    """Move an event or resource to a copied stack; what it stands for gets an id of its own there."""
    physical = str(document.get("PhysicalResourceId", ""))
    changed = {"PhysicalResourceId": named["StackId"] if physical == old else f"{physical}-{number:03d}"}
    if "EventId" in document:
        changed["EventId"] = _id(named["StackId"], document["EventId"])
    return {**document, **named, **(changed if physical else {})}


def _more_target_groups(documents: Mapping[str, Any], count: int) -> dict[str, Any]:
    groups: Sequence[Document] = documents.get("TargetGroups", [])
    health: Mapping[str, Any] = documents.get("TargetHealthDescriptions", {})
    if not groups:
        raise NothingToCopyError("there is no target group to copy")
    more: list[Document] = []
    more_health: dict[str, Any] = {}
    for number, pattern in zip(range(count), itertools.cycle(groups), strict=False):
        name = f"{pattern['TargetGroupName']}-{number:03d}"[-32:]  # AWS allows no longer name
        head, _, _ = pattern["TargetGroupArn"].split("/")
        arn = f"{head}/{name}/{_id(name).replace('-', '')[:16]}"
        more.append({**pattern, "TargetGroupName": name, "TargetGroupArn": arn})
        more_health[arn] = health.get(pattern["TargetGroupArn"], [])
    return {**documents, "TargetGroups": [*groups, *more], "TargetHealthDescriptions": {**health, **more_health}}


def _stack_id(pattern: str, name: str) -> str:
    head, _, _ = pattern.split("/")
    return f"{head}/{name}/{_id(pattern, name)}"


def _id(*parts: str) -> str:
    # Fixed by what it stands for, so that two runs see the same account.
    return str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(parts)))
