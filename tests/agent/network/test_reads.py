from agent.network.reads import balancer_reads, group_reads, mount_reads, path_reads, subnet_reads
from tests.facts import NOW, snapshot, unread
from tests.network_facts import BALANCER, GROUP, SUBNET, VPC, balancer, endpoint, mount_target, network, place
from tools.evidence import Empty, Found
from tools.snapshot import NetworkView

FILES = "fs-0123456789abcdef0"


def names(requests: tuple[object, ...]) -> list[str]:
    return sorted(request.tool.name.partition("_")[2] for request in requests)


def test_the_first_look_is_one_read_of_each_kind() -> None:
    wanted = path_reads(snapshot(), place(), ("ecr.api", "s3"))
    assert names(wanted) == [
        "describe_network_acls",
        "describe_route_tables",
        "describe_security_groups",
        "describe_subnets",
        "describe_vpc_endpoints",
    ]
    assert "describe_vpc_endpoints" not in names(path_reads(snapshot(), place()))


def test_what_was_looked_at_is_not_asked_for_again_even_where_it_was_refused() -> None:
    seen = snapshot(network=network())
    assert path_reads(seen, place()) == ()
    refused = NetworkView(
        subnets={SUBNET: unread()},
        route_tables={SUBNET: unread()},
        acls={SUBNET: unread()},
        security_groups={GROUP: unread()},
    )
    assert path_reads(snapshot(network=refused), place()) == ()


def test_a_subnet_without_a_table_of_its_own_leads_to_the_main_one() -> None:
    (request,) = path_reads(snapshot(network=network(route_tables={SUBNET: Empty()})), place())
    assert request.arguments.resource == VPC


def test_an_endpoint_of_the_vpc_leads_to_its_security_groups() -> None:
    seen = snapshot(network=network(endpoints={"ssm": Found(value=(endpoint("ssm"), endpoint("ssm", vpc_id="vpc-0z", security_groups=("sg-0z",))))}))  # fmt: skip
    asked = {request.tool.name: request.arguments for request in path_reads(seen, place(), ("ssm",))}
    assert asked["network_describe_security_groups"].resource == "sg-0end"


def test_of_the_past_no_network_is_read() -> None:
    seen = snapshot(at=NOW)
    assert path_reads(seen, place(), ("ssm",)) == ()
    assert group_reads(seen, [GROUP]) == subnet_reads(seen, [SUBNET]) == ()
    assert mount_reads(seen, place(), FILES) == ()
    assert balancer_reads(seen, place(), [BALANCER], further=True) == ()


def test_mount_targets_lead_to_their_groups() -> None:
    assert mount_reads(snapshot(), place(), None) == ()
    first = mount_reads(snapshot(), place(), FILES)
    assert names(first) == ["describe_security_groups", "describe_subnets", "find_mount_targets"]
    seen = snapshot(network=network(mount_targets={FILES: Found(value=(mount_target(),))}))
    assert [request.arguments.resource for request in mount_reads(seen, place(), FILES)] == [FILES, "sg-0mount"]


def test_a_load_balancer_leads_on_only_where_that_may_decide() -> None:
    assert names(balancer_reads(snapshot(), place(), [BALANCER], further=True)) == [
        "describe_load_balancers",
        "describe_security_groups",
    ]
    seen = snapshot(network=network(load_balancers={BALANCER: Found(value=balancer())}))
    assert names(balancer_reads(seen, place(), [BALANCER], further=False)) == ["describe_load_balancers"]
    assert names(balancer_reads(seen, place(), [BALANCER], further=True)) == [
        "describe_load_balancers",
        "describe_security_groups",
        "describe_subnets",
    ]
