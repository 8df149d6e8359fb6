"""Who calls: the hub's user, the roles of each account, and the sessions STS has handed out."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from evals.aws_lab.directory import GLOBAL_REGION, external_id, read_role_arn
from evals.aws_lab.estate import Estate

HUB_ACCOUNT = "100000000001"
HUB_USER = "tsuba-hub"
HUB_ARN = f"arn:aws:iam::{HUB_ACCOUNT}:user/{HUB_USER}"
# Session tags need sts:TagSession beside sts:AssumeRole, on both sides:
# https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
HUB_ACTIONS = (
    "sts:AssumeRole",
    "sts:TagSession",
    "sts:GetCallerIdentity",
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:GetQueueUrl",
    "sqs:ChangeMessageVisibility",
)
# For whoever sets a stage: creates queues, sends events. Tsuba itself never gets it.
OPERATOR_ROLE = "LabOperator"


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """A role of an account: who may take it on, and what it may do."""

    arn: str
    role_id: str
    trust: str | Mapping[str, Any]
    policies: tuple[str | Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """The holder of an access key.

    Attributes:
        session_policies: each narrows the identity's own policies; empty = none given.
        expires_at: epoch seconds; None = never.
    """

    access_key_id: str
    secret: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    account_id: str
    arn: str
    unique_id: str
    role_arn: str | None = None
    session_policies: tuple[str, ...] = ()
    expires_at: float | None = None


class Identities:
    """The access keys and roles of one lab.

    Keys outlive a load, as sessions outlive a deployment; what a session may do is read from its role each time.
    """

    def __init__(self, read_actions: Sequence[str]) -> None:
        self.hub = _new_hub_user()
        self._read_actions = read_actions
        self._keys: dict[str, Principal] = {self.hub.access_key_id: self.hub}
        self._roles: Mapping[str, Role] = {}
        self._lock = threading.Lock()

    def settle(self, estate: Estate) -> None:
        """Take over the roles of a newly loaded estate."""
        self._roles = {role.arn: role for role in _roles(estate, self._read_actions)}

    def principal(self, access_key_id: str) -> Principal | None:
        """Return the holder of a key, None where nobody was given it or its role is gone."""
        principal = self._keys.get(access_key_id)
        if principal and principal.role_arn and principal.role_arn not in self._roles:
            return None
        return principal

    def role(self, arn: str) -> Role | None:
        """Return the role of an ARN, None where no account has it."""
        return self._roles.get(arn)

    def policies(self, principal: Principal) -> tuple[str | Mapping[str, Any], ...]:
        """Return the identity policies a principal acts under."""
        if principal.role_arn is None:
            return (_allow(HUB_ACTIONS),)
        role = self._roles.get(principal.role_arn)
        return role.policies if role else ()

    def begin_session(
        self, role: Role, name: str, *, expires_at: float | None, session_policies: tuple[str, ...] = ()
    ) -> Principal:
        """Hand out credentials of a role."""
        account_id = role.arn.split(":")[4]
        principal = Principal(
            access_key_id="ASIA" + _capitals(16),
            secret=secrets.token_urlsafe(30),
            token=secrets.token_urlsafe(120),
            account_id=account_id,
            arn=f"arn:aws:sts::{account_id}:assumed-role/{role.arn.rsplit('/', 1)[-1]}/{name}",
            unique_id=f"{role.role_id}:{name}",
            role_arn=role.arn,
            session_policies=session_policies,
            expires_at=expires_at,
        )
        with self._lock:
            self._keys[principal.access_key_id] = principal
        return principal


def operator_role_arn(account_id: str) -> str:
    """Return the ARN of the role that may do anything in an account."""
    return f"arn:aws:iam::{account_id}:role/{OPERATOR_ROLE}"


def principal_names(principal: Principal) -> tuple[str, ...]:
    """Return every name by which a trust policy can mean a principal."""
    names = (principal.arn, principal.account_id, f"arn:aws:iam::{principal.account_id}:root")
    return (*names, principal.role_arn) if principal.role_arn else names


def policy_text(document: Mapping[str, Any]) -> str | None:
    """Return the JSON of a managed policy's default version, None where the world does not state it."""
    for version in document.get("PolicyVersionList") or ():
        if version.get("IsDefaultVersion", True) and version.get("Document"):
            return str(version["Document"])
    text = document.get("Document") or document.get("PolicyDocument")
    return str(text) if text else None


def _new_hub_user() -> Principal:
    return Principal(
        access_key_id="AKIA" + _capitals(16),
        secret=secrets.token_urlsafe(30),
        account_id=HUB_ACCOUNT,
        arn=HUB_ARN,
        unique_id="AIDA" + _capitals(17),
    )


def _roles(estate: Estate, read_actions: Sequence[str]) -> Iterable[Role]:
    yield _operator_role(HUB_ACCOUNT)
    for account_id in estate.accounts:
        for document in estate.lists.get((account_id, GLOBAL_REGION, "iam", "Roles"), ()):
            yield Role(
                arn=document["Arn"],
                role_id=document.get("RoleId", "AROA" + _capitals(17)),
                trust=document.get("AssumeRolePolicyDocument") or {},
                policies=_role_policies(estate, account_id, document["RoleName"]),
            )
        yield _operator_role(account_id)
        yield Role(
            arn=read_role_arn(account_id),
            role_id="AROA" + _capitals(17),
            trust={
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"AWS": HUB_ARN},
                        "Action": "sts:AssumeRole",
                        "Condition": {"StringEquals": {"sts:ExternalId": external_id(account_id)}},
                    },
                    {"Effect": "Allow", "Principal": {"AWS": HUB_ARN}, "Action": "sts:TagSession"},
                ],
            },
            policies=(_allow(read_actions),),
        )


def _operator_role(account_id: str) -> Role:
    # Nobody is trusted with it: only the lab itself hands it out, in process.
    return Role(arn=operator_role_arn(account_id), role_id="AROA" + _capitals(17), trust={}, policies=(_allow(["*"]),))


def _role_policies(estate: Estate, account_id: str, role_name: str) -> tuple[str, ...]:
    inline = [
        document["PolicyDocument"]
        for document in estate.lists.get((account_id, GLOBAL_REGION, "iam", "RolePolicies"), ())
        if document["RoleName"] == role_name
    ]
    attached = {
        item["PolicyArn"]
        for item in estate.maps.get((account_id, GLOBAL_REGION, "iam", "AttachedRolePolicies"), {}).get(role_name, ())
    }
    managed = [
        text
        for document in estate.lists.get((account_id, GLOBAL_REGION, "iam", "Policies"), ())
        if document["Arn"] in attached and (text := policy_text(document))
    ]
    return (*inline, *managed)


def _allow(actions: Sequence[str]) -> Mapping[str, Any]:
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": list(actions), "Resource": "*"}]}


def _capitals(count: int) -> str:
    return "".join(secrets.choice("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") for _ in range(count))
