"""Which botocore shapes the documents of a world have: one row per service and Key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentShape:
    """What documents under one Key look like.

    Attributes:
        shapes: botocore shapes; a document may use the fields of all of them, because AWS describes
            the same thing in a long and a short form.
        identity: the fields without which a document cannot be found again.
        is_map: the Key holds a map of lists, not a list.
        extra: further fields and their botocore shapes, which AWS puts elsewhere in the request or answer.
    """

    shapes: tuple[str, ...]
    identity: tuple[str, ...] = ()
    is_map: bool = False
    extra: tuple[tuple[str, str], ...] = ()


def _of(*shapes: str, identity: tuple[str, ...] | str = (), is_map: bool = False, **extra: str) -> DocumentShape:
    names = (identity,) if isinstance(identity, str) else identity
    return DocumentShape(shapes=shapes, identity=names, is_map=is_map, extra=tuple(extra.items()))


DOCUMENT_SHAPES: Mapping[str, Mapping[str, DocumentShape]] = {
    "ecs": {
        "clusters": _of("Cluster", identity="clusterArn"),
        "services": _of("Service", identity=("serviceArn", "clusterArn")),
        "tasks": _of("Task", identity=("taskArn", "clusterArn")),
        # `tags` stands beside the task definition in AWS's answer.
        "taskDefinitions": _of("TaskDefinition", identity="taskDefinitionArn", tags="Tags"),
        "serviceDeployments": _of("ServiceDeployment", identity=("serviceDeploymentArn", "serviceArn")),
        "serviceRevisions": _of("ServiceRevision", identity="serviceRevisionArn"),
        "containerInstances": _of("ContainerInstance", identity="containerInstanceArn"),
        "capacityProviders": _of("CapacityProvider", identity="name"),
        "daemons": _of("DaemonDetail", identity=("daemonArn", "clusterArn")),
        "daemonDeployments": _of("DaemonDeployment", identity="daemonDeploymentArn"),
        "daemonTaskDefinitions": _of("DaemonTaskDefinition", identity="daemonTaskDefinitionArn"),
        "expressGatewayServices": _of("ECSExpressGatewayService", identity="serviceArn"),
    },
    "cloudformation": {
        "Stacks": _of("Stack", identity=("StackId", "StackName")),
        "StackEvents": _of("StackEvent", identity=("StackId", "EventId", "Timestamp")),
        "StackResources": _of(
            "StackResource", "StackResourceSummary", "StackResourceDetail", identity=("StackName", "LogicalResourceId")
        ),
        "ChangeSets": _of("ChangeSetSummary", "DescribeChangeSetOutput", identity=("StackId", "ChangeSetId")),
        # DescribeEvents by change set is asked with its ARN, which the event itself does not carry.
        "ValidationEvents": _of("OperationEvent", identity=("StackId", "EventId"), ChangeSetId="ChangeSetId"),
        "HookResults": _of("HookResultSummary", "GetHookResultOutput", identity="HookResultId"),
    },
    "elbv2": {
        "LoadBalancers": _of("LoadBalancer", identity="LoadBalancerArn"),
        "Listeners": _of("Listener", identity=("ListenerArn", "LoadBalancerArn")),
        "Rules": _of("Rule", identity="RuleArn"),
        "TargetGroups": _of("TargetGroup", identity="TargetGroupArn"),
        "TargetHealthDescriptions": _of("TargetHealthDescription", is_map=True),
        "TagDescriptions": _of("TagDescription", identity="ResourceArn"),
    },
    "logs": {
        "logGroups": _of("LogGroup", identity="logGroupName"),
        "events": _of(
            "FilteredLogEvent",
            "OutputLogEvent",
            identity=("logGroupName", "logStreamName", "timestamp", "message"),
            logGroupName="LogGroupName",
        ),
    },
    "cloudwatch": {
        "MetricAlarms": _of("MetricAlarm", identity="AlarmName"),
        "CompositeAlarms": _of("CompositeAlarm", identity="AlarmName"),
        "AlarmHistoryItems": _of("AlarmHistoryItem", identity="AlarmName"),
        # The metric is in the request, its values in the answer.
        "MetricStatistics": _of("Metric", "GetMetricStatisticsOutput", identity=("Namespace", "MetricName")),
    },
    "autoscaling": {
        "AutoScalingGroups": _of("AutoScalingGroup", identity="AutoScalingGroupName"),
        "Activities": _of("Activity", identity=("ActivityId", "AutoScalingGroupName")),
    },
    "wafv2": {
        # AWS tells the resources in an operation of their own.
        "WebACLs": _of("WebACL", identity=("Name", "ARN"), ResourceArns="ResourceArns"),
        "SampledRequests": _of(
            "SampledHTTPRequest",
            identity=("WebAclArn", "RuleMetricName", "Timestamp"),
            WebAclArn="ResourceArn",
            RuleMetricName="MetricName",
        ),
    },
    "application-autoscaling": {
        "ScalableTargets": _of("ScalableTarget", identity="ResourceId"),
        "ScalingActivities": _of("ScalingActivity", identity="ResourceId"),
    },
    "ecr": {
        "repositories": _of("Repository", identity="repositoryName"),
        "imageDetails": _of("ImageDetail", identity=("repositoryName", "imageDigest")),
        "repositoryPolicies": _of("GetRepositoryPolicyResponse", identity=("repositoryName", "policyText")),
        "lifecyclePolicies": _of("GetLifecyclePolicyResponse", identity=("repositoryName", "lifecyclePolicyText")),
    },
    "iam": {
        "Roles": _of("Role", identity=("RoleName", "Arn")),
        "RolePolicies": _of("GetRolePolicyResponse", identity=("RoleName", "PolicyName", "PolicyDocument")),
        "AttachedRolePolicies": _of("AttachedPolicy", identity="PolicyArn", is_map=True),
        # AWS spreads a managed policy over GetPolicy and GetPolicyVersion.
        "Policies": _of(
            "Policy", "ManagedPolicyDetail", "PolicyVersion", identity="Arn", PolicyDocument="policyDocumentType"
        ),
    },
    "secretsmanager": {"SecretList": _of("SecretListEntry", "DescribeSecretResponse", identity=("ARN", "Name"))},
    "ssm": {"Parameters": _of("ParameterMetadata", identity="Name")},
    "ec2": {
        "Vpcs": _of("Vpc", identity="VpcId"),
        "Subnets": _of("Subnet", identity="SubnetId"),
        "RouteTables": _of("RouteTable", identity="RouteTableId"),
        "NatGateways": _of("NatGateway", identity="NatGatewayId"),
        "InternetGateways": _of("InternetGateway", identity="InternetGatewayId"),
        "VpcEndpoints": _of("VpcEndpoint", identity="VpcEndpointId"),
        "SecurityGroups": _of("SecurityGroup", identity="GroupId"),
        "NetworkInterfaces": _of("NetworkInterface", identity="NetworkInterfaceId"),
        "NetworkAcls": _of("NetworkAcl", identity="NetworkAclId"),
    },
    "cloudtrail": {"Events": _of("Event", identity=("EventId", "EventTime"))},
    # AWS lists the targets of a rule apart from it.
    "events": {"Rules": _of("DescribeRuleResponse", identity=("Name", "Arn"), Targets="TargetList")},
    "scheduler": {"Schedules": _of("GetScheduleOutput", identity=("Name", "Arn"))},
    "service-quotas": {
        "Quotas": _of("ServiceQuota", identity=("ServiceCode", "QuotaCode")),
        "DefaultQuotas": _of("ServiceQuota", identity=("ServiceCode", "QuotaCode")),
    },
    "acm": {"Certificates": _of("CertificateDetail", "CertificateSummary", identity="CertificateArn")},
    "codedeploy": {
        "deploymentsInfo": _of("DeploymentInfo", identity="deploymentId"),
        "deploymentGroupsInfo": _of("DeploymentGroupInfo", identity=("applicationName", "deploymentGroupName")),
        "deploymentTargets": _of("DeploymentTarget", identity="deploymentTargetType"),
    },
}
