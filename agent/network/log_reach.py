"""A log group that "cannot be found" may only be out of reach: what AWS answered tells them apart, else the network.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/resource-initialization-error.html
"""

from agent.failures.current_failures import FailureText
from agent.network.endpoint_path import service_path
from agent.network.path import NOT_KNOWN, PathAnswer
from agent.network.task_place import TaskPlace, task_place
from agent.signals.log_setup import LogSetupFailure, parse_log_setup
from tools.pattern import Pattern
from tools.snapshot import Snapshot

LOGS = "logs"
# Only CloudWatch Logs itself says these: it was reached.
_ANSWERED = Pattern(
    r"(?i)status ?code: [1-5]\d\d|Exception\b|AccessDenied|not authorized|specified log (?:group|stream)|does not exist"
)


def is_unanswered(text: str, failure: LogSetupFailure) -> bool:
    """Say whether a failed log set-up may be a matter of the network: it names no answer, and no wrong option."""
    return failure.problem in {"no_group", "no_stream", "other"} and _ANSWERED.search(text) is None


def log_place(snapshot: Snapshot, text: FailureText) -> TaskPlace | None:
    """Return where the task of a text runs that may be a matter of the network; None for all other texts."""
    failure = parse_log_setup(text.text)
    if failure is None or text.failed is None or not is_unanswered(text.text, failure):
        return None
    return task_place(snapshot, text.service, (text.failed.task,))


def logs_path(snapshot: Snapshot, text: FailureText) -> PathAnswer:
    """Say whether the task of such a text can reach CloudWatch Logs."""
    place = log_place(snapshot, text)
    if place is None:
        return NOT_KNOWN
    return service_path(snapshot.network, place, LOGS, snapshot.target.scope.account_id)
