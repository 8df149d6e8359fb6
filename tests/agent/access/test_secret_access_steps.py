"""What somebody is told to do about a refused read of a secret, by what the refusal says."""

import pytest

from agent.access.right_check import check_right
from agent.access.secret_access_steps import secret_access_steps
from agent.access.secret_refusals import SecretRefusal
from agent.finding import Action
from agent.network.endpoint_refusal import EndpointRefusal
from agent.signals.access_denied import parse_access_denied
from tests.facts import ACCOUNT, secret_arn, snapshot

READ = "secretsmanager:GetSecretValue"


def refused(tail: str = "", action: str = READ, resource: str | None = None) -> SecretRefusal:
    text = (
        f"User: arn:aws:sts::{ACCOUNT}:assumed-role/web-execution/0af3 is not authorized to perform: {action} on "
        f"resource: {resource or secret_arn()}{tail}"
    )
    denied = parse_access_denied(text)
    assert denied is not None
    return SecretRefusal(
        denied=denied,
        service="web",
        resource="task",
        evidence_id="ev-task",
        task=None,
        definition=None,
        secret=None,
        by_app=False,
        text=text,
    )


def steps(
    found: SecretRefusal, role: str | None = "web-execution", policy: EndpointRefusal | None = None
) -> tuple[Action, ...]:
    unknown = check_right(snapshot(), None, refused_by=found.denied.policy)
    return secret_access_steps(snapshot(), found, role, unknown, None, policy or EndpointRefusal())


@pytest.mark.parametrize(
    ("tail", "where"),
    [
        (" because no identity-based policy allows the action", "in the policies of role web-execution"),
        (" because no resource-based policy allows the action", "in the resource policy of the secret"),
        (" because no permissions boundary allows the action", "in the permissions boundary of the role"),
        (" because no VPC endpoint policy allows the action", "in the policy of the VPC endpoint"),
        ("", "in the policies of role web-execution"),
    ],
)
def test_the_fix_is_in_the_policy_that_refused(tail: str, where: str) -> None:
    fix = steps(refused(tail))[-1]
    assert (fix.kind, fix.owner, fix.evidence_ids) == ("fix", "platform team", ("ev-task",))
    assert fix.title.startswith(f"Allow {READ} on {secret_arn()} {where}")


def test_an_explicit_deny_is_removed_not_overruled() -> None:
    assert steps(refused(" with an explicit deny in an identity-based policy"))[-1].title.startswith(
        f"Remove the explicit deny of {READ}"
    )


def test_a_key_is_spoken_of_only_where_it_is_open() -> None:
    assert "with a customer key also kms:Decrypt" in steps(refused())[-1].title
    of_key = refused(action="kms:Decrypt", resource=f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/0f1e")
    assert "customer key" not in steps(of_key)[-1].title


def test_the_check_names_the_role_where_it_is_known_and_the_endpoint_where_that_refused() -> None:
    (check, _) = steps(refused())
    assert "--role-name web-execution" in (check.command or "")
    assert [step.kind for step in steps(refused(), role=None)] == ["fix"]
    (see, fix) = steps(
        refused(" because no VPC endpoint policy allows the action"),
        policy=EndpointRefusal(endpoint="vpce-0a1", evidence_ids=("ev-endpoint", "ev-more")),
    )
    assert "--vpc-endpoint-ids vpce-0a1" in (see.command or "")
    assert see.evidence_ids == ("ev-task", "ev-endpoint")
    assert "in the policy of vpce-0a1" in fix.title
