"""The difference in meaning between two task definitions.

Values of the environment and of commands are redacted when they are read: of a secret only that it changed is seen.
"""

from collections.abc import Iterator, Mapping

from agent.changes.difference import Difference, of_fields, of_mappings, words
from agent.targets.arn import short_name
from tools.ecs.facts import ContainerDefinition, TaskDefinition

_HEALTH_CHECK = "healthCheck."


def diff_task_definitions(before: TaskDefinition, after: TaskDefinition) -> Iterator[Difference]:
    """Yield every difference in what runs; who registered it and when is none. Containers come first."""
    old, new = ({container.name: container for container in definition.containers} for definition in (before, after))
    for name in dict.fromkeys((*old, *new)):
        if name in old and name in new:
            yield from _of_container(old[name], new[name])
        else:
            yield Difference(
                f"container.{name}", "present" if name in old else None, "present" if name in new else None
            )
    yield from of_fields(
        (
            ("memory.task", before.memory, after.memory),
            ("cpu.task", before.cpu, after.cpu),
            ("execution_role", _name(before.execution_role_arn), _name(after.execution_role_arn)),
            ("task_role", _name(before.task_role_arn), _name(after.task_role_arn)),
            ("network.mode", before.network_mode, after.network_mode),
            ("platform.cpu_architecture", before.cpu_architecture, after.cpu_architecture),
            ("platform.operating_system", before.operating_system, after.operating_system),
            (
                "storage.ephemeral_gib",
                _number(before.ephemeral_storage_gib),
                _number(after.ephemeral_storage_gib),
            ),
        )
    )
    yield from of_mappings("storage.volume", _volumes(before), _volumes(after))


def _of_container(before: ContainerDefinition, after: ContainerDefinition) -> Iterator[Difference]:
    name = after.name
    yield from of_fields(
        (
            (f"image.{name}", before.image, after.image),
            (f"command.{name}.command", words(before.command), words(after.command)),
            (f"entry_point.{name}.entry_point", words(before.entry_point), words(after.entry_point)),
            (f"health_check.{name}.command", words(before.health_check_command), words(after.health_check_command)),
            (f"ports.{name}", words(map(str, before.ports)), words(map(str, after.ports))),
            (f"memory.{name}", _number(before.memory), _number(after.memory)),
            (f"memory.{name}.reservation", _number(before.memory_reservation), _number(after.memory_reservation)),
            (f"cpu.{name}", _number(before.cpu), _number(after.cpu)),
            (f"logging.{name}.driver", before.log_driver, after.log_driver),
            (f"repository_credentials.{name}", before.repository_credentials, after.repository_credentials),
            (f"container.{name}.essential", _flag(before.essential), _flag(after.essential)),
            (f"environment.{name}.files", words(before.environment_files), words(after.environment_files)),
        )
    )
    checks = (_only(settings, _HEALTH_CHECK) for settings in (before.settings, after.settings))
    others = (_without(settings, _HEALTH_CHECK) for settings in (before.settings, after.settings))
    yield from of_mappings("environment", before.environment, after.environment)
    yield from of_mappings("secrets", before.secrets, after.secrets)
    yield from of_mappings("logging", before.log_options, after.log_options)
    yield from of_mappings("logging", before.log_secrets, after.log_secrets)
    yield from of_mappings(f"logging.{name}.router", before.firelens or {}, after.firelens or {})
    yield from of_mappings(f"health_check.{name}", *checks)
    yield from of_mappings(f"storage.{name}.mount", before.mounts, after.mounts)
    yield from of_mappings(f"container.{name}.depends_on", before.depends_on, after.depends_on)
    yield from of_mappings(f"container.{name}", *others)


def _volumes(definition: TaskDefinition) -> Mapping[str, str]:
    return {name: definition.volume_settings.get(name) or "present" for name in definition.volumes}


def _only(settings: Mapping[str, str], prefix: str) -> Mapping[str, str]:
    return {name.removeprefix(prefix): text for name, text in settings.items() if name.startswith(prefix)}


def _without(settings: Mapping[str, str], prefix: str) -> Mapping[str, str]:
    return {name: text for name, text in settings.items() if not name.startswith(prefix)}


def _name(arn: str | None) -> str | None:
    return short_name(arn) if arn else None


def _number(value: int | None) -> str | None:
    return None if value is None else str(value)


def _flag(value: bool) -> str:
    return "true" if value else "false"
