import pytest

from agent.failures.quota_codes import quota_code


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("You've reached the limit on the number of vCPUs you can run concurrently", "fargate/L-3032A538"),
        ("You've reached the limit on the number of Fargate Spot vCPUs you can run concurrently", "fargate/L-36FBB829"),
        ("The maximum number of target groups has been reached (Error Code: TooManyTargetGroups)", "elasticloadbalancing/L-B22855CB"),
        ("The maximum number of addresses has been reached. (Error Code: AddressLimitExceeded)", "ec2/L-0263D0A3"),
        ("The maximum number of VPCs has been reached. (Error Code: VpcLimitExceeded)", "vpc/L-F678F1CE"),
    ],
)  # fmt: skip
def test_an_error_names_its_quota(text: str, key: str) -> None:
    found = quota_code(text)
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize("text", ["Rate exceeded", "memory limit exceeded", ""])
def test_other_limits_have_none(text: str) -> None:
    assert quota_code(text) is None
