"""Log groups: there or not, in the region asked."""

from typing import Any

import pytest

from tests.tools.stage import ACCOUNT, REGION
from tools.errors import ReadFailedError
from tools.logs.describe_log_group import TOOL, DescribeLogGroupArguments

GROUPS = {"logs": {"logGroups": [{"logGroupName": name} for name in ("/ecs/web-canary", "/ecs/web", "/ecs/shop")]}}


def test_a_group_is_found_among_those_that_begin_alike(stage: Any) -> None:
    stage.serve(GROUPS)
    answer = stage.read(TOOL, DescribeLogGroupArguments(group="/ecs/web"))
    assert (answer.value.exists, answer.value.region) == (True, REGION)
    assert "/ecs/web-canary" in answer.evidence[0].excerpt


def test_a_group_of_which_only_longer_names_exist_is_missing(stage: Any) -> None:
    stage.serve(GROUPS)
    answer = stage.read(TOOL, DescribeLogGroupArguments(group="/ecs/we"))
    assert answer.value.exists is False
    assert f"no log group of that name in {REGION}" in answer.evidence[0].excerpt


def test_groups_that_may_not_be_described_are_not_called_missing(stage: Any) -> None:
    stage.serve(GROUPS, denied=[{"account": ACCOUNT, "operation": "logs:DescribeLogGroups"}])
    with pytest.raises(ReadFailedError) as raised:
        stage.read(TOOL, DescribeLogGroupArguments(group="/ecs/web"))
    assert raised.value.reason == "denied"
