"""What people observed or configured, as far as it states facts: ports, paths, tools, counts. Only facts decide here.

Read only where AWS's own texts leave the cause open. An opinion ("the health check is wrong") states no fact.
"""

from collections.abc import Mapping, Sequence

from agent.explain.pasted import Signal
from tools.pattern import Pattern

_CHECKED_PATH = Pattern(
    r"(?i)(?:health ?check ?path|health check (?:on|at|of)|target group checks|alb checks|checks)\W{0,3}(?P<path>/[\w\-./]*)"
)
_SERVED_PATH = Pattern(r"(?i)\b(?:serves|answers 200 on|200 on|responds on)\W{0,3}(?P<path>/[\w\-./]*)(?:[\s,;.)]|$)")
_ANSWERS_WRONG = Pattern(
    r"(?i)\b(?:answers?|returns?|responds? with|gives?)\W{0,3}(?:an? )?(?:http )?(?P<code>[345]\d\d)\b"
)
_LISTENS = Pattern(r"(?i)\blistens? on (?:port )?(?P<port>\d{2,5})\b")
_CHECKED_PORT = Pattern(r"(?i)\bchecks?\b[^;\n]{0,40}?\bon (?:port )?(?P<port>\d{2,5})\b")
_HEALTH_COMMAND = Pattern(r"(?i)\bCMD(?:-SHELL)?\b[^\n]*?\b(?P<tool>curl|wget|nc|bash|grpc_health_probe)\b")
_ABSENT_TOOL = Pattern(
    r"(?i)\b(?:has|have|with|contains?|is)\s+(?:no|without|not)\s+(?P<tool>curl|wget|nc|bash|grpc_health_probe)\b"
)
_MANY_OF_A_TYPE = Pattern(r"(?P<count>\d{2,5})\s*(?:x\s*)?(?P<type>AWS::\w+::\w+)")
_HIDDEN_ERROR = Pattern(r"Error occurred during operation '(?P<operation>\w+)'.*GeneralServiceException", "s")
# AWS::SSM::Parameter creations pass the 40 a second that PutParameter allows from about this many in one stack.
# Source: https://docs.aws.amazon.com/general/latest/gr/ssm.html
MANY = 50


def category_of_circumstances(signals: Sequence[Signal], context: Mapping[str, str]) -> tuple[str, int] | None:
    """Return a category and the signal that decides it, or None when the facts stated decide nothing.

    Example:
        >>> category_of_circumstances([Signal(text="server answers 404 for /"), Signal(text="health check path /")], {})
        ('health_check_path', 0)
    """
    texts = [signal.text for signal in signals]
    for decide in (_health_command, _health_path, _health_port):
        if (found := decide(texts)) is not None:
            return found
    return _throttled(texts, context)


def _health_path(texts: Sequence[str]) -> tuple[str, int] | None:
    checked = [(index, found["path"]) for index, text in enumerate(texts) if (found := _CHECKED_PATH.search(text))]
    if not checked:
        return None
    for index, text in enumerate(texts):
        served = _SERVED_PATH.search(text)
        if served and served["path"].rstrip(".") != checked[0][1].rstrip("."):
            return "health_check_path", index
        if _ANSWERS_WRONG.search(text):
            return "health_check_path", index
    return None


def _health_port(texts: Sequence[str]) -> tuple[str, int] | None:
    listening = [(index, found["port"]) for index, text in enumerate(texts) if (found := _LISTENS.search(text))]
    checked = [found["port"] for text in texts if (found := _CHECKED_PORT.search(text))]
    if listening and checked and listening[0][1] != checked[0]:
        return "health_check_port", listening[0][0]
    return None


def _health_command(texts: Sequence[str]) -> tuple[str, int] | None:
    used = {found["tool"].lower() for text in texts if (found := _HEALTH_COMMAND.search(text))}
    for index, text in enumerate(texts):
        absent = _ABSENT_TOOL.search(text)
        if absent and absent["tool"].lower() in used:
            return "container_health_check_command", index
    return None


def _throttled(texts: Sequence[str], context: Mapping[str, str]) -> tuple[str, int] | None:
    """Many resources of one type at once, and an error that hides its reason: the rate of that operation is exceeded."""
    stated = _MANY_OF_A_TYPE.search(" ".join(context.values()))
    for index, text in enumerate(texts):
        if _HIDDEN_ERROR.search(text) and stated and int(stated["count"]) >= MANY:
            return "quota_or_throttling", index
    return None
