"""The `failures` list of ECS's Describe calls: what is MISSING was looked for and is not there; the rest was not read.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/api_failures_messages.html
"""

from collections.abc import Mapping
from typing import Any

from tools.aws.scope import AwsScope
from tools.errors import ReadFailedError


def refuse_failures(answer: Mapping[str, Any], *, operation: str, scope: AwsScope) -> None:
    """Let MISSING pass; any other failure means that something could not be looked at.

    Raises:
        ReadFailedError: a failure with another reason.
    """
    for failure in answer.get("failures", []):
        reason = str(failure.get("reason", ""))
        if reason != "MISSING":
            where = f"{operation} in {scope} could not read {failure.get('arn', 'something')}"
            message = f"{where}: {reason} {failure.get('detail', '')}".rstrip()
            denied = "denied" in reason.casefold() or "authorized" in reason.casefold()
            raise ReadFailedError(message, reason="denied" if denied else "error", operation=operation, code=reason)
