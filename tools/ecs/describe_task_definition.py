"""Reads a task definition. Values of environment variables are redacted; references to secrets are kept.

Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html
Source: https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeDaemonTaskDefinition.html
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.aws.answer import last_part, named_lines, utc
from tools.aws.calls import Reader
from tools.ecs.container_settings import container_settings, flattened, mounts, volume_settings
from tools.ecs.facts import ContainerDefinition, TaskDefinition
from tools.errors import ReadFailedError
from tools.evidence import Empty, Found, Read
from tools.redaction import redact, redact_value
from tools.tool import Tool

OPERATION = "ecs:DescribeTaskDefinition"
OF_DAEMON = "ecs:DescribeDaemonTaskDefinition"


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribeTaskDefinitionArguments:
    """One task definition: its ARN, `family:revision`, or a family for its newest active revision."""

    task_definition: str

    @property
    def resource(self) -> str:
        """What is read, for people."""
        return self.task_definition


def read(reader: Reader, arguments: DescribeTaskDefinitionArguments) -> Read[TaskDefinition]:
    """Describe the task definition, INACTIVE included. Empty when there is none."""
    try:
        document = _document(reader, arguments.task_definition)
    except ReadFailedError as error:
        if error.reason != "not_found":
            raise
        excerpt = f"Unable to describe task definition: there is no {arguments.task_definition}"
        looked = reader.evidence(
            OPERATION, resource=arguments.task_definition, title="No such task definition", excerpt=excerpt
        )
        return Empty(evidence=(looked,))
    arn = str(document["taskDefinitionArn"])
    operation = OF_DAEMON if _is_daemons(arn) else OPERATION
    containers = tuple(_container(item) for item in document.get("containerDefinitions", []))
    platform: Mapping[str, Any] = document.get("runtimePlatform", {})
    shown = reader.evidence(
        operation,
        resource=arn,
        title=f"Task definition {last_part(arn)}",
        excerpt=_excerpt(document, platform, containers),
        event_time=utc(document.get("registeredAt")),
    )
    value = TaskDefinition(
        arn=arn,
        family=document["family"],
        revision=document["revision"],
        status=document.get("status"),
        containers=containers,
        cpu=document.get("cpu"),
        memory=document.get("memory"),
        network_mode=document.get("networkMode"),
        execution_role_arn=document.get("executionRoleArn"),
        task_role_arn=document.get("taskRoleArn"),
        cpu_architecture=platform.get("cpuArchitecture"),
        operating_system=platform.get("operatingSystemFamily"),
        volumes=tuple(volume.get("name", "") for volume in document.get("volumes", [])),
        file_systems=tuple(
            str(volume["efsVolumeConfiguration"]["fileSystemId"])
            for volume in document.get("volumes", [])
            if volume.get("efsVolumeConfiguration", {}).get("fileSystemId")
        ),
        registered_at=utc(document.get("registeredAt")),
        registered_by=document.get("registeredBy"),
        evidence_id=shown.id,
        ephemeral_storage_gib=document.get("ephemeralStorage", {}).get("sizeInGiB"),
        volume_settings=volume_settings(document),
    )
    return Found(value=value, evidence=(shown,))


TOOL = Tool(
    name="ecs_describe_task_definition",
    description=(
        "Describe a task definition: image, command, ports, environment (values redacted), secrets by reference,"
        " logging, health check, sizes and roles of its containers."
    ),
    operations=(OPERATION, OF_DAEMON),
    arguments=DescribeTaskDefinitionArguments,
    effect="what the tasks were told to run is not known",
    read=read,
)


def _is_daemons(name: str) -> bool:
    return ":daemon-task-definition/" in name


def _document(reader: Reader, name: str) -> Mapping[str, Any]:
    """Ask for a task definition; what a managed daemon runs has the same shape under a name of its own."""
    if not _is_daemons(name):
        return reader.call(OPERATION, taskDefinition=name)["taskDefinition"]
    document: Mapping[str, Any] = reader.call(OF_DAEMON, daemonTaskDefinition=name)["daemonTaskDefinition"]
    return {**document, "taskDefinitionArn": document["daemonTaskDefinitionArn"]}


def _container(document: Mapping[str, Any]) -> ContainerDefinition:
    logging: Mapping[str, Any] = document.get("logConfiguration", {})
    ports: Sequence[Mapping[str, Any]] = document.get("portMappings", [])
    return ContainerDefinition(
        name=document.get("name", ""),
        image=document.get("image", ""),
        essential=document.get("essential", True),
        command=_redacted_words(document.get("command", [])),
        entry_point=_redacted_words(document.get("entryPoint", [])),
        environment={
            item["name"]: redact_value(item["name"], item.get("value", ""))
            for item in document.get("environment", [])
            if "name" in item
        },
        secrets=_by_reference(document.get("secrets", [])),
        ports=tuple(port["containerPort"] for port in ports if "containerPort" in port),
        host_ports=tuple(port["hostPort"] for port in ports if port.get("hostPort")),
        log_driver=logging.get("logDriver"),
        log_options={name: redact_value(name, value) for name, value in logging.get("options", {}).items()},
        health_check_command=_redacted_words(document.get("healthCheck", {}).get("command", [])),
        cpu=document.get("cpu"),
        memory=document.get("memory"),
        memory_reservation=document.get("memoryReservation"),
        repository_credentials=document.get("repositoryCredentials", {}).get("credentialsParameter"),
        depends_on={
            item["containerName"]: item.get("condition", "START")
            for item in document.get("dependsOn", [])
            if "containerName" in item
        },
        health_check_patience=_patience(document.get("healthCheck", {})),
        log_secrets=_by_reference(logging.get("secretOptions", [])),
        environment_files=tuple(item.get("value", "") for item in document.get("environmentFiles", [])),
        mounts=mounts(document),
        port_names=tuple(port["name"] for port in ports if port.get("name")),
        firelens=_router(document.get("firelensConfiguration")),
        settings=container_settings(document),
    )


def _by_reference(secrets: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
    return {item["name"]: item.get("valueFrom", "") for item in secrets if "name" in item}


def _router(document: Mapping[str, Any] | None) -> Mapping[str, str] | None:
    """Return the options of a log router with its type, None for any other container."""
    return (
        None if document is None else {"type": document.get("type", ""), **dict(flattened("", document.get("options")))}
    )


def _patience(check: Mapping[str, Any]) -> int | None:
    """Return the start period and all retries in seconds, with the defaults ECS documents: 0, 30 and 3."""
    if not check.get("command"):
        return None
    return check.get("startPeriod", 0) + check.get("interval", 30) * check.get("retries", 3)


def _redacted_words(words: Sequence[str]) -> tuple[str, ...]:
    """Redact a command. In `--password hunter2` the option before a word tells what the word is."""
    before = ["", *words]
    return tuple(
        redact_value(option.lstrip("-"), word) if option.startswith("-") and "=" not in option else redact(word)
        for option, word in zip(before, words, strict=False)
    )


def _excerpt(
    document: Mapping[str, Any], platform: Mapping[str, Any], containers: tuple[ContainerDefinition, ...]
) -> str:
    lines = (
        ("taskDefinition", last_part(str(document["taskDefinitionArn"]))),
        ("status", document.get("status") if document.get("status") != "ACTIVE" else None),
        ("cpu", document.get("cpu")),
        ("memory", document.get("memory")),
        ("networkMode", document.get("networkMode")),
        ("cpuArchitecture", platform.get("cpuArchitecture")),
        ("operatingSystemFamily", platform.get("operatingSystemFamily")),
        ("executionRoleArn", document.get("executionRoleArn")),
        ("taskRoleArn", document.get("taskRoleArn")),
        ("ephemeralStorageGiB", document.get("ephemeralStorage", {}).get("sizeInGiB")),
        *((f"volume {name}", text or "empty") for name, text in volume_settings(document).items()),
        ("registeredBy", document.get("registeredBy")),
    )
    parts = [named_lines(lines)]
    # Essential containers first: if the whole is too long, a sidecar's end is cut off, not the application's.
    parts += ["\n".join(_container_lines(item)) for item in sorted(containers, key=lambda item: not item.essential)]
    return "\n".join(parts)


def _container_lines(container: ContainerDefinition) -> Iterator[str]:
    yield f"container {container.name}{'' if container.essential else ' (not essential)'}: image {container.image}"
    sizes = (
        ("cpu", container.cpu or None),
        ("memory", container.memory),
        ("memoryReservation", container.memory_reservation),
        ("entryPoint", " ".join(container.entry_point)),
        ("command", " ".join(container.command)),
        ("containerPort", container.ports),
        ("hostPort", container.host_ports),
        ("portName", container.port_names),
        ("healthCheck", " ".join(container.health_check_command)),
        ("healthCheckPatienceSeconds", container.health_check_patience),
        ("repositoryCredentials", container.repository_credentials),
        ("dependsOn", " ".join(f"{name}:{condition}" for name, condition in container.depends_on.items())),
    )
    for line in named_lines(sizes).splitlines():
        yield f"  {line}"
    if container.log_driver:
        options = " ".join(f"{name}={value}" for name, value in container.log_options.items())
        yield f"  log driver {container.log_driver} {options}".rstrip()
    if container.firelens:
        yield f"  log router {' '.join(f'{name}={value}' for name, value in container.firelens.items())}"
    for name, text in container.settings.items():
        yield f"  {name}: {text}"
    for path, volume in container.mounts.items():
        yield f"  mount {path} from {volume}"
    for file in container.environment_files:
        yield f"  environment file {file}"
    for name, value_from in container.log_secrets.items():
        yield f"  log secret {name} from {value_from}"
    for name, value_from in container.secrets.items():
        yield f"  secret {name} from {value_from}"
    for name, value in container.environment.items():
        # Quotes where there is no value, so that the next line is not taken for it.
        yield f"  {name}={value or chr(34) * 2}"
