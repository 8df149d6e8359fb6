"""Flattens the plainer settings of task definitions and deployments into names and texts, so that they can be compared.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeploymentConfiguration.html
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

from tools.redaction import redact_value

# What a container is told beside its image, command, environment and logging, and what changes how it runs. The
# defaults of a health check are told by what ECS does without them, so an absent one is absent here too.
CONTAINER_SETTINGS = ("user", "workingDirectory", "readonlyRootFilesystem", "privileged", "startTimeout", "stopTimeout",
                      "ulimits", "dnsServers", "extraHosts", "linuxParameters", "restartPolicy", "links",
                      "resourceRequirements")  # fmt: skip
_HEALTH_CHECK_NUMBERS = ("interval", "timeout", "retries", "startPeriod")
MAX_TEXT = 300  # a setting longer than this cannot be compared by eye; what differs beyond is not told


def flattened(prefix: str, value: Any) -> Iterator[tuple[str, str]]:
    """Yield (name, text) for every plain value below `value`; lists of plain values are one text.

    Example:
        >>> dict(flattened("deployment", {"maximumPercent": 200, "alarms": {"alarmNames": ["a", "b"], "enable": True}}))
        {'deployment.maximumPercent': '200', 'deployment.alarms.alarmNames': 'a, b', 'deployment.alarms.enable': 'true'}
    """
    if isinstance(value, Mapping):
        for key, inner in cast("Mapping[str, Any]", value).items():
            yield from flattened(f"{prefix}.{key}" if prefix else key, inner)
    elif isinstance(value, (list, tuple)):
        items = cast("Sequence[Any]", value)
        if items:
            yield prefix, redact_value(prefix, ", ".join(_text(item) for item in items))[:MAX_TEXT]
    elif value is not None and value != "":
        yield prefix, redact_value(prefix, _text(value))[:MAX_TEXT]


def container_settings(document: Mapping[str, Any]) -> Mapping[str, str]:
    """Return a container's further settings by AWS's name."""
    found: dict[str, str] = {}
    for name in CONTAINER_SETTINGS:
        found.update(flattened(name, document.get(name)))
    check: Mapping[str, Any] = document.get("healthCheck", {})
    for name in _HEALTH_CHECK_NUMBERS:
        found.update(flattened(f"healthCheck.{name}", check.get(name)))
    return found


def mounts(document: Mapping[str, Any]) -> Mapping[str, str]:
    """Return where a container mounts which volume.

    Example:
        >>> mounts({"mountPoints": [{"sourceVolume": "data", "containerPath": "/mnt", "readOnly": True}]})
        {'/mnt': 'data (read-only)'}
    """
    return {
        str(point["containerPath"]): f"{point.get('sourceVolume', '')}{' (read-only)' if point.get('readOnly') else ''}"
        for point in document.get("mountPoints", [])
        if point.get("containerPath")
    }


def volume_settings(document: Mapping[str, Any]) -> Mapping[str, str]:
    """Return each volume of a task definition with what it is, in words."""
    return {
        str(volume["name"]): ", ".join(
            f"{name}={text}" for key, inner in volume.items() if key != "name" for name, text in flattened(key, inner)
        )
        for volume in document.get("volumes", [])
        if volume.get("name")
    }


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return " ".join(f"{name}={text}" for name, text in flattened("", value))
    return str(value)
