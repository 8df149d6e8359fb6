import pytest

from agent.signals.launch_failure import parse_launch_failure


@pytest.mark.parametrize(
    ("message", "problem", "said"),
    [
        (
            "We currently do not have sufficient g5.xlarge capacity in the Availability Zone you requested (us-east-1a). "
            "Our system will be working on provisioning additional capacity. Launching EC2 instance failed.",
            "no_capacity",
            "sufficient g5.xlarge capacity",
        ),
        (
            "Could not launch Spot Instances. InsufficientInstanceCapacity - There is no Spot capacity available that "
            "matches your request. Launching EC2 instance failed.",
            "no_capacity",
            "InsufficientInstanceCapacity",
        ),
        (
            "Could not launch Spot Instances. UnfulfillableCapacity - Unable to fulfill capacity due to your request "
            "configuration. Launching EC2 instance failed.",
            "no_capacity",
            "UnfulfillableCapacity",
        ),
        (
            "You have requested more vCPU capacity than your current vCPU limit of 32 allows for the instance bucket that "
            "the specified instance type belongs to. Launching EC2 instance failed.",
            "quota",
            "vCPU limit",
        ),
        (
            "Could not launch Spot Instances. MaxSpotInstanceCountExceeded - Max spot instance count exceeded. Launching "
            "EC2 instance failed.",
            "quota",
            "MaxSpotInstanceCountExceeded",
        ),
        ("Invalid IAM Instance Profile name. Launching EC2 instance failed.", "other", "Invalid IAM Instance Profile"),
        ("Launching EC2 instance failed.", "other", "Launching EC2 instance failed."),
    ],
)
def test_reads_why_an_instance_did_not_come(message: str, problem: str, said: str) -> None:
    failure = parse_launch_failure(message)
    assert failure.problem == problem
    assert said in failure.quote
    assert failure.quote in message
