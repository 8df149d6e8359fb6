from typing import Any

import pytest

from tests.facts import container_definition, task_definition
from tools.ecs.facts import ContainerDefinition
from tools.logs.firelens import firelens_destination


def routed(**options: str) -> ContainerDefinition:
    return container_definition(log_driver="awsfirelens", log_options=options)


@pytest.mark.parametrize(
    ("options", "text", "index"),
    [
        ({"Name": "opensearch", "Host": "logs.example.com", "Index": "ecs"}, "OpenSearch logs.example.com", "ecs"),
        ({"name": "es", "host": "h", "Logstash_Prefix": "web"}, "OpenSearch h", "web"),
        ({"@type": "elasticsearch", "host": "h"}, "OpenSearch h", None),
        ({"Name": "kinesis_streams", "stream": "logs"}, "Kinesis stream logs", None),
        ({"Name": "kinesis_firehose", "delivery_stream": "logs"}, "Firehose stream logs", None),
        ({"Name": "s3", "bucket": "logs"}, "S3 bucket logs", None),
        ({"Name": "cloudwatch_logs", "log_group_name": "/ecs/web"}, "CloudWatch Logs /ecs/web", None),
        ({"Name": "newrelic"}, "output newrelic", None),
        ({}, "where the log router's own configuration says", None),
    ],
)
def test_where_the_router_sends_it_is_read_from_its_options(
    options: dict[str, str], text: str, index: str | None
) -> None:
    found = firelens_destination(None, routed(**options))
    assert found is not None
    assert (found.text, found.index) == (text, index)
    assert found.is_opensearch == text.startswith("OpenSearch")


def test_a_router_s_own_file_is_named() -> None:
    file: dict[str, Any] = {
        "type": "fluentbit",
        "config-file-type": "s3",
        "config-file-value": "arn:aws:s3:::conf/a.conf",
    }
    definition = task_definition(containers=(routed(), container_definition("router", firelens=file)))
    found = firelens_destination(definition, definition.containers[0])
    assert found is not None
    assert (found.plugin, found.text) == (
        "",
        "where the log router's own configuration says (arn:aws:s3:::conf/a.conf)",
    )


def test_another_log_driver_goes_nowhere_through_firelens() -> None:
    assert firelens_destination(None, container_definition()) is None
