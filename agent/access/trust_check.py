"""Holds a role that nobody could assume against the role itself: is it there, and does it trust the service?

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html (trust policy)
"""

import json
from dataclasses import dataclass
from typing import Any

from agent.access.role_rights import TASKS_SERVICE, role_want
from agent.answer.wording import listed
from agent.signals.role_trust import TrustFailure
from agent.targets.arn import parse_arn, short_name
from tools.evidence import NOT_ASKED, Empty, Found
from tools.iam.facts import Role
from tools.snapshot import Snapshot
from tools.tool import ReadRequest

LINKED_ROLE = "AWSServiceRoleForECS"
ASSUME = "sts:AssumeRole"
_TAKES_ROLES = frozenset({ASSUME, "sts:*", "*"})


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustCheck:
    """What the read of the role says. `role` is its name; `exists` is None where nobody could look.

    `cure` is the change its trust policy needs, None where the read does not tell.
    """

    role: str | None = None
    exists: bool | None = None
    sentence: str = ""
    cure: str | None = None
    evidence_ids: tuple[str, ...] = ()
    wants: tuple[ReadRequest[Any], ...] = ()


def check_trust(snapshot: Snapshot, failure: TrustFailure | None) -> TrustCheck:
    """Look at what was read of the role the failure names; of tasks' roles, whether they let ECS tasks in."""
    if failure is None:
        return TrustCheck()
    linked = failure.problem == "service_linked_role"
    if not linked and not failure.role:
        return TrustCheck()
    name = LINKED_ROLE if linked else short_name(failure.role or "")
    found = parse_arn(failure.role or "")
    if found and found.account_id not in {snapshot.target.scope.account_id, ""} and found.account_id.isdecimal():
        return TrustCheck(role=name)
    wants = (role_want(snapshot, name),)
    read = snapshot.access.roles.get(name, NOT_ASKED)
    if isinstance(read, Empty):
        cited = tuple(piece.id for piece in read.evidence)
        cure = None if linked else f"Create role {name} again, or name an existing one in the task definition."
        there_is = f" The account has no role {name}."
        return TrustCheck(role=name, exists=False, sentence=there_is, cure=cure, evidence_ids=cited, wants=wants)
    if not isinstance(read, Found):
        return TrustCheck(role=name, wants=wants)
    told, cure = (" The role exists.", None) if linked else _trust(read.value, _users(snapshot, name))
    return TrustCheck(
        role=name, exists=True, sentence=told, cure=cure, evidence_ids=(read.value.evidence_id,), wants=wants
    )


def _users(snapshot: Snapshot, name: str) -> tuple[str, ...]:
    """Return the kinds of use the task definitions make of a role; none where another service was to take it."""
    uses: list[str] = []
    for read in snapshot.task_definitions.values():
        if not isinstance(read, Found):
            continue
        for kind, arn in (("execution", read.value.execution_role_arn), ("task", read.value.task_role_arn)):
            if arn and short_name(arn) == name:
                uses.append(kind)
    return tuple(dict.fromkeys(uses))


def _trust(role: Role, uses: tuple[str, ...]) -> tuple[str, str | None]:
    taking = [statement for statement in role.trust if _TAKES_ROLES.intersection(statement.actions)]
    allowed = [statement for statement in taking if statement.effect == "Allow"]
    trusted = listed(name for statement in allowed for name in statement.principals)
    if not uses:
        return f" Its trust policy lets in {trusted or 'nobody'}.", None
    letting = [statement for statement in allowed if {TASKS_SERVICE, "*"}.intersection(statement.principals)]
    denying = [s for s in taking if s.effect == "Deny" and {TASKS_SERVICE, "*"}.intersection(s.principals)]
    statement = {"Effect": "Allow", "Principal": {"Service": TASKS_SERVICE}, "Action": ASSUME}
    kind = listed(uses)
    if not letting:
        only = f"lets in {trusted}" if trusted else "lets nobody in"
        return (
            f" It is the {kind} role, and its trust policy {only}: {TASKS_SERVICE} is missing.",
            f"Add this statement to the trust policy of role {role.name}: {json.dumps(statement)}",
        )
    if denying:
        return (
            f" Its trust policy lets {TASKS_SERVICE} in and denies it in another statement, which decides.",
            f"Remove the Deny for {TASKS_SERVICE} from the trust policy of role {role.name}.",
        )
    conditions = listed(key for statement in letting for key in statement.conditions)
    if conditions and all(statement.conditions for statement in letting):
        return (
            f" Its trust policy lets {TASKS_SERVICE} in only under a condition on {conditions}.",
            f"Compare the condition on {conditions} in the trust policy of role {role.name} with this account and cluster.",
        )
    return (
        f" The role exists and its trust policy lets {TASKS_SERVICE} in now: if it was changed since, deploy again.",
        None,
    )
