"""Reads failed load balancer health checks, from ECS service events and from target health.

Source: https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
"""

from dataclasses import dataclass
from typing import Literal

from agent.signals.log_line import AnsweredRequest, read_log_line
from tools.pattern import Match, Pattern

HealthProblem = Literal["wrong_code", "no_answer", "failed"]

_CODES = Pattern(r"Health checks failed with these codes: \[(?P<codes>[\d,\s\-]+)\]")
_NO_ANSWER = Pattern(
    r"Request timed out|\bTarget\.Timeout\b|Connection to the target (?:timed out|refused)|"
    r"\(reason (?:Connection (?:timed out|refused|reset)|Health checks failed due to (?:a )?timeout)"
)
_MISMATCH = Pattern(r"\bTarget\.ResponseCodeMismatch\b")
_FAILED = Pattern(
    r"\bTarget\.FailedHealthChecks\b|Task failed ELB health checks|\(reason Health checks failed\)|(?i:\bunhealthy: ?health checks failed)|"
    r"failed at least the UnhealthyThreshold number of health checks"
)
# The words above mean a failed check only where AWS writes them.
_FRAME = Pattern(
    r"is (?:unhealthy|not healthy) in|[Uu]nhealthy|TargetHealth|^\W*Target\.|\bReason\b|(?:^|\n|[Rr]eason\W{1,4})(?:\([^)]*\) )?Task failed ELB"
)
_NUMBER = Pattern(r"\d{3}")
_PORT = Pattern(r"\(port (?P<port>\d{1,5})\)")
_TASK = Pattern(r"\(task (?P<task>[0-9a-f]{8,32})\)")
_GROUP = Pattern(r"\(?target-group (?P<group>arn:[^\s)]+|[\w.\-]+)\)?")
# Reasons that say nothing about a failure: a target comes, goes, or is not checked.
_NO_FAILURE = frozenset(
    {
        "Elb.RegistrationInProgress",
        "Elb.InitialHealthChecking",
        "Target.DeregistrationInProgress",
        "Target.NotInUse",
        "Target.NotRegistered",
        "Target.HealthCheckDisabled",
        "Target.IpUnusable",
        "Target.InvalidState",
        "Elb.InternalError",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthCheckFailure:
    """A failed health check. `wrong_code`: the target answered; `no_answer`: it did not; `failed`: no more is said."""

    problem: HealthProblem
    codes: tuple[int, ...]
    port: int | None
    task_id: str | None
    target_group: str | None
    quote: str


def parse_health_check(text: str) -> HealthCheckFailure | None:
    """Read a service event, a stop reason or a pasted target health; None when no check failed.

    Example:
        >>> failure = parse_health_check(
        ...     "(service web) (task 9d85800c30b349039d104d52b506b930) (port 8080) is unhealthy in (target-group "
        ...     "arn:aws:elasticloadbalancing:eu-central-1:111122223333:targetgroup/web/4d2246e3635cc45b) due to "
        ...     "(reason Health checks failed with these codes: [404]).")
        >>> failure.problem, failure.codes, failure.port
        ('wrong_code', (404,), 8080)
        >>> parse_health_check("Healthcheck simulation: returning 503 for synthetic probe")
    """
    if not _FRAME.search(text):
        return None
    codes = _CODES.search(text)
    answers: tuple[tuple[HealthProblem, Match | None], ...] = (
        ("wrong_code", codes or _MISMATCH.search(text)),
        ("no_answer", _NO_ANSWER.search(text)),
        ("failed", _FAILED.search(text)),
    )
    for problem, found in answers:
        if found is None:
            continue
        port, task, group = _PORT.search(text), _TASK.search(text), _GROUP.search(text)
        return HealthCheckFailure(
            problem=problem,
            codes=_numbers(codes["codes"]) if codes else (),
            port=int(port["port"]) if port else None,
            task_id=task["task"] if task else None,
            target_group=group["group"] if group else None,
            quote=found[0],
        )
    return None


def parse_target_health(state: str, reason: str | None, description: str | None) -> HealthCheckFailure | None:
    """Read the health of a registered target. Targets that come or go are not failures.

    Example:
        >>> parse_target_health("unhealthy", "Target.Timeout", "Request timed out").problem
        'no_answer'
        >>> parse_target_health("draining", "Target.DeregistrationInProgress", "Target deregistration is in progress")
    """
    if state != "unhealthy" or reason in _NO_FAILURE:
        return None
    return parse_health_check(f"unhealthy {reason or ''} {description or ''}".strip())


def probe_answer(line: str, path: str) -> AnsweredRequest | None:
    """Return the answer a log line records to a health check of `path`; None for any other line.

    Example:
        >>> probe_answer('"GET /healthz HTTP/1.1" 404 9 "-" "ELB-HealthChecker/2.0"', "/healthz").status
        404
    """
    request = read_log_line(line).request
    return request if request and request.method in {"GET", "HEAD"} and request.path == path.partition("?")[0] else None


def code_matches(code: int, matcher: str) -> bool:
    """Tell whether a target group's matcher (`200`, `200,302`, `200-299`) accepts a code.

    Example:
        >>> code_matches(204, "200-299"), code_matches(404, "200,302")
        (True, False)
    """
    for part in matcher.split(","):
        low, _, high = part.strip().partition("-")
        if low.isdigit() and int(low) <= code <= int(high if high.isdigit() else low):
            return True
    return False


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in _NUMBER.findall(text))
