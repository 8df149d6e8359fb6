"""Reads CloudFormation status reasons: what only follows from another failure, and what a resource itself says.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html
"""

from dataclasses import dataclass
from typing import Literal

from agent.signals.deployment_events import parse_deployment_event
from agent.signals.guardrail import parse_guardrail
from agent.signals.stabilization import parse_stabilization
from tools.pattern import Pattern, PatternTable

ReasonKind = Literal[
    "cancelled", "resources_failed", "embedded_stack", "guardrail", "circuit_breaker", "not_stabilized", "own"
]

# A failure of this kind only follows from another one.
FOLLOWS: frozenset[ReasonKind] = frozenset({"cancelled", "resources_failed", "embedded_stack"})

_CANCELLED = Pattern(r"^\s*Resource (?:creation|update|deletion|import) cancell?ed\b", "i")
_RESOURCES = Pattern(r"The following resource\(s\) failed to \w+: \[(?P<names>[^\]]*)\]")
_EMBEDDED = Pattern(r"^\s*Embedded stack (?P<stack>arn:\S+|\S+) was not successfully")
_HANDLER = Pattern(r"Resource handler returned message: [\"“]?(?P<message>.*?)[\"”]? ?\(RequestToken", "s")
_HANDLER_LOOSE = Pattern(
    r"Resource handler returned message: [\"“]?(?P<message>.*?)[\"”]?(?: \(?HandlerErrorCode|$)", "s"
)
_HANDLER_SAYS = "Resource handler returned message: "
_KINDS: PatternTable[ReasonKind] = PatternTable(
    (("cancelled", _CANCELLED), ("embedded_stack", _EMBEDDED), ("resources_failed", _RESOURCES))
)
# Wherever they stand in a text of several reasons.
_FOLLOWING = Pattern(
    r"Resource (?:creation|update|deletion|import) cancell?ed\b|The following resource\(s\) failed to \w+: \[[^\]]*\]\.?|"
    r"Embedded stack (?:arn:\S+|\S+) was not successfully \w+[.:]?(?: Currently in \w+(?: with reason:)?)?"
)
_CODE = Pattern(r"HandlerErrorCode: (?P<code>\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class CfnReason:
    """A status reason. `message` is the handler's own text; `resources` and `stack` are what the failure points to."""

    kind: ReasonKind
    message: str
    handler_error_code: str | None
    resources: tuple[str, ...]
    stack: str | None
    quote: str


def parse_cfn_reason(text: str) -> CfnReason:
    """Read a status reason. What is none of the known kinds is the resource's `own` failure.

    Example:
        >>> parse_cfn_reason("The following resource(s) failed to create: [ECSService, Alarm].").resources
        ('ECSService', 'Alarm')
        >>> parse_cfn_reason('Resource handler returned message: "No such key" (RequestToken: 1, HandlerErrorCode: NotFound)')
        CfnReason(kind='own', message='No such key', handler_error_code='NotFound', resources=(), stack=None, quote='No such key')
    """
    code = _CODE.search(text)
    handler = (_HANDLER.search(text) or _HANDLER_LOOSE.search(text)) if _HANDLER_SAYS in text else None
    message = handler["message"].strip() if handler else text.strip()
    kind, quote = _kind(text)
    named = _RESOURCES.search(text)
    embedded = _EMBEDDED.search(text)
    return CfnReason(
        kind=kind,
        message=message,
        handler_error_code=code["code"] if code else None,
        resources=tuple(name for part in named["names"].split(",") if (name := part.strip())) if named else (),
        stack=embedded["stack"] if embedded else None,
        quote=quote or message,
    )


def beside_what_follows(text: str) -> str | None:
    r"""Return the rest of a text that names failures which only follow from another one; None where it names none of them.

    Example:
        >>> beside_what_follows("The following resource(s) failed to update: [Seed].\nTimed out waiting for the handler")
        'Timed out waiting for the handler'
        >>> beside_what_follows("Resource creation cancelled"), beside_what_follows("No such key")
        ('', None)
    """
    rest = _FOLLOWING.sub("", text)
    return rest.strip() if rest != text else None


def _kind(text: str) -> tuple[ReasonKind, str]:
    if denial := parse_guardrail(text):
        return "guardrail", denial.quote
    for kind, pattern in _KINDS.against(text):
        if found := pattern.search(text):
            return kind, found[0].strip()
    event = parse_deployment_event(text)
    if event and event.kind == "circuit_breaker":
        return "circuit_breaker", event.quote
    if gave_up := parse_stabilization(text):
        return "not_stabilized", gave_up
    return "own", ""
