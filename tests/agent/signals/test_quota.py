import pytest

from agent.signals.quota import parse_quota


@pytest.mark.parametrize(
    "text",
    [
        "Rate exceeded (Service: AmazonECS; Status Code: 400; Error Code: ThrottlingException; Request ID: 1)",
        "(service web) operations are being throttled on elb. Will try again later.",
        "(service web) was unable to place a task. Reason: You've reached the limit on the number of tasks you can run concurrently.",
        "You’ve reached the limit on the number of vCPUs you can run concurrently",
        "Resource handler returned message: \"The maximum number of rules per security group has been reached. (Service: Ec2, Status Code: 400)\" (HandlerErrorCode: ServiceLimitExceeded)",
        "VcpuLimitExceeded: You have requested more vCPU capacity than your current vCPU limit of 32 allows",
        "Cannot exceed quota for PoliciesPerRole: 10 (Service: Iam, Status Code: 409) HandlerErrorCode: ServiceLimitExceeded",
        "Maximum policy size of 10240 bytes exceeded for role web (Service: AmazonIdentityManagement; Error Code: LimitExceeded)",
        "TooManyTargetGroups: You have reached the maximum number of target groups",
        "The maximum number of VPCs has been reached.",
        "Limit for maximum number of stacks 2000 exceeded",
        "An error occurred (ThrottlingException) when calling the DescribeServices operation (reached max retries: 4): Rate exceeded",
        "(service web) was unable to place a task. Reason: The requested MEMORY configuration is above your limit.",
    ],
)  # fmt: skip
def test_reads_limits(text: str) -> None:
    found = parse_quota(text)
    assert found is not None
    assert found.quote in text


@pytest.mark.parametrize(
    "text",
    [
        "ERROR: toomanyrequests: Too Many Requests.",
        "HTTP/1.1 429 Too Many Requests",
        "Throttled logging is on",
        "OutOfMemoryError: Container killed due to memory usage",
    ],
)  # fmt: skip
def test_other_texts_are_none(text: str) -> None:
    assert parse_quota(text) is None


def test_a_services_own_count_and_a_named_throttle_are_limits() -> None:
    count = parse_quota("InvalidParameterException: Desired count exceeds limit.")
    throttle = parse_quota("Account 111122223333 has been throttled on ec2:CreateNetworkInterface")
    assert count is not None
    assert throttle is not None
    assert (count.kind, throttle.kind) == ("quota", "rate")
