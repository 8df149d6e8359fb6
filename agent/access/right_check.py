"""Puts what a role may do into a finding: a sentence, its evidence, the statement to add, what to read next."""

from dataclasses import dataclass
from typing import Any

from agent.access.role_rights import (
    UNKNOWN,
    RightQuestion,
    RoleRight,
    boundary_of,
    right_of,
    right_wants,
)
from agent.answer.aws_cli import aws_command
from agent.answer.wording import listed
from agent.finding import Action, Owner
from agent.signals.access_denied import Policy
from tools.snapshot import Snapshot
from tools.tool import ReadRequest

_OWN_POLICIES: tuple[Policy | None, ...] = ("identity-based policy", "permissions boundary")


@dataclass(frozen=True, slots=True, kw_only=True)
class RightCheck:
    """A refusal held against what IAM says of the role. `refused_by` is the kind of policy the refusal names."""

    snapshot: Snapshot
    question: RightQuestion | None
    right: RoleRight
    refused_by: Policy | None

    @property
    def sentence(self) -> str:
        """Say what IAM answers, as a sentence with a blank before it; nothing where it is not known."""
        if self.question is None or self.right.verdict == "unknown":
            return self._condition
        role, by = f"role {self.question.role_name}", listed(self.right.policies)
        action = self.question.action
        if self.right.verdict == "allowed":
            return self._allowed(f"{role} allow {action}{f' ({by})' if by else ''}")
        match self.right.barrier:
            case "explicit_deny":
                return f" {_policy(by)} of {role} denies {action} explicitly."
            case "boundary":
                bound = f"The permissions boundary{self._boundary} of {role}"
                return f" {bound} does not allow {action}, whatever its policies say."
            case "organization":
                return f" The organisation's policies do not let {role} do {action}, whatever its own policies say."
            case _:
                on = "" if self.question.resource == "*" else " on it"
                return f" No policy of {role} allows {action}{on}.{self._near}"

    @property
    def evidence_ids(self) -> tuple[str, ...]:
        """Return the evidence of the sentence."""
        boundary = self._boundary_read
        return (*self.right.evidence_ids, *((boundary[1],) if boundary and self.right.barrier == "boundary" else ()))

    @property
    def wants(self) -> tuple[ReadRequest[Any], ...]:
        """Return the reads that answer the question."""
        # Side by side, where the refusal leaves the boundary open: one after the other would take a round trip more.
        may_bound = self.refused_by in (None, "permissions boundary")
        return right_wants(self.snapshot, self.question, boundary=may_bound)

    def see(self, owner: Owner, evidence_ids: tuple[str, ...]) -> Action | None:
        """Return the step that asks IAM again, once the answer is known: to see that a fix works before deploying."""
        if self.question is None or self.right.role_arn is None:
            return None
        context = [
            f"ContextKeyName={key},ContextKeyValues={value},ContextKeyType=string"
            for key, value in self.question.context
        ]
        command = aws_command(
            "iam",
            "simulate-principal-policy",
            self.snapshot.target.scope,
            (
                ("policy-source-arn", self.right.role_arn),
                ("action-names", self.question.action),
                ("resource-arns", self.question.resource),
                ("context-entries", context),
            ),
        )
        title = f"Ask IAM whether role {self.question.role_name} may do it; ask again after the fix."
        return Action(
            title=title, kind="check", owner=owner, command=command, evidence_ids=evidence_ids + self.evidence_ids
        )

    def fix(self, owner: Owner, evidence_ids: tuple[str, ...]) -> Action | None:
        """Return what to change in which policy, where IAM said what denies; None where the refusal alone must tell."""
        if self.question is None or self.right.verdict != "denied":
            return None
        role, action, resource = self.question.role_name, self.question.action, self.question.resource
        statement = self.question.statement
        match self.right.barrier:
            case "explicit_deny":
                by = listed(self.right.policies)
                title = (
                    f"Remove the explicit deny of {action} on {resource} from {_policy(by, 'policy')} of role {role}."
                )
            case "boundary":
                title = (
                    f"Allow {action} in the permissions boundary{self._boundary} of role {role}, and in its policies "
                    f"where they do not: {statement}"
                )
            case "organization":
                title = f"Ask who keeps the organisation's policies to allow {action} for role {role}."
            case _:
                title = f"Allow {action} for role {role}: add this statement to one of its policies: {statement}"
        cited = evidence_ids + self.evidence_ids
        return Action(title=title, kind="fix", owner=owner, risk="low", evidence_ids=cited)

    @property
    def _condition(self) -> str:
        if self.question is None or not self.right.open:
            return ""
        keys = listed(self.right.open)
        who = f"role {self.question.role_name}"
        return f" Whether the policies of {who} allow {self.question.action} depends on a condition on {keys}."

    def _allowed(self, told: str) -> str:
        if self.refused_by in _OWN_POLICIES:
            return f" By now the policies of {told}: if they were changed after the refusal, deploy again."
        if self.refused_by:
            return f" The policies of {told}, so nothing is missing there: the {self.refused_by} refuses."
        others = "the policy of the resource or of its key, of a VPC endpoint, or of the organisation"
        return f" The policies of {told}, so what refuses is something else: {others}."

    @property
    def _near(self) -> str:
        near, question = self.right.allowed_near, self.question
        if near is None or question is None:
            return ""
        by = _policy(listed(self.right.near_policies))
        if question.resource.startswith(near):
            # Secrets Manager appends six characters to the name, and a policy must name them or a pattern.
            # Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
            rest = question.resource.removeprefix(near)
            return f" {by} names it without its end {rest}: write {near}-?????? there."
        return f" {by} allows it on {near}, but not on this one."

    @property
    def _boundary_read(self) -> tuple[str, str] | None:
        return boundary_of(self.snapshot, self.question.role_name) if self.question else None

    @property
    def _boundary(self) -> str:
        return f" {self._boundary_read[0]}" if self._boundary_read else ""


def check_right(snapshot: Snapshot, question: RightQuestion | None, *, refused_by: Policy | None) -> RightCheck:
    """Hold a refusal against what was read of the role's rights."""
    right = right_of(snapshot, question) if question else UNKNOWN
    return RightCheck(snapshot=snapshot, question=question, right=right, refused_by=refused_by)


def _policy(names: str, word: str = "Policy") -> str:
    return f"{word} {names}" if names else "A policy" if word == "Policy" else "the policy"
