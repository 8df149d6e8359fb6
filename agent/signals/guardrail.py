"""Reads refusals by preventive controls: CloudFormation Hooks, Control Tower, SCPs, tag and stack policies.

Source: https://docs.aws.amazon.com/cloudformation-cli/latest/hooks-userguide/what-is-cloudformation-hooks.html
"""

from dataclasses import dataclass
from typing import Literal

from agent.signals.access_denied import parse_access_denied
from tools.pattern import Pattern, any_of

Control = Literal["hook", "control_tower", "service_control_policy", "tag_policy", "stack_policy"]

_HOOK = Pattern(r"The following hook\(s\)(?:/validation)? failed: \[(?P<hooks>[^\]]+)\]")
# CloudFormation's own checks of the template speak with the hooks' words; nobody's rule is behind them.
_OWN_VALIDATION = "AWS::EarlyValidation::"
_HOOK_MESSAGE = Pattern(
    r"(?:Hook failed with message|NonCompliant Rule\(s\)|failed validation)\b[: ]*(?P<message>.+)", "s"
)
_HOOK_CODE = Pattern(r"HandlerErrorCode: NonCompliant\b")
_CONTROL = Pattern(r"\[(?P<control>CT\.[A-Z0-9]+\.PR\.\d+)\]")
_CONTROL_TOWER = Pattern(r"AWS::ControlTower::Hook|" + _CONTROL.pattern.replace("?P<control>", "?:"))
_TAG = Pattern(
    r"\bTagPolic(?:y|ies)?Violation(?:s|Exception)?\b|TAG_POLICY_VIOLATION|tag policy (?:does not allow|violation|denied)",
    "i",
)
_SCP = Pattern(
    r"explicit deny in an? (?:service|resource) control policy|no (?:service|resource) control policy allows|"
    r"disabled by a declarative policy",
    "i",
)
_STACK = Pattern(r"denied by (?:the )?stack policy", "i")
_ANY = any_of(_HOOK, _HOOK_CODE, _SCP, _TAG, _STACK)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardrailDenial:
    """A control that refused. `names` are the hooks, or the Control Tower control; `message` is what a hook said.

    `action` is the API action an organisation policy refused.
    """

    control: Control
    names: tuple[str, ...]
    message: str | None
    action: str | None
    quote: str


def parse_guardrail(text: str) -> GuardrailDenial | None:
    """Read a refusal by a preventive control, or return None.

    Example:
        >>> denial = parse_guardrail("The following hook(s) failed: [Acme::Network::NoPublicIp]")
        >>> denial.control, denial.names, denial.message
        ('hook', ('Acme::Network::NoPublicIp',), None)
        >>> parse_guardrail("Hook setup finished")
    """
    if not _ANY.search(text):
        return None
    hook, tower = _HOOK.search(text), _CONTROL_TOWER.search(text)
    if hook or (_HOOK_CODE.search(text) and tower):
        said = _HOOK_MESSAGE.search(text)
        names = tuple(name.strip() for name in hook["hooks"].split(",")) if hook else ()
        if names and all(name.startswith(_OWN_VALIDATION) for name in names):
            return None
        control = _CONTROL.search(text)
        return GuardrailDenial(
            control="control_tower" if tower else "hook",
            names=names + ((control["control"],) if control else ()),
            message=said["message"].strip() if said else None,
            action=None,
            quote=(hook or tower or _HOOK_CODE.search(text) or [""])[0],
        )
    if scp := _SCP.search(text):
        denied = parse_access_denied(text)
        return _denial("service_control_policy", scp[0], denied.action if denied else None)
    if tag := _TAG.search(text):
        return _denial("tag_policy", tag[0])
    if stack := _STACK.search(text):
        return _denial("stack_policy", stack[0])
    return None


def _denial(control: Control, quote: str, action: str | None = None) -> GuardrailDenial:
    return GuardrailDenial(control=control, names=(), message=None, action=action, quote=quote)
