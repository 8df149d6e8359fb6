"""Reads that a container's log driver could not be set up, and why.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
"""

from dataclasses import dataclass
from typing import Literal

from agent.signals.access_denied import parse_access_denied
from agent.signals.resource_initialization import parse_resource_initialization
from tools.pattern import Pattern

LogProblem = Literal["no_group", "no_stream", "denied", "options", "other"]

_IS_SETUP = Pattern(
    r"(?i:failed to (?:validate logger args|initialize logging driver|create (?:the )?(?:logger|cloudwatch log (?:stream|group)))|"
    r"error setting log driver|logger: no log driver|unknown log opt|must specify a value for log opt|invalid log driver|"
    r"(?:cannot|can.t|could not|unable to) (?:find|create) the (?:amazon )?cloudwatch log (?:group|stream)|firelens[^\n]{0,80}(?:failed|unable|error|invalid|cannot)|"
    r"(?:failed|unable) to (?:download|generate|configure|create)[^\n]{0,40}firelens)|"
    r"\bthe specified log (?:group|stream) does not exist|(?i:\blog ?group\b[^\n]{0,60}\bdoes not exist)|not authorized to perform:? logs:(?:CreateLog|PutLog|PutRetention|DescribeLog)"
)
_GROUP = Pattern(
    r"(?i:(?:log ?group|group)[^\n]{0,60}?(?:does not exist|not found)|cannot find the amazon cloudwatch log group|specified log group does not exist)"
)
_STREAM = Pattern(r"(?i:specified log stream does not exist|cloudwatch log stream)")
_OPTIONS = Pattern(
    r"(?i:unknown log opt|log opt\b|invalid log driver|no log driver named|invalid (?:value|option|format|regexp?|pattern))"
)
_NAME = Pattern(r"log-group:[\"']?(?P<name>[\w./#\-]+)|(?:awslogs-group[= ]+|log group:? )[\"']?(?P<named>/[\w./#\-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSetupFailure:
    """Why the log driver does not work. `group` and `action` are None where the text names none."""

    problem: LogProblem
    group: str | None
    action: str | None
    quote: str


def parse_log_setup(text: str) -> LogSetupFailure | None:
    """Read a failed log set-up, or return None. A log service that does not answer is a matter of the network.

    Example:
        >>> parse_log_setup(
        ...     "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create "
        ...     "Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist.")
        LogSetupFailure(problem='no_group', group=None, action=None, quote='The specified log group does not exist')
        >>> parse_log_setup("failed to validate logger args: There is a connection issue between the task and Amazon CloudWatch")
    """
    setup = _IS_SETUP.search(text)
    if setup is None:
        return None
    started = parse_resource_initialization(text)
    if started and started.operation == "logs" and started.outcome == "no_answer":
        return None
    if "There is a connection issue" in text:
        return None
    denied = parse_access_denied(text)
    name = _NAME.search(text)
    group = name["name"] or name["named"] if name else None
    if denied and (denied.action or "logs:").startswith("logs:"):
        return LogSetupFailure(problem="denied", group=group, action=denied.action, quote=denied.quote)
    problems: tuple[tuple[LogProblem, Pattern], ...] = (
        ("no_group", _GROUP),
        ("options", _OPTIONS),
        ("no_stream", _STREAM),
    )
    for problem, pattern in problems:
        if found := pattern.search(text):
            quote = _sentence(text, found[0])
            return LogSetupFailure(problem=problem, group=group, action=None, quote=quote)
    return LogSetupFailure(problem="other", group=group, action=None, quote=_sentence(text, setup[0]))


def _sentence(text: str, words: str) -> str:
    """Widen the words that decide to their clause: Go's errors are joined by a colon and a space."""
    clause = next((part for part in text.split(": ") if words in part), words).strip().rstrip(".")
    return clause if len(clause) <= 160 else words
