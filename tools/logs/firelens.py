"""Where a FireLens log router sends a container's log, as far as the task definition says. Pure.

Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/firelens-taskdef.html
Source: https://docs.fluentbit.io/manual/pipeline/outputs
"""

from collections.abc import Mapping
from dataclasses import dataclass

from tools.ecs.facts import ContainerDefinition, TaskDefinition

DRIVER = "awsfirelens"
_OPENSEARCH = frozenset({"opensearch", "es", "elasticsearch"})
# Output plugins of Fluent Bit and Fluentd, what people call their destination, and the option that names it.
_PLUGINS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    **dict.fromkeys(_OPENSEARCH, ("OpenSearch", ("host",))),
    "cloudwatch": ("CloudWatch Logs", ("log_group_name",)),
    "cloudwatch_logs": ("CloudWatch Logs", ("log_group_name",)),
    "kinesis": ("Kinesis stream", ("stream", "stream_name")),
    "kinesis_streams": ("Kinesis stream", ("stream", "stream_name")),
    "firehose": ("Firehose stream", ("delivery_stream", "delivery_stream_name")),
    "kinesis_firehose": ("Firehose stream", ("delivery_stream", "delivery_stream_name")),
    "s3": ("S3 bucket", ("bucket", "s3_bucket")),
    "datadog": ("Datadog", ("host",)),
    "splunk": ("Splunk", ("host",)),
    "loki": ("Loki", ("host",)),
    "http": ("an HTTP endpoint", ("host",)),
    "forward": ("a Fluentd forwarder", ("host",)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FirelensDestination:
    """Where a log goes. `plugin` is empty where only the router's own configuration file tells; then `place` is that file.

    `place` is the host, bucket, stream or group, `index` an OpenSearch index or the beginning of its names.
    """

    plugin: str
    kind: str
    place: str | None = None
    index: str | None = None

    @property
    def is_opensearch(self) -> bool:
        """Whether the log goes to OpenSearch, or what speaks its protocol."""
        return self.plugin in _OPENSEARCH

    @property
    def text(self) -> str:
        """Name it for people."""
        return f"{self.kind} {self.place}" if self.place else self.kind


def firelens_destination(
    definition: TaskDefinition | None, container: ContainerDefinition
) -> FirelensDestination | None:
    """Return where a container's log goes through FireLens; None where it uses another log driver."""
    if container.log_driver != DRIVER:
        return None
    options = {name.lower().lstrip("@"): value for name, value in container.log_options.items()}
    plugin = (options.get("name") or options.get("type") or "").lower()
    if not plugin:
        return _of_router(definition)
    kind, places = _PLUGINS.get(plugin, (f"output {plugin}", ("host",)))
    return FirelensDestination(
        plugin=plugin,
        kind=kind,
        place=next((options[name] for name in places if options.get(name)), None),
        index=options.get("logstash_prefix") or options.get("index"),
    )


def _of_router(definition: TaskDefinition | None) -> FirelensDestination:
    """Say in which file it stands: the router's, when the container gives no output itself."""
    containers = definition.containers if definition else ()
    file = next((one.firelens.get("config-file-value") for one in containers if one.firelens), None)
    kind = "where the log router's own configuration says"
    return FirelensDestination(plugin="", kind=kind, place=f"({file})" if file else None)
