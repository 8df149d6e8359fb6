import copy
import json
from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import ClientError

from evals.aws_lab.call_reading import CLASSIC_ELB_VERSION
from evals.aws_lab.registry import served_operations
from evals.aws_lab.server import start_lab
from evals.aws_lab.service_models import service_model
from evals.aws_lab.world import load_world
from tests.evals.aws_lab.stage import ACCOUNT, OTHER, READS, REGION, client_of, service_arn, small_world


def refused(call) -> str:
    with pytest.raises(ClientError) as caught:
        call()
    return caught.value.response["Error"]["Code"]


def test_every_served_operation_is_one_of_aws():
    for service, name in served_operations():
        assert name in service_model(service).operation_names, f"{service}:{name}"
    assert service_model("elb").api_version == CLASSIC_ELB_VERSION


def test_images_answer_by_tag_and_what_is_missing_is_not_found(client):
    ecr = client("ecr")
    found = ecr.describe_images(repositoryName="team/orders", imageIds=[{"imageTag": "v1"}])["imageDetails"]
    assert found[0]["imageDigest"] == "sha256:1"
    ids = ecr.list_images(repositoryName="team/orders")["imageIds"]
    assert [row["imageTag"] for row in ids] == ["v1", "latest"]
    missing_tag = lambda: ecr.describe_images(repositoryName="team/orders", imageIds=[{"imageTag": "v2"}])  # noqa: E731
    assert refused(missing_tag) == "ImageNotFoundException"
    assert refused(lambda: ecr.describe_images(repositoryName="nobody")) == "RepositoryNotFoundException"
    assert (
        refused(lambda: ecr.get_repository_policy(repositoryName="team/orders")) == "RepositoryPolicyNotFoundException"
    )
    assert refused(lambda: ecr.get_lifecycle_policy(repositoryName="team/orders")) == "LifecyclePolicyNotFoundException"


@pytest.mark.parametrize("principal", [f"arn:aws:iam::{ACCOUNT}:root", "*", ACCOUNT])
def test_a_registry_of_another_account_answers_where_its_policy_lets_the_caller_in(principal):
    document = copy.deepcopy(small_world())
    document["accounts"][OTHER][REGION] = {
        "ecr": {
            "repositories": [{"repositoryName": n, "registryId": OTHER} for n in ("open", "closed")],
            "imageDetails": [{"repositoryName": "open", "imageDigest": "sha256:2", "imageTags": ["v1"]}],
            "repositoryPolicies": [
                {
                    "repositoryName": "open",
                    "policyText": json.dumps(
                        {
                            "Statement": [
                                {"Effect": "Allow", "Principal": {"AWS": principal}, "Action": "ecr:DescribeImages"}
                            ]
                        }
                    ),
                }
            ],
        }
    }
    with start_lab([load_world(document)], read_actions=READS) as lab:
        ecr = client_of(lab, "ecr")
        images = ecr.describe_images(registryId=OTHER, repositoryName="open")["imageDetails"]
        assert images[0]["imageDigest"] == "sha256:2"
        for name in ("closed", "nobody"):
            assert (
                refused(lambda name=name: ecr.describe_images(registryId=OTHER, repositoryName=name))
                == "AccessDeniedException"
            )
        assert refused(lambda: ecr.list_images(registryId=OTHER, repositoryName="open")) == "AccessDeniedException"


def test_target_health_tells_unregistered_targets_and_unknown_groups(client):
    elb = client("elbv2")
    health = elb.describe_target_health(TargetGroupArn="arn:tg/1", Targets=[{"Id": "10.9.9.9"}])
    assert health["TargetHealthDescriptions"][0]["TargetHealth"]["Reason"] == "Target.NotRegistered"
    assert refused(lambda: elb.describe_target_health(TargetGroupArn="arn:tg/2")) == "TargetGroupNotFound"
    assert refused(lambda: elb.describe_target_groups(Names=["nobody"])) == "TargetGroupNotFound"
    assert refused(lambda: elb.describe_load_balancers(Names=["nobody"])) == "LoadBalancerNotFound"
    assert elb.describe_load_balancers()["LoadBalancers"] == []


def test_the_network_is_filtered_as_ec2_does(client):
    ec2 = client("ec2")

    def subnets(name, *values):
        answer = ec2.describe_subnets(Filters=[{"Name": name, "Values": list(values)}])
        return [row["SubnetId"] for row in answer["Subnets"]]

    assert subnets("vpc-id", "vpc-1", "vpc-9") == ["subnet-1"]
    assert subnets("subnet-id", "subnet-*") == ["subnet-1", "subnet-2"]
    assert subnets("tag:Name", "app-?") == ["subnet-1"]
    assert subnets("tag-key", "Name") == ["subnet-1"]
    tables = ec2.describe_route_tables(
        Filters=[
            {"Name": "association.subnet-id", "Values": ["subnet-1"]},
            {"Name": "association.main", "Values": ["false"]},
            {"Name": "route.nat-gateway-id", "Values": ["nat-1"]},
        ]
    )["RouteTables"]
    assert [table["RouteTableId"] for table in tables] == ["rtb-1"]
    assert [vpc["VpcId"] for vpc in ec2.describe_vpcs()["Vpcs"]] == ["vpc-1", "vpc-2"]
    assert refused(lambda: ec2.describe_subnets(SubnetIds=["subnet-9"])) == "InvalidSubnetID.NotFound"
    assert (
        refused(lambda: ec2.describe_subnets(Filters=[{"Name": "colour", "Values": ["red"]}]))
        == "InvalidParameterValue"
    )


def test_the_trail_is_looked_up_by_one_attribute(client):
    trail = client("cloudtrail")
    by_name = [{"AttributeKey": "ResourceName", "AttributeValue": service_arn("orders")}]
    assert [e["EventId"] for e in trail.lookup_events(LookupAttributes=by_name)["Events"]] == ["t1"]
    other = [{"AttributeKey": "EventName", "AttributeValue": "StopTask"}]
    assert trail.lookup_events(LookupAttributes=other)["Events"] == []
    assert refused(lambda: trail.lookup_events(LookupAttributes=by_name + other)) == "InvalidLookupAttributesException"


def test_roles_and_aws_own_policies_are_told_with_parsed_documents(client):
    iam = client("iam")
    assert iam.get_role(RoleName="orders-exec")["Role"]["AssumeRolePolicyDocument"]["Version"] == "2012-10-17"
    arn = iam.list_attached_role_policies(RoleName="orders-exec")["AttachedPolicies"][0]["PolicyArn"]
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    text = iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]
    assert "ecr:BatchGetImage" in text["Statement"][0]["Action"]
    assert refused(lambda: iam.get_role(RoleName="nobody")) == "NoSuchEntity"
    assert refused(lambda: iam.get_role_policy(RoleName="orders-exec", PolicyName="x")) == "NoSuchEntity"


def test_what_the_world_says_nothing_about_is_empty(client):
    assert client("cloudwatch").describe_alarms()["MetricAlarms"] == []
    assert client("cloudwatch").describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"] == []
    assert client("autoscaling").describe_auto_scaling_groups()["AutoScalingGroups"] == []
    assert client("autoscaling").describe_scaling_activities()["Activities"] == []
    assert "WebACL" not in client("wafv2").get_web_acl_for_resource(
        ResourceArn="arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/a/1"
    )
    assert client("secretsmanager").describe_secret is not None
    assert client("secretsmanager").list_secrets()["SecretList"] == []
    assert client("ssm").describe_parameters()["Parameters"] == []
    assert client("acm").list_certificates()["CertificateSummaryList"] == []
    assert client("service-quotas").list_service_quotas(ServiceCode="fargate")["Quotas"] == []
    assert client("codedeploy").list_deployments()["deployments"] == []
    assert (
        refused(
            lambda: client("codedeploy").get_deployment_group(applicationName="nothing", deploymentGroupName="nothing")
        )
        == "DeploymentGroupDoesNotExistException"
    )
    scaling = client("application-autoscaling")
    assert scaling.describe_scalable_targets(ServiceNamespace="ecs")["ScalableTargets"] == []
    assert scaling.describe_scaling_activities(ServiceNamespace="ecs")["ScalingActivities"] == []


def test_groups_firewalls_and_metrics_refuse_as_aws_does(client):
    scaling = client("autoscaling")
    assert refused(lambda: scaling.describe_scaling_activities(AutoScalingGroupName="nobody")) == "ValidationError"
    now = datetime.now(UTC)
    sampled = {
        "WebAclArn": "arn:aws:wafv2:eu-west-1:1:regional/webacl/a/1",
        "RuleMetricName": "m",
        "Scope": "REGIONAL",
        "TimeWindow": {"StartTime": now - timedelta(hours=1), "EndTime": now},
        "MaxItems": 10,
    }
    assert refused(lambda: client("wafv2").get_sampled_requests(**sampled)) == "WAFNonexistentItemException"
    asked = {"Namespace": "AWS/ECS", "MetricName": "MemoryUtilization", "Period": 60, "Statistics": ["Maximum"]}
    watch = client("cloudwatch")
    backwards = {"StartTime": now, "EndTime": now - timedelta(hours=1)}
    assert refused(lambda: watch.get_metric_statistics(**asked, **backwards)) == "InvalidParameterValue"
    too_long = {"StartTime": now - timedelta(days=2), "EndTime": now}
    assert refused(lambda: watch.get_metric_statistics(**asked, **too_long)) == "InvalidParameterCombination"
    day = {"StartTime": now - timedelta(hours=1), "EndTime": now}
    assert watch.get_metric_statistics(**asked, **day)["Datapoints"] == []
