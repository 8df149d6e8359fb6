from typing import Any

from tests.tools.stage import ago
from tools.autoscaling.list_service_scaling import TOOL, ListServiceScalingArguments
from tools.evidence import Empty

ORDERS = ListServiceScalingArguments(cluster="prod", service="orders")


def scaling(minutes: float, service: str = "orders", **more: Any) -> dict[str, Any]:
    return {
        "ActivityId": f"a-{minutes}",
        "ServiceNamespace": "ecs",
        "ResourceId": f"service/prod/{service}",
        "ScalableDimension": "ecs:service:DesiredCount",
        "Description": "Setting desired count to 3.",
        "Cause": "monitor alarm TargetTracking-AlarmLow in state ALARM triggered policy cpu-60",
        "StartTime": ago(minutes),
        "StatusCode": "Successful",
    } | more


def test_lists_changes_of_this_service_newest_first(stage: Any) -> None:
    activities = [scaling(50), scaling(7, Description="Setting desired count to 2."), scaling(3, "other")]
    stage.serve({"application-autoscaling": {"ScalingActivities": activities}})
    told = stage.read(TOOL, ORDERS).value
    assert [one.description for one in told] == ["Setting desired count to 2.", "Setting desired count to 3."]
    assert "triggered policy cpu-60" in told[0].cause


def test_a_service_that_nothing_scales_is_empty(stage: Any) -> None:
    stage.serve({"application-autoscaling": {"ScalingActivities": [scaling(3, "other")]}})
    assert isinstance(stage.read(TOOL, ORDERS), Empty)
