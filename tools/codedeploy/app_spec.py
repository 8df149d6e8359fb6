"""Reads what an AppSpec of an ECS deployment names: the task definition, and the functions that validate. Pure.

Source: https://docs.aws.amazon.com/codedeploy/latest/userguide/reference-appspec-file-structure-hooks.html#appspec-hooks-ecs
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tools.pattern import Pattern
from tools.redaction import redact

HOOKS = ("BeforeInstall", "AfterInstall", "AfterAllowTestTraffic", "BeforeAllowTraffic", "AfterAllowTraffic")
MAX_BYTES = 51_200  # an AppSpec is a few hundred bytes; what is longer is none
# JSON and YAML write these lines alike but for quotes.
_DEFINITION = Pattern(r"\bTaskDefinition\"?\s*:\s*[\"']?(arn:[\w:/.-]+)")
_HOOK = Pattern(rf"\b({'|'.join(HOOKS)})\"?\s*:\s*[\"']?([\w:$/.-]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class AppSpec:
    """What an AppSpec says. `hooks` maps a lifecycle event to a function's name or ARN."""

    task_definition: str | None
    hooks: Mapping[str, str]


def parse_app_spec(content: str) -> AppSpec:
    """Read an AppSpec in JSON or YAML; nothing is found in a text that is none.

    Example:
        >>> spec = parse_app_spec('{"Resources":[{"TargetService":{"Properties":{"TaskDefinition":"arn:aws:ecs:eu-west-1:'
        ...     '111122223333:task-definition/web:7"}}}],"Hooks":[{"BeforeAllowTraffic":"smoke-test"}]}')
        >>> spec.task_definition, dict(spec.hooks)
        ('arn:aws:ecs:eu-west-1:111122223333:task-definition/web:7', {'BeforeAllowTraffic': 'smoke-test'})
    """
    text = content[:MAX_BYTES]
    definition = _DEFINITION.search(text)
    return AppSpec(
        task_definition=definition[1] if definition else None,
        hooks={found[1]: redact(found[2]) for found in _HOOK.finditer(text)},
    )
