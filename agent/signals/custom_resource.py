"""Reads that a custom resource's own handler reported failure, or never answered.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
"""

from dataclasses import dataclass
from typing import Literal

from tools.pattern import Pattern

CustomResourceProblem = Literal["failed", "no_answer", "bad_answer"]

_FAILED = Pattern(
    r"Received response status \[FAILED\] from custom resource\.?(?: Message returned: (?P<message>.*?))?(?:\(RequestId: (?P<request>[\w-]+)\)|$)",
    "s",
)
_SILENT = Pattern(
    r"(?i)custom resource failed to stabilize in expected time|did not receive a response from your custom resource"
)
_BAD = Pattern(
    r"(?i)Vendor response doesn't contain|Invalid response object|Response object is too long|Invalid PhysicalResourceId|custom resource .{0,60}response .{0,40}(?:invalid|malformed|not (?:valid )?json)"
)
_STREAM = Pattern(r"CloudWatch Log Stream: (?P<stream>\d{4}/\d\d/\d\d/\[[^\]]+\]\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomResourceFailure:
    """What the handler said. `log_stream` is where it wrote more, `request_id` its invocation; None where not told."""

    problem: CustomResourceProblem
    message: str | None
    log_stream: str | None
    request_id: str | None
    quote: str


def parse_custom_resource(text: str) -> CustomResourceFailure | None:
    """Read a custom resource's failure, or return None.

    Example:
        >>> failure = parse_custom_resource("Received response status [FAILED] from custom resource. Message returned: "
        ...     "zone is gone (RequestId: b4e08ea2-fe0a-46f8-98aa-6f96d4558579)")
        >>> failure.message, failure.request_id
        ('zone is gone', 'b4e08ea2-fe0a-46f8-98aa-6f96d4558579')
    """
    stream = _STREAM.search(text)
    log_stream = stream["stream"] if stream else None
    if found := _FAILED.search(text):
        message = (found["message"] or "").strip() or None
        return CustomResourceFailure(
            problem="failed",
            message=message,
            log_stream=log_stream,
            request_id=found["request"],
            quote=found[0].partition(" (RequestId")[0].strip(),
        )
    for problem, pattern in (("no_answer", _SILENT), ("bad_answer", _BAD)):
        if found := pattern.search(text):
            kind: CustomResourceProblem = "no_answer" if problem == "no_answer" else "bad_answer"
            return CustomResourceFailure(
                problem=kind, message=None, log_stream=log_stream, request_id=None, quote=found[0]
            )
    return None
