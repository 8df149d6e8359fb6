"""Reads that a stack accepts no operation in the state it is in.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html
"""

from dataclasses import dataclass

from tools.pattern import Pattern

_STATUS = r"(?P<status>(?:[A-Z]+_)*(?:CREATE|UPDATE|DELETE|ROLLBACK|REVIEW|IMPORT)_(?:[A-Z]+_)*(?:COMPLETE|FAILED|IN_PROGRESS))"
_STACK = r"(?:[Ss]tack[: ]*(?:named )?\[?(?P<stack>arn:[\w:/.-]+|[\w-]+)?\]?)"
_PATTERNS = tuple(
    Pattern(pattern)
    for pattern in (
        rf"{_STACK}.{{0,40}}?\bis in (?:the |a )?\[?{_STATUS}\]? (?:state|status) and can ?not be (?:updated|deleted|created|executed|modified)",
        rf"(?:cannot|can ?not|unable to) be (?:executed|updated|deleted) (?:while )?in (?:its|the) current (?:status|state)(?: of)? \[?{_STATUS}",
        rf"{_STACK}.{{0,20}}?can ?not be (?:updated|deleted) while (?:in (?:the )?(?:status|state) )?\[?{_STATUS}",
        rf"(?i:non-?updatable (?:status|state)):? \[?{_STATUS}",
        r"(?i:stack) (?P<stack>[\w-]+) is currently (?P<status>being (?:created|updated|deleted)) and cannot be",
        rf"(?:currently )?in a non-terminal \[?{_STATUS}\]?(?: state)?",
        rf"{_STACK} is in a failed state\b.{{0,120}}?{_STATUS}",
        rf"may need to be manually deleted from the AWS console: {_STATUS}\s*$",
        r"(?i:stack) .{0,120}?\bis in (?:the |a )?(?P<status>(?:UPDATE_ROLLBACK_FAILED|ROLLBACK_COMPLETE|ROLLBACK_FAILED|UPDATE_ROLLBACK_IN_PROGRESS|DELETE_FAILED|REVIEW_IN_PROGRESS))\b",
        r"(?P<unless>[A-Z_])?(?P<status>OperationInProgress(?:Exception)?)\b",
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StackStateRefusal:
    """The state that stands in the way, and the stack (ARN or name) where it is named."""

    status: str
    stack: str | None
    quote: str


def parse_stack_state(text: str) -> StackStateRefusal | None:
    """Read a stack's refusal to start an operation, or return None.

    Example:
        >>> refusal = parse_stack_state("Stack:arn:aws:cloudformation:eu-west-1:111122223333:stack/shop/6cc5b174 is in "
        ...                             "ROLLBACK_COMPLETE state and can not be updated.")
        >>> refusal.status
        'ROLLBACK_COMPLETE'
        >>> parse_stack_state("Embedded stack shop was not successfully updated. Currently in UPDATE_ROLLBACK_IN_PROGRESS")
    """
    if "was not successfully" in text:
        return None
    for pattern in _PATTERNS:
        if found := pattern.search(text):
            return StackStateRefusal(status=found["status"], stack=found.groupdict().get("stack"), quote=found[0])
    return None
