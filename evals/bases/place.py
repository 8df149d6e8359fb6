"""One account and region at one moment: names and ARNs that every base there agrees on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from evals.bases.accounts import Account
from evals.bases.documents import GLOBAL_REGION, Document, Fragment
from evals.bases.identifiers import Identifiers

# Availability zone ids begin with these; https://docs.aws.amazon.com/ram/latest/userguide/working-with-az-ids.html
_ZONE_PREFIX = {"us-west-2": "usw2", "us-east-1": "use1", "eu-west-1": "euw1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Subnet:
    """A subnet with the facts tasks in it show."""

    subnet_id: str
    zone: str
    zone_id: str
    network: str  # "private" has the place's egress, "isolated" has none, "public" has an internet gateway
    octet: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and when a base is built."""

    account: Account
    region: str
    now: datetime
    ids: Identifiers

    @property
    def account_id(self) -> str:
        """The account's twelve digits."""
        return self.account.account_id

    @property
    def address_block(self) -> int:
        """The second octet of the VPC's 10.x.0.0/16."""
        return self.ids.number(16, 126, "octet", self.account_id, self.region)

    @property
    def vpc_id(self) -> str:
        """The one VPC of the place."""
        return f"vpc-0{self.key(16, 'vpc')}"

    def ago(self, age: timedelta) -> datetime:
        """Give the time that long before the scenario's now."""
        return self.now - age

    def key(self, length: int, *parts: object) -> str:
        """Derive a hexadecimal id that is unique to this place."""
        return self.ids.hexadecimal(length, self.account_id, self.region, *parts)

    def uuid(self, *parts: object) -> str:
        """Derive a UUID that is unique to this place."""
        return self.ids.uuid(self.account_id, self.region, *parts)

    def arn(self, service: str, resource: str) -> str:
        """Write a regional ARN of this place."""
        return f"arn:aws:{service}:{self.region}:{self.account_id}:{resource}"

    def role_arn(self, name: str) -> str:
        """Write the ARN of a role in this account."""
        return f"arn:aws:iam::{self.account_id}:role/{name}"

    def registry(self) -> str:
        """Name the host of the account's image registry here."""
        return f"{self.account_id}.dkr.ecr.{self.region}.amazonaws.com"

    def subnets(self, network: str) -> list[Subnet]:
        """List the two subnets of one kind: private, isolated or public."""
        first = {"private": 0, "isolated": 64, "public": 128}[network]
        return [
            Subnet(
                subnet_id=f"subnet-0{self.key(16, 'subnet', network, zone)}",
                zone=f"{self.region}{zone}",
                zone_id=f"{_ZONE_PREFIX[self.region]}-az{number}",
                network=network,
                octet=first + 16 * (number - 1),
            )
            for number, zone in enumerate("ab", start=1)
        ]

    def fragment(self, service: str, key: str, document: Document, *, under: str | None = None) -> Fragment:
        """Put a document at this place; IAM goes to the account's global pseudo region."""
        region = GLOBAL_REGION if service == "iam" else self.region
        return Fragment(
            account_id=self.account_id,
            region=region,
            service=service,
            key=key,
            document=document,
            under=under,
        )
