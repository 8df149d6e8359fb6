from typing import Any

import pytest

from tests.tools.stage import ACCOUNT, REGION, ago
from tools.cloudwatch.describe_alarms import TOOL, DescribeAlarmsArguments
from tools.errors import InvalidArgumentsError
from tools.evidence import Empty


def alarm(name: str, **more: Any) -> dict[str, Any]:
    return {
        "AlarmName": name,
        "AlarmArn": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}",
        "StateValue": "ALARM",
        "StateTransitionedTimestamp": ago(12),
        "StateReason": "Threshold Crossed: 1 datapoint [37.0] was greater than the threshold (10.0); password=hunter2hunter2",
        **more,
    }


def metric_alarm(name: str, **more: Any) -> dict[str, Any]:
    return alarm(
        name,
        Namespace="AWS/ApplicationELB",
        MetricName="HTTPCode_Target_5XX_Count",
        Statistic="Sum",
        Period=60,
        Threshold=10.0,
        ComparisonOperator="GreaterThanThreshold",
        EvaluationPeriods=1,
        Dimensions=[{"Name": "LoadBalancer", "Value": "app/web/4aa0e464dfcb0d3f"}],
        **more,
    )


def test_says_what_an_alarm_watches_and_since_when_it_rings(stage: Any) -> None:
    stage.serve({"cloudwatch": {"MetricAlarms": [metric_alarm("orders-5xx"), metric_alarm("other")]}})
    answer = stage.read(TOOL, DescribeAlarmsArguments(names=("orders-5xx",)))
    (told,) = answer.value
    assert (told.name, told.state, told.metric) == ("orders-5xx", "ALARM", "HTTPCode_Target_5XX_Count")
    assert told.watches == "AWS/ApplicationELB HTTPCode_Target_5XX_Count (Sum over 60 s) > 10"
    assert told.dimensions == {"LoadBalancer": "app/web/4aa0e464dfcb0d3f"}
    assert told.since is not None
    assert "[37.0]" in told.reason
    assert "hunter2" not in told.reason + answer.evidence[0].excerpt


def test_alarms_of_other_alarms_and_of_expressions_are_told_too(stage: Any) -> None:
    expression = alarm("ratio", Metrics=[{"Id": "e1", "Expression": "m1/m2", "Label": "error rate"}], Threshold=0.05)
    both = alarm("both", AlarmRule='ALARM("ratio")')
    stage.serve({"cloudwatch": {"MetricAlarms": [expression], "CompositeAlarms": [both]}})
    watched = {
        told.name: told.watches for told in stage.read(TOOL, DescribeAlarmsArguments(names=("ratio", "both"))).value
    }
    assert watched == {"ratio": "an expression over error rate against 0.05", "both": 'the alarms ALARM("ratio")'}


def test_an_alarm_that_is_gone_is_empty(stage: Any) -> None:
    stage.serve({"cloudwatch": {"MetricAlarms": [metric_alarm("other")]}})
    assert isinstance(stage.read(TOOL, DescribeAlarmsArguments(names=("orders-5xx",))), Empty)


def test_one_to_a_hundred_names() -> None:
    for names in ((), tuple(str(number) for number in range(101))):
        with pytest.raises(InvalidArgumentsError):
            DescribeAlarmsArguments(names=names)
