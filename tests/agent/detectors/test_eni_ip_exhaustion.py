import pytest

from agent.detectors.eni_ip_exhaustion import detect
from agent.finding import Undecided
from tests.facts import failed_snapshot, healthy_snapshot, unstarted_task
from tests.network_facts import SUBNET, network, subnet
from tests.task_failures import placing, told
from tools.evidence import Found

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


SLOW = "Timeout waiting for network interface provisioning to complete."


@pytest.mark.parametrize(("free", "confidence"), [(None, "likely"), (0, "certain"), (812, "possible")])
def test_the_free_addresses_of_the_subnet_decide_where_aws_only_says_it_took_too_long(
    free: int | None, confidence: str
) -> None:
    seen = (
        network(subnets={SUBNET: Found(value=subnet(free_addresses=free))}) if free is not None else network(subnets={})
    )
    (finding,) = detect(failed_snapshot(unstarted_task(reason=SLOW), network=seen))
    assert finding.confidence == confidence
    assert (f"{SUBNET} (10.0.0.0/20) has {free} free addresses" in finding.statement) is (free is not None)
    assert len(finding.wants) == (free is None)
    assert (f"in {SUBNET}" in finding.actions[-1].title) is (free == 0)
