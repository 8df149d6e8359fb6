"""Reads that CloudFormation or a service behind it rejects the template or one of its values.

Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/troubleshooting.html#troubleshooting-errors-validation-error
"""

from dataclasses import dataclass
from typing import Literal

from tools.pattern import Match, Pattern

RejectionScope = Literal["template", "property"]

_TEMPLATE = Pattern(
    r"(?i)template (?:format|validation) error|^\s*template error|circular dependency between resources|unresolved resource dependenc|"
    r"unrecognized resource types?|unrecognized parameter type|invalid template (?:resource property|parameter|property|attribute)|"
    r"parameters: \[[^\]]*\] (?:must have values|do not exist in the template)|template contains errors|requires capabilities ?: \[|\bInsufficientCapabilitiesException\b|"
    r"at least one resources member must be defined|every \w+ (?:object|member) must|transform \S+ failed with|'?templateBody'? failed to satisfy|"
    r"fn::\w+ .{0,60}(?:cannot|must|requires)|unresolved (?:ssm )?parameter|parameters? .{0,60}failed to satisfy constraint|\[(?:NoEcho|Conditions)\]"
)
_PROPERTY = Pattern(
    r"(?i)model validation failed|properties validation failed for resource|extraneous key \[|required key \[|encountered unsupported propert|"
    r"value of property \S+ must|property \S+ (?:cannot be empty|must be|is required)|property validation failure|updates are not allowed for propert|"
    r"AWS::EarlyValidation::PropertyValidation|\bPROPERTY_VALIDATION\b|#/\S+: .{0,80}(?:failed validation|is not|expected)|\d+ validation errors? detected|"
    r"create-only propert|invalid property|unsupported property"
)
# Codes with which services refuse a value; alone they say nothing of who asked.
_CODES = Pattern(
    r"\bMalformedPolicy(?:Document)?(?:Exception)?\b|\bInvalid(?:Parameter(?:Value|Combination)?|Input|Argument|Subnet\w*|SecurityGroup\w*|Vpc\w*|ConfigurationRequest|AMIID)(?:Exception)?(?:\.\w+)?\b|"
    r"\bValidation(?:Error|Exception)\b|\bMissingParameter\b|\bInvalidRequest(?:Exception)?\b|\bInvalid\w+\.(?:NotFound|Malformed)\b|^Invalid request provided\b|(?i:\b(?:subnet|security group|vpc|key ?pair|image|launch template|instance profile|load balancer|topic|queue|role|policy|log group)\b[^\n]{0,160}? does not exist)|\bUnknownParameter\b"
)
_HANDLER = Pattern(
    r"Resource handler returned message: [\"“']?(?P<message>.+?)[\"”']?(?: ?\((?:RequestToken|HandlerErrorCode)| HandlerErrorCode|$)",
    "s",
)
_INVALID = Pattern(
    r"(?i)\binvalid\b|\bmust (?:be|have|contain|not)\b|\bnot (?:a )?(?:valid|supported|permitted)\b|\brequired\b|\bmalformed\b"
)
_OTHER_HANDLER_CODE = Pattern(
    r"HandlerErrorCode: (?:(?P<unless>(?:InvalidRequest|NotUpdatable|NotFound|GeneralServiceException)\b)|\w+)"
)
_NO_FAILURE = Pattern(r"(?i)no updates are to be performed|didn't contain changes")
_END = Pattern(r"[^\n]{0,200}?(?:[).](?:\s|$)|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateRejection:
    """What was rejected. `loose`: only the place of the text shows that a template is meant."""

    scope: RejectionScope
    quote: str
    loose: bool = False


def parse_template_rejection(text: str) -> TemplateRejection | None:
    r"""Read a rejected template or value, or return None.

    Example:
        >>> parse_template_rejection("Model validation failed (#: extraneous key [DependsOn] is not permitted)")
        TemplateRejection(scope='property', quote='Model validation failed (#: extraneous key [DependsOn] is not permitted)', loose=False)
        >>> parse_template_rejection('Resource handler returned message: "Error occurred during operation \'PutParameter\'."')
    """
    if _NO_FAILURE.search(text):
        return None
    for scope, pattern in (("template", _TEMPLATE), ("property", _PROPERTY)):
        if found := pattern.search(text):
            kind: RejectionScope = "template" if scope == "template" else "property"
            return TemplateRejection(scope=kind, quote=_sentence(text, found))
    handler = _HANDLER.search(text)
    message = handler["message"].strip() if handler else text
    if _OTHER_HANDLER_CODE.search(text):
        return None
    if "HandlerErrorCode: InvalidRequest" in text or "HandlerErrorCode: NotUpdatable" in text:
        return TemplateRejection(scope="property", quote=message)
    if handler and "HandlerErrorCode" not in text and _INVALID.search(message):
        return TemplateRejection(scope="property", quote=message)
    if found := _CODES.search(text):
        return TemplateRejection(scope="property", quote=message if handler else found[0], loose=True)
    return None


def _sentence(text: str, found: Match) -> str:
    """Quote from the match to the end of its sentence, or of its parenthesis."""
    end = _END.match(text, found.end())
    return (text[found.start() : end.end()] if end else found[0]).strip(" .\n")
