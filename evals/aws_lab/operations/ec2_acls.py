"""Network ACLs.

Source: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkAcls.html
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evals.aws_lab.operation import Question, operation
from evals.aws_lab.operations.ec2_filters import Kind, described
from evals.aws_lab.world import Document


@operation("ec2", "DescribeNetworkAcls")
def describe_network_acls(question: Question) -> Mapping[str, Any]:
    """Answer for network ACLs; where a world states none, with the default one of each VPC, which lets all pass."""
    subnets: dict[str, list[str]] = {}
    for subnet in question.documents("Subnets"):
        subnets.setdefault(str(subnet.get("VpcId", "")), []).append(str(subnet["SubnetId"]))
    derived = [_default_acl(question, vpc_id, ids) for vpc_id, ids in subnets.items()]
    return described(
        question,
        Kind(
            key="NetworkAcls",
            ids="NetworkAclIds",
            id_field="NetworkAclId",
            not_found="InvalidNetworkAclID.NotFound",
            noun="networkAcl ID",
            filters={
                "network-acl-id": "NetworkAclId",
                "vpc-id": "VpcId",
                "default": "IsDefault",
                "owner-id": "OwnerId",
                "association.subnet-id": "Associations.SubnetId",
                "association.network-acl-id": "Associations.NetworkAclId",
                "entry.cidr": "Entries.CidrBlock",
                "entry.egress": "Entries.Egress",
                "entry.rule-action": "Entries.RuleAction",
                "entry.rule-number": "Entries.RuleNumber",
            },
        ),
        question.documents("NetworkAcls") or derived,
    )


def _default_acl(question: Question, vpc_id: str, subnet_ids: list[str]) -> Document:
    # Source: https://docs.aws.amazon.com/vpc/latest/userguide/default-network-acl.html
    acl_id = vpc_id.replace("vpc-", "acl-", 1)
    return {
        "NetworkAclId": acl_id,
        "VpcId": vpc_id,
        "OwnerId": question.call.account_id,
        "IsDefault": True,
        "Associations": [{"NetworkAclId": acl_id, "SubnetId": subnet_id} for subnet_id in subnet_ids],
        "Entries": [
            {
                "CidrBlock": "0.0.0.0/0",
                "Egress": egress,
                "Protocol": "-1",
                "RuleAction": action,
                "RuleNumber": number,
            }
            for egress in (True, False)
            for number, action in ((100, "allow"), (32767, "deny"))
        ],
        "Tags": [],
    }
