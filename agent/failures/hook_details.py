"""Why a CloudFormation Hook refused, where the stack's events say it not at all or only in part.

The result that refused is read in full, with the rules the hook judged by.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_GetHookResult.html
"""

from typing import Any

from agent.answer.story import NOTHING_TO_SAY, Story
from agent.answer.wording import quoted
from tools.cloudformation import get_hook_result, list_hook_results
from tools.cloudformation.facts import HookDetail
from tools.evidence import NOT_ASKED, Found
from tools.snapshot import Snapshot
from tools.tool import ReadRequest

MAX_RULES = 3
# CloudFormation keeps 1,024 characters of a reason; what comes near that was cut.
CUT_AT = 1000
HOOK_REFUSED = frozenset({"HOOK_COMPLETE_FAILED", "HOOK_FAILED"})


def wanted_hook_results(
    snapshot: Snapshot, stack_id: str | None, result_id: str | None, message: str | None
) -> tuple[ReadRequest[Any], ...]:
    """Return what to read to learn why a hook refused, nothing where that is known whole.

    A hook on a resource names its result in the stack's events; of a hook on the stack the results have to be listed.
    """
    scope = snapshot.target.scope
    if not (message is None or is_cut(message)):
        return ()
    if result_id:
        asked = get_hook_result.GetHookResultArguments(id=result_id)
        known = result_id in snapshot.runtime.hook_results
        return () if known else (get_hook_result.TOOL.request(scope, asked),)
    if stack_id is None or any(view.id == stack_id and view.hooks != NOT_ASKED for view in snapshot.stacks):
        return ()
    listed = list_hook_results.ListHookResultsArguments(stack_id=stack_id)
    return (list_hook_results.TOOL.request(scope, listed),)


def hook_detail(snapshot: Snapshot, result_id: str | None) -> HookDetail | None:
    """Return a hook result in full, None where it was not read."""
    read = snapshot.runtime.hook_results.get(result_id or "")
    return read.value if isinstance(read, Found) else None


def is_cut(message: str) -> bool:
    """Say whether a reason is only the beginning of what the hook said.

    Example:
        >>> is_cut("Template failed validation, the following rule(s) failed: ..."), is_cut("No public IP.")
        (True, False)
    """
    return len(message) >= CUT_AT or message.rstrip().endswith(("...", "…"))


def fuller(message: str | None, detail: HookDetail | None) -> str | None:
    """Return the reason in full where the detail has more of it."""
    whole = detail.reason if detail else None
    return whole if whole and (message is None or len(whole) > len(message)) else message


def told_by_rules(detail: HookDetail | None) -> Story:
    """Say which rules of the hook failed."""
    if detail is None:
        return NOTHING_TO_SAY
    text = "".join(
        f" Rule {rule.name} failed{f': {quoted(rule.message)}' if rule.message else ''}."
        for rule in detail.failed[:MAX_RULES]
    )
    return Story(text=text, evidence_ids=(detail.evidence_id,))
