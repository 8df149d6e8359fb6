from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.tools.stage import NOW, ago
from tools.cloudwatch.read_memory_use import TOOL, ReadMemoryUseArguments
from tools.errors import InvalidArgumentsError
from tools.evidence import Empty


def last_hour() -> ReadMemoryUseArguments:
    # The simulator brings the times of a world to now.
    until = datetime.now(UTC)
    return ReadMemoryUseArguments(cluster="prod", service="orders", since=until - timedelta(hours=1), until=until)


def metric(service: str, *points: tuple[float, float]) -> dict[str, Any]:
    return {
        "Namespace": "AWS/ECS",
        "MetricName": "MemoryUtilization",
        "Dimensions": [{"Name": "ServiceName", "Value": service}, {"Name": "ClusterName", "Value": "prod"}],
        "Datapoints": [{"Timestamp": ago(at), "Maximum": value, "Unit": "Percent"} for at, value in points],
    }


def test_tells_the_highest_value_of_that_time_and_service(stage: Any) -> None:
    stage.serve(
        {
            "cloudwatch": {
                "MetricStatistics": [metric("orders", (70, 99.0), (40, 31.2), (20, 28.0)), metric("other", (5, 98.0))]
            }
        }
    )
    answer = stage.read(TOOL, last_hour())
    assert answer.value.peak == 31.2
    assert "Maximum: 31.2 %" in answer.evidence[0].excerpt


def test_a_metric_without_values_is_empty(stage: Any) -> None:
    stage.serve({"cloudwatch": {"MetricStatistics": [metric("orders", (70, 99.0))]}})
    assert isinstance(stage.read(TOOL, last_hour()), Empty)


@pytest.mark.parametrize("hours", [0, 25])
def test_a_time_of_no_length_or_of_more_than_a_day_is_refused(hours: int) -> None:
    with pytest.raises(InvalidArgumentsError):
        ReadMemoryUseArguments(cluster="prod", service="orders", since=NOW - timedelta(hours=hours), until=NOW)
