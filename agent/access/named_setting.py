"""Finds the setting of a container that names a host or database, and what the revision before said there."""

from dataclasses import dataclass

from agent.targets.arn import short_name
from tools.ecs.facts import ContainerDefinition, TaskDefinition

MIN_LENGTH = 3  # a shorter word occurs in any value


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedSetting:
    """An environment variable whose value holds the word looked for. `changed` since the revision before."""

    variable: str
    changed: bool


def setting_naming(word: str | None, container: ContainerDefinition | None, before: ContainerDefinition | None) -> NamedSetting | None:  # fmt: skip
    """Return the variable whose value names `word`, one that changed first; None where no value does."""
    if not word or len(word) < MIN_LENGTH or container is None:
        return None
    found = [
        NamedSetting(variable=name, changed=before is not None and before.environment.get(name) != value)
        for name, value in container.environment.items()
        if word in value
    ]
    return next((setting for setting in found if setting.changed), found[0] if found else None)


def told_setting(setting: NamedSetting | None, definition: TaskDefinition | None, before: TaskDefinition | None) -> str:
    """Say where the name comes from, as a sentence; nothing where it is not known."""
    if setting is None or definition is None:
        return ""
    changed = f", which {short_name(before.arn)} did not" if setting.changed and before else ""
    return f" {short_name(definition.arn)} says so in {setting.variable}{changed}."
