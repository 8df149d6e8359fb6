"""The stage of the lab's tests: a small world of our own, clients, and the sample worlds where they are at hand."""

import json
import os
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from evals.aws_lab.server import Lab

ACCOUNT = "111111111111"
OTHER = "222222222222"
REGION = "eu-west-1"
CLUSTER = f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/prod"
HOOK = "7f1e2d3c-0000-4000-8000-000000000001"
STACK = f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/orders/1a"
READS = [
    f"{prefix}:{verb}*"
    for prefix in (
        "ecs",
        "cloudformation",
        "elasticloadbalancing",
        "logs",
        "cloudwatch",
        "application-autoscaling",
        "autoscaling",
        "ecr",
        "iam",
        "secretsmanager",
        "ssm",
        "ec2",
        "servicequotas",
        "acm",
        "codedeploy",
    )
    for verb in ("Describe", "List")
] + [
    "ecr:Get*",
    "iam:Get*",
    "logs:Get*",
    "cloudwatch:Get*",
    "wafv2:Get*",
    "logs:FilterLogEvents",
    "cloudtrail:LookupEvents",
    "cloudformation:Get*",
    "servicequotas:Get*",
    "codedeploy:*Get*",
]


def service_arn(name: str) -> str:
    return f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/prod/{name}"


def task(number: int, service: str = "orders", desired: str = "RUNNING", **fields: Any) -> dict[str, Any]:
    return {
        "taskArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:task/prod/{number:032x}",
        "clusterArn": CLUSTER,
        "taskDefinitionArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/{service}:7",
        "group": f"service:{service}",
        "desiredStatus": desired,
        "lastStatus": desired,
        "createdAt": f"2026-10-01T10:{number // 60 % 60:02d}:{number % 60:02d}Z",
        "tags": [{"key": "team", "value": "shop"}],
        **fields,
    }


def stack_event(number: int, logical: str, status: str, **fields: Any) -> dict[str, Any]:
    return {
        "StackId": STACK,
        "StackName": "orders",
        "EventId": f"e{number}",
        "LogicalResourceId": logical,
        "PhysicalResourceId": STACK if logical == "orders" else f"physical-{logical}",
        "ResourceType": "AWS::CloudFormation::Stack" if logical == "orders" else "AWS::ECS::Service",
        "Timestamp": f"2026-10-01T11:{number // 60:02d}:{number % 60:02d}Z",
        "ResourceStatus": status,
        **fields,
    }


def small_world(**changes: Any) -> dict[str, Any]:
    """A world with one service, one deleted service, a rolled-back stack and a little of everything else."""
    services = [
        {
            "serviceArn": service_arn(name),
            "serviceName": name,
            "clusterArn": CLUSTER,
            "status": status,
            "desiredCount": 2,
            "createdAt": "2026-09-01T00:00:00Z",
            "tags": [{"key": "team", "value": "shop"}],
            "events": [
                {"id": "1", "createdAt": "2026-10-01T10:00:00Z", "message": "older at 2026-10-01T10:00:00Z"},
                {"id": "2", "createdAt": "2026-10-01T11:00:00Z", "message": "newer"},
            ],
        }
        for name, status in (("orders", "ACTIVE"), ("gone", "INACTIVE"))
    ]
    events = [
        stack_event(9, "orders", "UPDATE_ROLLBACK_COMPLETE"),
        stack_event(8, "Service", "UPDATE_COMPLETE"),
        stack_event(7, "orders", "UPDATE_ROLLBACK_IN_PROGRESS", ResourceStatusReason="The following failed"),
        stack_event(6, "Service", "UPDATE_FAILED", ResourceStatusReason="ECS Deployment Circuit Breaker was triggered"),
        stack_event(5, "Gone", "DELETE_COMPLETE"),
        stack_event(4, "Service", "UPDATE_IN_PROGRESS"),
        stack_event(3, "Service", "UPDATE_IN_PROGRESS", HookStatus="HOOK_COMPLETE_FAILED", HookType="Acme::Public::Ip"),
        stack_event(2, "orders", "UPDATE_IN_PROGRESS", ResourceStatusReason="User Initiated"),
        stack_event(1, "orders", "CREATE_COMPLETE"),
        stack_event(0, "orders", "CREATE_IN_PROGRESS", ResourceStatusReason="User Initiated"),
    ]
    document: dict[str, Any] = {
        "id": "s-000001",
        "title": "orders in prod",
        "now": "2026-10-01T12:00:00Z",
        "accounts": {
            ACCOUNT: {
                REGION: {
                    "ecs": {
                        "clusters": [{"clusterArn": CLUSTER, "clusterName": "prod", "status": "ACTIVE"}],
                        "services": services,
                        "tasks": [task(n) for n in range(120)]
                        + [task(500, "gone", "STOPPED", stoppedReason="Essential container exited")],
                        "taskDefinitions": [
                            {
                                "taskDefinitionArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/orders:{n}",
                                "family": "orders",
                                "revision": n,
                                "status": "ACTIVE",
                            }
                            for n in (7, 12)
                        ],
                        "serviceDeployments": [
                            {
                                "serviceDeploymentArn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:service-deployment/prod/{name}/{n}",
                                "serviceArn": service_arn(name),
                                "clusterArn": CLUSTER,
                                "createdAt": f"2026-10-01T0{n}:00:00Z",
                                "status": "SUCCESSFUL" if n == 1 else "ROLLBACK_SUCCESSFUL",
                                "targetServiceRevision": {"arn": f"arn:revision/{n}", "requestedTaskCount": 2},
                            }
                            for name in ("orders", "gone")
                            for n in (1, 2)
                        ],
                    },
                    "cloudformation": {
                        "Stacks": [
                            {
                                "StackId": STACK,
                                "StackName": "orders",
                                "CreationTime": "2026-10-01T11:00:00Z",
                                "StackStatus": "UPDATE_ROLLBACK_COMPLETE",
                                "Capabilities": ["CAPABILITY_IAM"],
                                "Parameters": [{"ParameterKey": "Tag", "ParameterValue": "<v1> & more"}],
                            }
                        ],
                        "StackEvents": events,
                        "StackResources": [
                            {
                                "StackName": "orders",
                                "StackId": STACK,
                                "LogicalResourceId": "Service",
                                "PhysicalResourceId": "physical-Service",
                                "ResourceType": "AWS::ECS::Service",
                                "Timestamp": "2026-10-01T11:00:08Z",
                                "ResourceStatus": "UPDATE_COMPLETE",
                            }
                        ],
                        "HookResults": [
                            {
                                "HookResultId": HOOK,
                                "TargetId": STACK,
                                "TargetType": "STACK",
                                "Status": "HOOK_COMPLETE_FAILED",
                                "HookStatusReason": "public IP",
                                "InvokedAt": "2026-10-01T11:00:03Z",
                            }
                        ],
                    },
                    "logs": {
                        "logGroups": [{"logGroupName": "/ecs/orders", "creationTime": 1_790_000_000_000}],
                        "events": [
                            {
                                "logGroupName": "/ecs/orders",
                                "logStreamName": f"ecs/orders/{n % 2}",
                                "timestamp": 1_790_848_800_000 + n * 1000,
                                "message": f"{'ERROR' if n % 5 == 0 else 'info'} line {n}",
                            }
                            for n in range(20)
                        ],
                    },
                    "elbv2": {
                        "TargetGroups": [{"TargetGroupArn": "arn:tg/1", "TargetGroupName": "orders"}],
                        "TargetHealthDescriptions": {
                            "arn:tg/1": [
                                {
                                    "Target": {"Id": "10.0.0.1", "Port": 80},
                                    "TargetHealth": {"State": "unhealthy", "Reason": "Target.Timeout"},
                                }
                            ]
                        },
                    },
                    "ecr": {
                        "repositories": [{"repositoryName": "team/orders", "registryId": ACCOUNT}],
                        "imageDetails": [
                            {
                                "repositoryName": "team/orders",
                                "imageDigest": "sha256:1",
                                "imageTags": ["v1", "latest"],
                                "imagePushedAt": "2026-09-01T00:00:00Z",
                            }
                        ],
                    },
                    "ec2": {
                        "Subnets": [
                            {"SubnetId": "subnet-1", "VpcId": "vpc-1", "Tags": [{"Key": "Name", "Value": "app-a"}]},
                            {"SubnetId": "subnet-2", "VpcId": "vpc-2"},
                        ],
                        "RouteTables": [
                            {
                                "RouteTableId": "rtb-1",
                                "VpcId": "vpc-1",
                                "Routes": [{"DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1"}],
                                "Associations": [{"SubnetId": "subnet-1", "Main": False}],
                            }
                        ],
                    },
                    "cloudtrail": {
                        "Events": [
                            {
                                "EventId": "t1",
                                "EventName": "UpdateService",
                                "EventTime": "2026-10-01T11:00:00Z",
                                "Resources": [{"ResourceName": service_arn("orders")}],
                                "CloudTrailEvent": '{"eventTime": "2026-10-01T11:00:00Z", "note": "2026-10-01T11:00:00Z"}',
                            }
                        ]
                    },
                },
                "aws-global": {
                    "iam": {
                        "Roles": [
                            {
                                "Path": "/",
                                "RoleName": "orders-exec",
                                "RoleId": "AROAEXAMPLE",
                                "Arn": f"arn:aws:iam::{ACCOUNT}:role/orders-exec",
                                "CreateDate": "2026-01-01T00:00:00Z",
                                "AssumeRolePolicyDocument": json.dumps(
                                    {
                                        "Version": "2012-10-17",
                                        "Statement": [
                                            {
                                                "Effect": "Allow",
                                                "Principal": {"Service": "ecs-tasks.amazonaws.com"},
                                                "Action": "sts:AssumeRole",
                                            }
                                        ],
                                    }
                                ),
                            }
                        ],
                        "RolePolicies": [],
                        "AttachedRolePolicies": {
                            "orders-exec": [
                                {
                                    "PolicyName": "AmazonECSTaskExecutionRolePolicy",
                                    "PolicyArn": "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
                                }
                            ]
                        },
                    }
                },
            },
            OTHER: {
                "us-east-1": {
                    "ecs": {"clusters": [{"clusterArn": f"arn:aws:ecs:us-east-1:{OTHER}:cluster/prod"}]},
                }
            },
        },
    }
    return document | changes


def client_of(
    lab: Lab, service: str, *, account: str = ACCOUNT, region: str = REGION, keys: dict[str, str] | None = None
) -> Any:
    config = Config(retries={"total_max_attempts": 1}, read_timeout=5)
    credentials = keys or lab.credentials(account)
    return boto3.client(service, region_name=region, endpoint_url=lab.url, config=config, **credentials)


def sample_paths() -> list[Path]:
    folder = Path(os.environ.get("TSUBA_SHARED", "../shared")) / "worlds"
    return sorted(folder.glob("*.json"))
