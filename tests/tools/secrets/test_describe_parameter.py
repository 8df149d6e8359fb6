"""Parameters: that they exist, and what else stands below their path."""

from typing import Any

import pytest

from tests.tools.stage import ACCOUNT
from tools.errors import ReadFailedError
from tools.secrets.describe_parameter import TOOL, DescribeParameterArguments


def parameters(*names: str, **more: Any) -> dict[str, Any]:
    return {"ssm": {"Parameters": [{"Name": name, "Type": "SecureString"} | more for name in names]}}


def test_a_parameter_is_found_with_its_neighbours_in_one_call(stage: Any) -> None:
    stage.serve(parameters("/prod/web/db", "/prod/web/mail", "/prod/shop/db", KeyId="alias/shop"))
    told = stage.read(TOOL, DescribeParameterArguments(name="/prod/web/db")).value
    assert (told.exists, told.type, told.kms_key) == (True, "SecureString", "alias/shop")
    assert told.neighbours == ("/prod/web/mail",)
    assert stage.calls("DescribeParameters") == 1


def test_a_parameter_that_is_not_there_is_found_to_be_missing(stage: Any) -> None:
    stage.serve(parameters("/prod/web/database"))
    answer = stage.read(TOOL, DescribeParameterArguments(name="/prod/web/db"))
    assert (answer.value.exists, answer.value.type, answer.value.neighbours) == (False, None, ("/prod/web/database",))
    assert "no parameter of that name" in answer.evidence[0].excerpt


def test_behind_more_pages_than_are_read_the_name_is_asked_for_by_itself(stage: Any) -> None:
    stage.serve(parameters(*(f"/prod/{number:03d}" for number in range(200)), "/prod/zz"))
    assert stage.read(TOOL, DescribeParameterArguments(name="/prod/zz")).value.exists
    assert stage.calls("DescribeParameters") == 4


def test_a_name_without_a_path_is_asked_for_alone(stage: Any) -> None:
    stage.serve(parameters("db", "mail"))
    told = stage.read(TOOL, DescribeParameterArguments(name="db")).value
    assert (told.exists, told.neighbours) == (True, ())


def test_parameters_that_may_not_be_described_are_not_called_missing(stage: Any) -> None:
    stage.serve(parameters("db"), denied=[{"account": ACCOUNT, "operation": "ssm:DescribeParameters"}])
    with pytest.raises(ReadFailedError) as raised:
        stage.read(TOOL, DescribeParameterArguments(name="db"))
    assert raised.value.reason == "denied"
