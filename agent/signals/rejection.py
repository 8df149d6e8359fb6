"""Says which kind of refusal a change met: one category a text, the most particular first.

The order matters where one text holds the words of several: a custom resource repeats its handler's error, and a
refusal names the certificate or the listener that may not be touched.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from agent.signals.certificate import parse_certificate
from agent.signals.custom_resource import parse_custom_resource
from agent.signals.delete_dependency import parse_delete_dependency
from agent.signals.ecs_rejection import parse_ecs_rejection
from agent.signals.guardrail import parse_guardrail
from agent.signals.load_balancer import parse_load_balancer_conflict
from agent.signals.name_conflict import parse_name_conflict
from agent.signals.quota import parse_quota
from agent.signals.refused_party import parse_refused_party, refused_action, refused_deploying_call
from agent.signals.role_trust import parse_role_trust
from agent.signals.stack_export import parse_stack_export
from agent.signals.stack_state import parse_stack_state
from agent.signals.template_rejection import parse_template_rejection

MAX_TEXT = 4000  # AWS's own reasons are shorter; what is longer is a log or a template

RejectionCategory = Literal[
    "cfn_custom_resource_failed",
    "iam_pass_role",
    "role_assume_failure",
    "deploy_principal_denied",
    "certificate_problem",
    "cfn_export_in_use",
    "load_balancer_config_conflict",
    "cfn_name_conflict",
    "cfn_delete_dependency",
    "quota_or_throttling",
    "invalid_ecs_configuration",
    "cfn_rollback_state",
    "cfn_template_invalid",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejection:
    """The category with the words that decide. `loose`: they only count where AWS answered a change of a stack."""

    category: RejectionCategory
    quote: str
    loose: bool = False


# A dozen detectors read the same few texts of one diagnosis.
@lru_cache(maxsize=512)
def parse_rejection(text: str, *, deleting: bool = False) -> Rejection | None:
    """Read why a change was refused, or return None. `deleting`: the text is known to answer a deletion.

    Example:
        >>> parse_rejection("User: arn:aws:iam::111122223333:user/ci is not authorized to perform: acm:DescribeCertificate "
        ...                 "on resource: arn:aws:acm:eu-west-1:111122223333:certificate/4c7f1d52").category
        'deploy_principal_denied'
        >>> parse_rejection("(service web) has reached a steady state.")
    """
    text = text[:MAX_TEXT]
    if parse_guardrail(text):
        return None
    if custom := parse_custom_resource(text):
        return Rejection(category="cfn_custom_resource_failed", quote=custom.quote)
    return _of_principals(text) or _of_resources(text, deleting=deleting)


def _of_principals(text: str) -> Rejection | None:
    if trust := parse_role_trust(text):
        return Rejection(category="role_assume_failure", quote=trust.quote)
    party = parse_refused_party(text)
    if party == "pass_role":
        return Rejection(category="iam_pass_role", quote=_refusal(text, "iam:PassRole"))
    if party == "deployer":
        return Rejection(
            category="deploy_principal_denied", quote=_refusal(text, refused_action(text) or "AccessDenied")
        )
    if call := refused_deploying_call(text):
        return Rejection(category="deploy_principal_denied", quote=call, loose=True)
    return None


def _of_resources(text: str, *, deleting: bool) -> Rejection | None:
    if certificate := parse_certificate(text):
        return Rejection(category="certificate_problem", quote=certificate.quote)
    if export := parse_stack_export(text):
        return Rejection(category="cfn_export_in_use", quote=export.quote)
    if deleting and (dependency := parse_delete_dependency(text, deleting=True)):
        return Rejection(category="cfn_delete_dependency", quote=dependency.quote)
    if conflict := parse_load_balancer_conflict(text):
        return Rejection(category="load_balancer_config_conflict", quote=conflict.quote)
    if dependency := parse_delete_dependency(text):
        return Rejection(category="cfn_delete_dependency", quote=dependency.quote)
    if limit := parse_quota(text):
        return Rejection(category="quota_or_throttling", quote=limit.quote, loose=limit.loose)
    if name := parse_name_conflict(text):
        return Rejection(category="cfn_name_conflict", quote=name.quote, loose=name.loose)
    if rejected := parse_ecs_rejection(text):
        return Rejection(category="invalid_ecs_configuration", quote=rejected.quote)
    if state := parse_stack_state(text):
        return Rejection(category="cfn_rollback_state", quote=state.quote)
    if template := parse_template_rejection(text):
        return Rejection(category="cfn_template_invalid", quote=template.quote, loose=template.loose)
    return None


def _refusal(text: str, action: str) -> str:
    """Quote a refusal from "is not authorized" to its action, or the words that stand for it."""
    begin = text.find("is not authorized")
    if begin >= 0 and (at := text.find(action, begin)) >= 0:
        return text[begin : at + len(action)]
    return next(
        (
            words
            for words in (
                action,
                "HandlerErrorCode: AccessDenied",
                "UnauthorizedOperation",
                "AccessDenied",
                "Access denied",
                "denied",
            )
            if words in text
        ),
        text[:120],
    )
