import pytest

from agent.signals.network_interface import parse_network_interface

CREATE = "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment disabled in subnet 'subnet-0a1b2c3d'"


@pytest.mark.parametrize(
    "text",
    [
        f"{CREATE}: InsufficientFreeAddressesInSubnet",
        "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet '{{subnet-id}}",
        "Timeout waiting for network interface provisioning to complete.",
        "RESOURCE:ENI",
        "The specified subnet does not have enough free addresses to satisfy the request.",
    ],
)
def test_reads_a_missing_address_or_interface(text: str) -> None:
    found = parse_network_interface(text)
    assert found is not None
    assert found.quote in text


def test_names_the_subnet() -> None:
    found = parse_network_interface(f"{CREATE}: InsufficientFreeAddressesInSubnet")
    assert found is not None
    assert found.subnet == "subnet-0a1b2c3d"


@pytest.mark.parametrize(
    "text",
    [
        "Unexpected EC2 error while attempting to tag the network interface: TagPolicyViolation",
        f"{CREATE}: UnauthorizedOperation",
        f"{CREATE}: RequestLimitExceeded",
        f"{CREATE}: InvalidSubnetID.NotFound",
        "subnet-0a1b2c3d has 240 free addresses",
    ],
)
def test_other_texts_are_none(text: str) -> None:
    assert parse_network_interface(text) is None


def test_lambda_and_others_say_that_the_subnet_is_out_of_addresses() -> None:
    shortage = parse_network_interface(
        "InvalidParameterValueException: The subnet subnet-0a1b2c3d is out of IP addresses."
    )
    assert shortage is not None
    assert shortage.subnet == "subnet-0a1b2c3d"
