"""Typed facts of a VPC.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Types.html
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet:
    """A subnet. `owner_id` is another account where the subnet is shared; `free_addresses` are IPv4."""

    id: str
    vpc_id: str
    owner_id: str | None
    zone: str | None
    cidr: str | None
    free_addresses: int | None
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One route. `destination` is a CIDR or a prefix list; `target` is an id such as `nat-...`, or `local`."""

    destination: str
    target: str
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteTable:
    """A route table. `main` holds for the VPC's subnets that have none of their own."""

    id: str
    vpc_id: str
    main: bool
    subnet_ids: tuple[str, ...]
    routes: tuple[Route, ...]
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyStatement:
    """One statement of an endpoint's policy. `anyone`: it names every principal; `conditional`: it has conditions.

    `inverted` statements name what is meant by leaving it out (NotAction, NotResource, NotPrincipal).
    """

    allow: bool
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    anyone: bool
    conditional: bool
    inverted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VpcEndpoint:
    """A VPC endpoint. `service` is AWS's short name, such as `ecr.api`; `kind` is Interface, Gateway, ...

    `policy` is None where AWS gave none, or one that cannot be read.
    """

    id: str
    service: str
    vpc_id: str
    kind: str
    state: str
    private_dns: bool
    policy: tuple[PolicyStatement, ...] | None
    route_table_ids: tuple[str, ...]
    subnet_ids: tuple[str, ...]
    security_groups: tuple[str, ...]
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """One rule of a security group. `protocol` is AWS's: tcp, udp, icmp, a number, or -1 for all; ports are None for all."""

    protocol: str
    from_port: int | None
    to_port: int | None
    cidrs: tuple[str, ...]
    group_ids: tuple[str, ...]
    prefix_lists: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityGroup:
    """A security group with what it lets in and out."""

    id: str
    name: str
    vpc_id: str | None
    ingress: tuple[Permission, ...]
    egress: tuple[Permission, ...]
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AclEntry:
    """One rule of a network ACL; the lowest number that matches decides. `protocol` is a number, -1 for all."""

    number: int
    egress: bool
    allow: bool
    protocol: str
    from_port: int | None
    to_port: int | None
    cidr: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkAcl:
    """The network ACL of some subnets, with its IPv4 rules in the order they are tried."""

    id: str
    subnet_ids: tuple[str, ...]
    entries: tuple[AclEntry, ...]
    evidence_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MountTarget:
    """The network interface of a file system's mount target, one for each zone at most."""

    interface_id: str
    file_system: str
    subnet_id: str | None
    zone: str | None
    address: str | None
    status: str | None
    security_groups: tuple[str, ...]
    evidence_id: str
