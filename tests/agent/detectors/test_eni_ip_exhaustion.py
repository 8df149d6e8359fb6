import pytest

from agent.detectors.eni_ip_exhaustion import detect
from agent.finding import Undecided
from tests.facts import healthy_snapshot
from tests.task_failures import placing, told

CREATE = "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment disabled in subnet 'subnet-0a1b2c3d'"


def test_names_the_subnet_and_how_to_count_its_addresses() -> None:
    (finding,) = detect(told(f"{CREATE}: InsufficientFreeAddressesInSubnet"))
    assert (finding.confidence, finding.owner, finding.resource) == ("certain", "platform team", "subnet-0a1b2c3d")
    assert finding.evidence_ids == ("ev-task-cccccc",)
    assert finding.actions[0].command is not None
    assert "describe-subnets --subnet-ids subnet-0a1b2c3d" in finding.actions[0].command


def test_a_provisioning_timeout_alone_is_only_likely() -> None:
    (finding,) = detect(told("Timeout waiting for network interface provisioning to complete."))
    assert finding.confidence == "likely"


def test_a_host_without_interfaces_left_is_told_of_trunking() -> None:
    (finding,) = detect(placing("(service web) was unable to place a task. Reason: RESOURCE:ENI.", launch_type="EC2"))
    assert "trunking" in finding.actions[-1].title


@pytest.mark.parametrize(
    "reason",
    [
        "Unexpected EC2 error while attempting to tag the network interface: TagPolicyViolation",
        f"{CREATE}: UnauthorizedOperation",
        f"{CREATE}: InvalidSubnetID.NotFound",
    ],
)
def test_other_errors_of_ec2_are_other_matters(reason: str) -> None:
    assert isinstance(detect(told(reason)), Undecided)


def test_is_silent_when_healthy() -> None:
    assert detect(healthy_snapshot()) == Undecided(gaps=())
