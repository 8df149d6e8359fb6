import pytest

from tests.tools.documents import BALANCER, CLUSTER, DEFINITION, LISTENER, SERVICE, STACK, TARGET_GROUP
from tests.tools.stage import ACCOUNT, OTHER_ACCOUNT, REGION
from tools.aws.console import console_url
from tools.aws.scope import AwsScope

BASE = f"https://{REGION}.console.aws.amazon.com"
AT = f"region={REGION}"
TASK = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task/prod/0001"
DEPLOYMENT = f"arn:aws:ecs:{REGION}:{ACCOUNT}:service-deployment/prod/orders/d1"
HOST = f"arn:aws:ecs:{REGION}:{ACCOUNT}:container-instance/prod/3af0"
EVENT = "a3fbeda7-617a-4842-a80a-26898c3155f7"


@pytest.mark.parametrize(
    ("operation", "resource", "page"),
    [
        ("ecs:DescribeServices", SERVICE, f"/ecs/v2/clusters/prod/services/orders/health?{AT}"),
        ("ecs:DescribeTasks", TASK, f"/ecs/v2/clusters/prod/tasks/0001/configuration?{AT}"),
        ("ecs:DescribeTaskDefinition", DEFINITION, f"/ecs/v2/task-definitions/orders/7/containers?{AT}"),
        ("ecs:DescribeClusters", CLUSTER, f"/ecs/v2/clusters/prod/services?{AT}"),
        ("ecs:DescribeServiceDeployments", DEPLOYMENT, f"/ecs/v2/clusters/prod/services/orders/deployments?{AT}"),
        ("ecs:DescribeContainerInstances", HOST, f"/ecs/v2/clusters/prod/infrastructure?{AT}"),
        ("ecr:DescribeImages", f"{OTHER_ACCOUNT}/team/app:v1", f"/ecr/repositories/private/{OTHER_ACCOUNT}/team/app?{AT}"),
        ("ecr:DescribeImages", "team/app@sha256:aa", f"/ecr/repositories/private/{ACCOUNT}/team/app?{AT}"),
        ("cloudtrail:LookupEvents", EVENT, f"/cloudtrailv2/home?{AT}#/events?EventId={EVENT}"),
        ("elbv2:DescribeTargetHealth", f"{TARGET_GROUP} 10.0.0.9:80",
         f"/ec2/home?{AT}#TargetGroup:targetGroupArn={TARGET_GROUP}"),
        ("elbv2:DescribeLoadBalancers", BALANCER, f"/ec2/home?{AT}#LoadBalancer:loadBalancerArn={BALANCER}"),
        ("elbv2:DescribeListeners", LISTENER, f"/ec2/home?{AT}#ELBListenerV2:listenerArn={LISTENER}"),
        ("elbv2:DescribeRules", LISTENER.replace(":listener/", ":listener-rule/") + "/37fd",
         f"/ec2/home?{AT}#ELBListenerV2:listenerArn={LISTENER}"),
    ],
)  # fmt: skip
def test_each_operation_links_to_the_page_of_what_it_read(operation: str, resource: str, page: str) -> None:
    assert console_url(operation, AwsScope(ACCOUNT, REGION), resource) == BASE + page


def test_a_stack_event_links_to_the_events_of_its_stack() -> None:
    url = console_url("cloudformation:DescribeStackEvents", AwsScope(ACCOUNT, REGION), f"{STACK} Service")
    assert url is not None
    assert url.startswith(f"{BASE}/cloudformation/home?{AT}#/stacks/events?stackId=arn%3Aaws%3Acloudformation")
    assert "Service" not in url


def test_a_resource_cloudtrail_is_asked_about_is_escaped() -> None:
    url = console_url("cloudtrail:LookupEvents", AwsScope(ACCOUNT, REGION), SERVICE)
    assert (
        url == f"{BASE}/cloudtrailv2/home?{AT}#/events?ResourceName={SERVICE.replace(':', '%3A').replace('/', '%2F')}"
    )


def test_what_has_no_page_has_no_link() -> None:
    assert console_url("ecs:ListClusters", AwsScope(ACCOUNT, REGION), "the clusters") is None
