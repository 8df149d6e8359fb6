"""Small factories of network facts for tests: one VPC with a private subnet, whose tasks have one security group."""

from typing import Any

from agent.network.task_place import TaskPlace
from tests.facts import ACCOUNT
from tools.elb.facts import LoadBalancer
from tools.evidence import Found, Read
from tools.network.facts import (
    AclEntry,
    MountTarget,
    NetworkAcl,
    Permission,
    Route,
    RouteTable,
    SecurityGroup,
    Subnet,
    VpcEndpoint,
)
from tools.snapshot import NetworkView

VPC, SUBNET, GROUP, TABLE, ACL = "vpc-0a", "subnet-0a", "sg-0web", "rtb-0a", "acl-0a"
BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/50dc6c495c0c9188"
LOCAL = Route(destination="10.0.0.0/16", target="local", active=True)


def route(target: str, destination: str = "0.0.0.0/0", *, active: bool = True) -> Route:
    return Route(destination=destination, target=target, active=active)


def subnet(**fields: Any) -> Subnet:
    values: dict[str, Any] = {
        "id": SUBNET,
        "vpc_id": VPC,
        "owner_id": ACCOUNT,
        "zone": "eu-west-1a",
        "cidr": "10.0.0.0/20",
        "free_addresses": 4000,
    }
    values = {**values, **fields}
    return Subnet(**values, evidence_id=f"ev-{values['id']}")


def table(*routes: Route, **fields: Any) -> RouteTable:
    values: dict[str, Any] = {"id": TABLE, "vpc_id": VPC, "main": False, "subnet_ids": (SUBNET,)}
    values = {**values, **fields}
    return RouteTable(**values, routes=(LOCAL, *routes), evidence_id=f"ev-{values['id']}")


def permission(
    port: int | None, *cidrs: str, groups: tuple[str, ...] = (), prefix_lists: tuple[str, ...] = ()
) -> Permission:
    return Permission(
        protocol="-1" if port is None else "tcp",
        from_port=port,
        to_port=port,
        cidrs=cidrs,
        group_ids=groups,
        prefix_lists=prefix_lists,
    )


ALL_OUT = permission(None, "0.0.0.0/0")


def group(
    group_id: str = GROUP, *, ingress: tuple[Permission, ...] = (), egress: tuple[Permission, ...] = (ALL_OUT,)
) -> SecurityGroup:
    return SecurityGroup(
        id=group_id, name=group_id, vpc_id=VPC, ingress=ingress, egress=egress, evidence_id=f"ev-{group_id}"
    )


def entry(number: int, *, egress: bool = True, allow: bool = True, **fields: Any) -> AclEntry:
    values: dict[str, Any] = {"protocol": "-1", "from_port": None, "to_port": None, "cidr": "0.0.0.0/0"}
    return AclEntry(number=number, egress=egress, allow=allow, **{**values, **fields})


OPEN = (entry(100), entry(100, egress=False))


def acl(*entries: AclEntry) -> NetworkAcl:
    return NetworkAcl(id=ACL, subnet_ids=(SUBNET,), entries=entries, evidence_id=f"ev-{ACL}")


def endpoint(service: str, **fields: Any) -> VpcEndpoint:
    values: dict[str, Any] = {
        "id": f"vpce-0{service}",
        "vpc_id": VPC,
        "kind": "Interface",
        "state": "available",
        "private_dns": True,
        "policy": None,
        "route_table_ids": (),
        "subnet_ids": (SUBNET,),
        "security_groups": ("sg-0end",),
    }
    values = {**values, **fields}
    return VpcEndpoint(service=service, **values, evidence_id=f"ev-{values['id']}")


def mount_target(zone: str = "eu-west-1a", **fields: Any) -> MountTarget:
    values: dict[str, Any] = {
        "interface_id": f"eni-{zone}",
        "file_system": "fs-0123456789abcdef0",
        "subnet_id": SUBNET,
        "address": "10.0.0.20",
        "status": "in-use",
        "security_groups": ("sg-0mount",),
    }
    return MountTarget(zone=zone, **{**values, **fields}, evidence_id=f"ev-mount-{zone}")


def balancer(**fields: Any) -> LoadBalancer:
    values: dict[str, Any] = {
        "arn": BALANCER,
        "name": "web",
        "kind": "application",
        "security_groups": ("sg-0alb",),
        "subnets": ("subnet-0p",),
    }
    return LoadBalancer(**{**values, **fields}, evidence_id="ev-balancer")


def groups(*of: SecurityGroup) -> dict[str, Read[SecurityGroup]]:
    return {one.id: Found(value=one) for one in of}


def place(**fields: Any) -> TaskPlace:
    values: dict[str, Any] = {"subnets": (SUBNET,), "security_groups": (GROUP,), "public_ip": False}
    return TaskPlace(**{**values, **fields}, evidence_id="ev-service")


def network(*routes: Route, **fields: Any) -> NetworkView:
    """A network that was read and lets all pass, with these routes beside the local one and no endpoint."""
    values: dict[str, Any] = {
        "subnets": {SUBNET: Found(value=subnet())},
        "route_tables": {SUBNET: Found(value=table(*routes))},
        "acls": {SUBNET: Found(value=acl(*OPEN))},
        "security_groups": groups(group()),
    }
    return NetworkView(**{**values, **fields})
