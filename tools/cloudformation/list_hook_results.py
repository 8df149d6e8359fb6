"""Reads what CloudFormation Hooks answered for a stack.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListHookResults.html
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import clean, named_lines, utc
from tools.aws.calls import Reader
from tools.cloudformation.facts import HookResult
from tools.errors import ReadFailedError
from tools.evidence import Empty, Evidence, Found, Read
from tools.tool import Tool

OPERATION = "cloudformation:ListHookResults"
MAX_PAGES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class ListHookResultsArguments:
    """One stack, by id. Hooks on single resources are in the stack's events, not here."""

    stack_id: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.stack_id


def read(reader: Reader, arguments: ListHookResultsArguments) -> Read[tuple[HookResult, ...]]:
    """List the results of the hooks that looked at the stack. Empty when none did."""
    documents: list[Mapping[str, Any]] = []
    try:
        for page in reader.pages(
            OPERATION, token="NextToken", max_pages=MAX_PAGES, TargetType="STACK", TargetId=arguments.stack_id
        ):
            documents += page.get("HookResults", [])
    except ReadFailedError as error:
        if error.reason != "not_found":
            raise
    if not documents:
        excerpt = "No hook has looked at this stack"
        looked = reader.evidence(OPERATION, resource=arguments.stack_id, title="No hook results", excerpt=excerpt)
        return Empty(evidence=(looked,))
    evidence: list[Evidence] = []
    results = tuple(_result(reader, arguments.stack_id, document, evidence) for document in documents)
    return Found(value=results, evidence=tuple(evidence))


TOOL = Tool(
    name="cloudformation_list_hook_results",
    description="List what CloudFormation Hooks answered for a stack: hook, status, reason, whether it blocks or warns.",
    operations=(OPERATION,),
    arguments=ListHookResultsArguments,
    effect="whether a hook refused the stack is not known",
    read=read,
)


def _result(reader: Reader, stack_id: str, document: Mapping[str, Any], evidence: list[Evidence]) -> HookResult:
    name, status = str(document.get("TypeName", "")), str(document.get("Status", ""))
    excerpt = named_lines(
        (
            ("TypeName", name),
            ("Status", status),
            ("HookStatusReason", document.get("HookStatusReason")),
            ("FailureMode", document.get("FailureMode")),
            ("InvocationPoint", document.get("InvocationPoint")),
            ("InvokedAt", document.get("InvokedAt")),
            ("TargetId", document.get("TargetId")),
            ("HookExecutionTarget", document.get("HookExecutionTarget")),
        )
    )
    invoked = utc(document.get("InvokedAt"))
    shown = reader.evidence(
        OPERATION, resource=f"{stack_id} {name}", title=f"Hook {name}: {status}", excerpt=excerpt, event_time=invoked
    )
    evidence.append(shown)
    return HookResult(
        type_name=name,
        status=status,
        reason=clean(document.get("HookStatusReason")),
        failure_mode=document.get("FailureMode"),
        invoked_at=invoked,
        target_id=document.get("TargetId"),
        evidence_id=shown.id,
        id=document.get("HookResultId"),
    )
