"""Reads one hook result in full: with the rules it judged by, and what each asks for.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetHookResult.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import clean, named_lines, utc
from tools.aws.calls import Reader
from tools.cloudformation.facts import HookDetail, HookRule
from tools.errors import ReadFailedError
from tools.evidence import Empty, Found, Read
from tools.tool import Tool

OPERATION = "cloudformation:GetHookResult"
SHOWN = 5  # rules that failed; a hook may judge by hundreds


@dataclass(frozen=True, slots=True, kw_only=True)
class GetHookResultArguments:
    """One hook result by id, as ListHookResults names it."""

    id: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.id


def read(reader: Reader, arguments: GetHookResultArguments) -> Read[HookDetail]:
    """Return the result. Empty when CloudFormation no longer has it."""
    try:
        answer = reader.call(OPERATION, HookResultId=arguments.id)
    except ReadFailedError as error:
        if error.reason != "not_found":
            raise
        excerpt = f"There is no hook result {arguments.id}"
        looked = reader.evidence(OPERATION, resource=arguments.id, title="No such hook result", excerpt=excerpt)
        return Empty(evidence=(looked,))
    return _found(reader, arguments.id, answer)


TOOL = Tool(
    name="cloudformation_get_hook_result",
    description="Read one CloudFormation Hook result in full: the rules that failed and how to satisfy them.",
    operations=(OPERATION,),
    arguments=GetHookResultArguments,
    effect="which rule of the hook failed is not known",
    read=read,
)


def _found(reader: Reader, result_id: str, answer: Mapping[str, Any]) -> Found[HookDetail]:
    target: Mapping[str, Any] = answer.get("Target", {})
    name = str(answer.get("TypeName", ""))
    failed = tuple(_rule(item) for item in answer.get("Annotations", []) if item.get("Status") == "FAILED")
    excerpt = named_lines(
        (
            ("TypeName", name),
            ("Status", answer.get("Status")),
            ("HookStatusReason", answer.get("HookStatusReason")),
            ("FailureMode", answer.get("FailureMode")),
            ("TargetTypeName", target.get("TargetTypeName")),
            ("TargetId", target.get("TargetId")),
            *(
                (f"rule {rule.name}", "; ".join(part for part in (rule.message, rule.remedy) if part))
                for rule in failed[:SHOWN]
            ),
        )
    )
    at = utc(answer.get("InvokedAt"))
    shown = reader.evidence(OPERATION, resource=result_id, title=f"Hook {name}", excerpt=excerpt, event_time=at)
    value = HookDetail(
        id=result_id,
        type_name=name,
        reason=clean(answer.get("HookStatusReason")),
        target_type=target.get("TargetTypeName"),
        failed=failed,
        evidence_id=shown.id,
    )
    return Found(value=value, evidence=(shown,))


def _rule(item: Mapping[str, Any]) -> HookRule:
    return HookRule(
        name=clean(item.get("AnnotationName")) or "",
        message=clean(item.get("StatusMessage")),
        remedy=clean(item.get("RemediationMessage")),
    )
