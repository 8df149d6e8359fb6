import pytest

from evals.bases.stack import ChangedProperty, Resource
from evals.bases.stack_change_set import names_resource


@pytest.mark.parametrize(
    ("logical_id", "same"),
    [("MemoryHigh7F2DB9FE", True), ("MemoryHigh", True), ("MemoryHighLoad7F2DB9FE", False), ("CpuHigh7F2DB9FE", False)],
)
def test_a_resource_is_named_without_the_digits_cdk_appends(logical_id: str, same: bool) -> None:
    changed = ChangedProperty(resource="MemoryHigh", path="/Properties/Threshold")
    assert (
        names_resource(changed, Resource(logical_id=logical_id, type="AWS::CloudWatch::Alarm", physical_id="x")) is same
    )
