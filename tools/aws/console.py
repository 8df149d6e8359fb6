"""Links that open the right page of the AWS console.

Source: the console's own addresses; https://docs.aws.amazon.com/awsconsolehelpdocs/latest/gsg/what-is.html
"""

import re
from urllib.parse import quote

from tools.aws.scope import AwsScope

_ECS_PAGES = {
    "service": "clusters/{cluster}/services/{name}/health",
    "task": "clusters/{cluster}/tasks/{name}/configuration",
}
_VPC_PAGES = {
    "subnet": "SubnetDetails:subnetId",
    "rtb": "RouteTableDetails:RouteTableId",
    "vpce": "EndpointDetails:vpcEndpointId",
    "sg": "SecurityGroup:groupId",
    "acl": "NetworkAclDetails:networkAclId",
}


def console_url(operation: str, scope: AwsScope, resource: str) -> str | None:
    """Return the console page of what an operation read, or None where the console has no page for it.

    Example:
        >>> console_url("logs:GetLogEvents", AwsScope("111122223333", "eu-west-1"), "/ecs/web ecs/web/1a")
        'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#logsV2:log-groups/log-group/$252Fecs$252Fweb/log-events/ecs$252Fweb$252F1a'
    """
    service = operation.split(":", maxsplit=1)[0]
    base = f"https://{scope.region}.console.aws.amazon.com"
    at = f"region={scope.region}"
    if service == "ecs":
        return _ecs(base, at, resource)
    if service == "cloudformation" and ":stack/" in resource:
        return f"{base}/cloudformation/home?{at}#/stacks/events?stackId={quote(resource.split(' ', maxsplit=1)[0], safe='')}"
    if service == "elbv2" and ":targetgroup/" in resource:
        return f"{base}/ec2/home?{at}#TargetGroup:targetGroupArn={quote(resource.split(' ', maxsplit=1)[0], safe=':/')}"
    if service == "elbv2" and (
        found := re.search(r"^(arn:[^\s]+:)listener(?:-rule)?(/(?:app|net|gwy)/[^/]+/[^/]+/[^/\s]+)", resource)
    ):
        return f"{base}/ec2/home?{at}#ELBListenerV2:listenerArn={found[1]}listener{found[2]}"
    if service == "elbv2" and ":loadbalancer/" in resource:
        return f"{base}/ec2/home?{at}#LoadBalancer:loadBalancerArn={quote(resource, safe=':/')}"
    if service == "logs":
        return _logs(base, at, resource)
    if service == "ecr":
        return _ecr(base, at, scope, resource)
    if service == "ec2" and (found := _VPC_PAGES.get(resource.partition("-")[0])):
        return f"{base}/vpcconsole/home?{at}#{found}={quote(resource)}"
    if service == "service-quotas":
        return f"{base}/servicequotas/home/services/{resource.replace('/', '/quotas/', 1)}?{at}"
    if service == "cloudtrail":
        by = "EventId" if re.fullmatch(r"[0-9a-f-]{36}", resource) else "ResourceName"
        return f"{base}/cloudtrailv2/home?{at}#/events?{by}={quote(resource, safe='')}"
    return None


def _ecs(base: str, at: str, resource: str) -> str | None:
    if found := re.search(r":task-definition/([^:/]+):(\d+)$", resource):
        return f"{base}/ecs/v2/task-definitions/{found[1]}/{found[2]}/containers?{at}"
    if found := re.search(r":cluster/([^/]+)$", resource):
        return f"{base}/ecs/v2/clusters/{found[1]}/services?{at}"
    if found := re.search(r":service-(?:deployment|revision)/([^/]+)/([^/]+)/", resource):
        return f"{base}/ecs/v2/clusters/{found[1]}/services/{found[2]}/deployments?{at}"
    if found := re.search(r":container-instance/([^/]+)/", resource):
        return f"{base}/ecs/v2/clusters/{found[1]}/infrastructure?{at}"
    if found := re.search(r":(service|task)/([^/]+)/([^/\s]+)", resource):
        return f"{base}/ecs/v2/{_ECS_PAGES[found[1]].format(cluster=found[2], name=found[3])}?{at}"
    return None


def _ecr(base: str, at: str, scope: AwsScope, resource: str) -> str:
    # `111122223333/team/app:v1`, or without the registry's account: then it is the scope's own.
    found = re.match(r"(?:(\d{12})/)?([^:@]+)", resource)
    registry, repository = (found[1] or scope.account_id, found[2]) if found else (scope.account_id, resource)
    return f"{base}/ecr/repositories/private/{registry}/{quote(repository)}?{at}"


def _logs(base: str, at: str, resource: str) -> str:
    group, _, stream = resource.partition(" ")
    page = f"{base}/cloudwatch/home?{at}#logsV2:log-groups/log-group/{_twice(group)}"
    return f"{page}/log-events/{_twice(stream)}" if stream else page


def _twice(text: str) -> str:
    # The console's router decodes the fragment twice and uses $ where a URL has %.
    return quote(quote(text, safe=""), safe="").replace("%", "$")
