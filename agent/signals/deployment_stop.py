"""Reads who stopped a deployment whose tasks ran: a lifecycle hook that refused, or an alarm that fired.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html
Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-alarm-failure.html
"""

from dataclasses import dataclass
from typing import Literal

from tools.pattern import Pattern, any_of

StoppedBy = Literal["hook", "alarm"]

_STAGES = r"RECONCILE_SERVICE|PRE_SCALE_UP|POST_SCALE_UP|TEST_TRAFFIC_SHIFT|POST_TEST_TRAFFIC_SHIFT|PRODUCTION_TRAFFIC_SHIFT|POST_PRODUCTION_TRAFFIC_SHIFT"
_EVENTS = r"BeforeInstall|AfterInstall|AfterAllowTestTraffic|BeforeAllowTraffic|AfterAllowTraffic"
_HOOK = Pattern(
    rf"\b(?:(?:{_STAGES}) )?(?i:(?:deployment )?lifecycle hook(?:\(s\)|s)? (?:has |have )?(?:failed|timed out))|(?i:hook execution failure)|"
    r"(?i:lifecycle hook target \S+ (?:returned (?:FAILED|TIMED_OUT)|timed out|failed))|\bHOOK_EXECUTION_FAILURE\b|\"?lifecycleHookDetails\"?.{0,400}?\b(?:FAILED|TIMED_OUT)\b|"
    rf"(?i:(?:validation|lifecycle(?: event)?) (?:test|hook|function).{{0,80}}(?:failed|timed out))|\b(?:{_EVENTS})\b.{{0,80}}(?i:failed|timed out)|HookStatus must not be null|(?i:unable to parse the response from \S*:function:)",
    "s",
)
# Hooks of other things: of stacks, of groups of instances, of version control.
_OTHER_HOOKS = Pattern(r"(?i)The following hook\(s\)|auto ?scaling|\bASG\b|PostStartHook|pre-commit|git hook|webhook")
_ALARM = Pattern(
    r"(?i)deployment failed: alarm(?:s|\(s\))? detected|one or more alarms have been activated|\bALARM_ACTIVE\b|"
    r"rollback trigger.{0,120}\bALARM\b|\"?alarms\"?\s*[:=]\s*\{?[^}]{0,80}\bTRIGGERED\b",
    "s",
)
# The same in other words, which need both the alarm and what it ended.
_ALARM_SAID = Pattern(
    r"(?i)alarms?(?:\(s\))? (?:was |were |has been |have been )?(?:detected|triggered|activated).{0,160}(?:roll|deployment)|"
    r"(?:deployment|roll(?:ed|ing) back)\b.{0,160}\balarms?(?:\(s\))? .{0,120}(?:triggered|detected|activated|in (?:the )?ALARM state|threshold|breach)",
    "s",
)
_SCALING = Pattern(r"(?i)triggered policy|TargetTracking-|scaling (?:activity|policy)")
_FUNCTION = Pattern(r"arn:aws[\w-]*:lambda:[\w-]*:[\w*]+:function:[\w-]+(?::[\w$-]+)?")
_STAGE = Pattern(rf"\b(?:{_STAGES}|{_EVENTS})\b")
_ANY = any_of(_HOOK, _ALARM, _ALARM_SAID)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeploymentStop:
    """What stopped a deployment. `function` and `stage` of a hook, as far as the text names them."""

    by: StoppedBy
    function: str | None
    stage: str | None
    quote: str


def parse_deployment_stop(text: str) -> DeploymentStop | None:
    """Read what stopped a deployment, or return None.

    Example:
        >>> stop = parse_deployment_stop("Service deployment rolled back because PRE_SCALE_UP lifecycle hook(s) failed. Lifecycle "
        ...     "hook target arn:aws:lambda:eu-west-1:111122223333:function:smoke-test returned FAILED status.")
        >>> stop.by, stop.stage, stop.quote
        ('hook', 'PRE_SCALE_UP', 'PRE_SCALE_UP lifecycle hook(s) failed')
        >>> parse_deployment_stop("(service web) (deployment ecs-svc/5) deployment failed: alarm detected.").by
        'alarm'
        >>> parse_deployment_stop("The following hook(s) failed: [Acme::Network::NoPublicIp]")
    """
    if not _ANY.search(text):
        return None
    if (found := _HOOK.search(text)) and not _OTHER_HOOKS.search(text):
        function, stage = _FUNCTION.search(text), _STAGE.search(text)
        return DeploymentStop(
            by="hook", function=function[0] if function else None, stage=stage[0] if stage else None, quote=found[0]
        )
    if (found := _ALARM.search(text) or _ALARM_SAID.search(text)) and not _SCALING.search(text):
        return DeploymentStop(by="alarm", function=None, stage=None, quote=found[0])
    return None
