"""What to do about a refused read of a secret: see what is in the way, then allow it where it is refused."""

from agent.access.right_check import RightCheck
from agent.access.role_rights import statement_text
from agent.access.secret_lookup import NamedSecret, customer_key
from agent.access.secret_refusals import SecretRefusal
from agent.answer.aws_cli import aws_command
from agent.finding import Action
from agent.network.endpoint_refusal import EndpointRefusal
from tools.evidence import Found
from tools.snapshot import Snapshot


def secret_access_steps(
    snapshot: Snapshot,
    refused: SecretRefusal,
    role: str | None,
    check: RightCheck,
    named: NamedSecret | None,
    policy: EndpointRefusal,
) -> tuple[Action, ...]:
    """Return the steps: checks first, then the fixes. `role` is the one refused, None where nothing tells."""
    evidence = (refused.evidence_id, *policy.evidence_ids[:1])
    steps: list[Action] = []
    if policy.endpoint:
        options = (("vpc-endpoint-ids", (policy.endpoint,)),)
        command = aws_command("ec2", "describe-vpc-endpoints", snapshot.target.scope, options)
        title = f"See the policy of endpoint {policy.endpoint}."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    elif seen := check.see("platform team", evidence):
        steps.append(seen)
    elif role:
        command = aws_command("iam", "list-attached-role-policies", snapshot.target.scope, (("role-name", role),))
        title = f"See which policies role {role} has; its inline ones with list-role-policies."
        steps.append(Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence))
    if (refused.denied.action or "").startswith("kms:") and check.question:
        steps.append(_see_key_policy(snapshot, check.question.resource, evidence))
    secret = named.secret(snapshot) if named else None
    told = _fix(refused, role, key_is_known=isinstance(secret, Found), endpoint=policy.endpoint)
    steps.append(check.fix("platform team", evidence) or told)
    key = customer_key(secret.value) if isinstance(secret, Found) else None
    if key and isinstance(secret, Found) and not (refused.denied.action or "").startswith("kms:"):
        title = f"Allow kms:Decrypt on the secret's key, too: {statement_text(('kms:Decrypt',), key)}"
        shown = (secret.value.evidence_id,)
        steps.append(Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=shown))
    return tuple(steps)


def _see_key_policy(snapshot: Snapshot, key: str, evidence_ids: tuple[str, ...]) -> Action:
    """Return the step that looks at the other half of a key's permission.

    Source: https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
    """
    command = aws_command("kms", "get-key-policy", snapshot.target.scope, (("key-id", key), ("policy-name", "default")))
    title = "See whether the key's own policy lets IAM policies decide, as the default one does; else it must name the role."
    return Action(title=title, kind="check", owner="platform team", command=command, evidence_ids=evidence_ids)


def _fix(refused: SecretRefusal, role: str | None, *, key_is_known: bool, endpoint: str | None) -> Action:
    """Return the fix as far as the refusal's own words tell it."""
    denied = refused.denied
    own = f"in the policies of role {role}" if role else "in the role's policies"
    where = {
        "resource-based policy": "in the resource policy of the secret",
        "VPC endpoint policy": f"in the policy of {endpoint or 'the VPC endpoint'}",
        "permissions boundary": "in the permissions boundary of the role",
    }.get(denied.policy or "", own)
    verb = "Remove the explicit deny of" if denied.explicit else "Allow"
    action, resource = denied.action or "the read", denied.resource or "the secret it names"
    no_key = key_is_known or (denied.action or "").startswith("kms:")
    key = "" if no_key else "; with a customer key also kms:Decrypt on it"
    title = f"{verb} {action} on {resource} {where}{key}."
    return Action(title=title, kind="fix", owner="platform team", risk="low", evidence_ids=(refused.evidence_id,))
