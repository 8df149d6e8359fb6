"""What a sample world states comes back unchanged over HTTP, but for the shift of its times."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from evals.aws_lab.directory import GLOBAL_REGION
from evals.aws_lab.document_shapes import DOCUMENT_SHAPES
from evals.aws_lab.server import Lab, start_lab
from evals.aws_lab.shape_check import document_members, epoch_seconds
from evals.aws_lab.world import World
from tests.evals.aws_lab.stage import READS, client_of


@pytest.fixture
def served(sample: World):
    with start_lab([sample], read_actions=READS) as lab:
        yield sample, lab


def expected(value: Any, shape: Any, shift: int) -> Any:
    """The document as boto3 ought to give it back; written apart from the code under test."""
    if shape.type_name == "timestamp":
        return datetime.fromtimestamp(epoch_seconds(value) + shift, UTC)
    if shape.type_name == "structure":
        return {k: expected(v, shape.members[k], shift) for k, v in value.items()}
    if shape.type_name == "list":
        return [expected(v, shape.member, shift) for v in value]
    if shape.type_name == "map":
        return {k: expected(v, shape.value, shift) for k, v in value.items()}
    return value


def stated(world: World, account: str, region: str, service: str, key: str, shift: int) -> list[dict[str, Any]]:
    documents = world.accounts[account][region].get(service, {}).get(key, [])
    members = document_members(service, DOCUMENT_SHAPES[service][key])
    return [{k: expected(v, members[k], shift) for k, v in document.items()} for document in documents]


def places(world: World):
    return [(a, r) for a, regions in world.accounts.items() for r in regions if r != GLOBAL_REGION]


def shift_of(lab: Lab, world: World) -> int:
    return lab._front.estate.shifts[world.id]


def same(found: list[dict[str, Any]], wanted: list[dict[str, Any]], key: str) -> None:
    assert {d[key]: d for d in found} == {d[key]: d for d in wanted}


def test_ecs_reads_give_back_every_document(served):
    world, lab = served
    for account, region in places(world):
        ecs = client_of(lab, "ecs", account=account, region=region)

        def wanted(key: str, account: str = account, region: str = region):
            return stated(world, account, region, "ecs", key, shift_of(lab, world))

        everything = ["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"]
        clusters = ecs.describe_clusters(clusters=ecs.list_clusters()["clusterArns"], include=everything)["clusters"]
        same(clusters, wanted("clusters"), "clusterArn")
        services, tasks, deployments = [], [], []
        for cluster in clusters:
            name = cluster["clusterName"]
            arns = [a for p in ecs.get_paginator("list_services").paginate(cluster=name) for a in p["serviceArns"]]
            services += ecs.describe_services(cluster=name, services=arns, include=["TAGS"])["services"]
            for status in ("RUNNING", "STOPPED", "PENDING"):
                ids = ecs.list_tasks(cluster=name, desiredStatus=status)["taskArns"]
                tasks += ecs.describe_tasks(cluster=name, tasks=ids, include=["TAGS"])["tasks"] if ids else []
            for arn in arns:
                brief = ecs.list_service_deployments(cluster=name, service=arn)["serviceDeployments"]
                assert [d["createdAt"] for d in brief] == sorted((d["createdAt"] for d in brief), reverse=True)
                deployments += ecs.describe_service_deployments(
                    serviceDeploymentArns=[d["serviceDeploymentArn"] for d in brief]
                )["serviceDeployments"]
        same(services, [s for s in wanted("services") if s["status"] != "INACTIVE"], "serviceArn")
        same(tasks, wanted("tasks"), "taskArn")
        same(deployments, wanted("serviceDeployments"), "serviceDeploymentArn")
        revisions = wanted("serviceRevisions")
        found = ecs.describe_service_revisions(serviceRevisionArns=[r["serviceRevisionArn"] for r in revisions])
        same(found["serviceRevisions"], revisions, "serviceRevisionArn")
        for definition in wanted("taskDefinitions"):
            answer = ecs.describe_task_definition(taskDefinition=definition["taskDefinitionArn"], include=["TAGS"])
            assert answer["taskDefinition"] | {"tags": answer["tags"]} == {"tags": []} | definition
        for cluster in clusters:
            ids = ecs.list_container_instances(cluster=cluster["clusterName"])["containerInstanceArns"]
            if ids:
                answer = ecs.describe_container_instances(
                    cluster=cluster["clusterName"],
                    containerInstances=ids,
                    include=["TAGS", "CONTAINER_INSTANCE_HEALTH"],
                )
                same(answer["containerInstances"], wanted("containerInstances"), "containerInstanceArn")


def test_cloudformation_reads_give_back_every_document(served):
    world, lab = served
    for account, region in places(world):
        cloudformation = client_of(lab, "cloudformation", account=account, region=region)
        shift = shift_of(lab, world)
        stacks = [s for p in cloudformation.get_paginator("describe_stacks").paginate() for s in p["Stacks"]]
        same(stacks, stated(world, account, region, "cloudformation", "Stacks", shift), "StackId")
        events, resources = [], []
        for stack in stacks:
            name = stack["StackName"]
            pages = cloudformation.get_paginator("describe_stack_events").paginate(StackName=name)
            own = [e for p in pages for e in p["StackEvents"]]
            assert [e["Timestamp"] for e in own] == sorted((e["Timestamp"] for e in own), reverse=True)
            events += own
            resources += cloudformation.describe_stack_resources(StackName=name)["StackResources"]
            told = [e for p in _event_pages(cloudformation, name) for e in p["OperationEvents"]]
            assert [e["EventId"] for e in told] == [e["EventId"] for e in own]
            assert all(e["OperationId"] and e["EventType"] for e in told)
        same(events, stated(world, account, region, "cloudformation", "StackEvents", shift), "EventId")
        wanted = stated(world, account, region, "cloudformation", "StackResources", shift)
        assert len(resources) == len(wanted)
        assert all(resource in resources for resource in wanted)


def _event_pages(cloudformation: Any, name: str):
    answer = cloudformation.describe_events(StackName=name)
    yield answer
    while token := answer.get("NextToken"):
        answer = cloudformation.describe_events(StackName=name, NextToken=token)
        yield answer


def test_load_balancers_logs_images_and_network_give_back_every_document(served):
    world, lab = served
    for account, region in places(world):
        shift = shift_of(lab, world)

        def wanted(service: str, key: str, account: str = account, region: str = region, shift: int = shift):
            return stated(world, account, region, service, key, shift)

        def client(service: str, account: str = account, region: str = region):
            return client_of(lab, service, account=account, region=region)

        elb, ec2, logs, ecr = client("elbv2"), client("ec2"), client("logs"), client("ecr")
        same(elb.describe_load_balancers()["LoadBalancers"], wanted("elbv2", "LoadBalancers"), "LoadBalancerArn")
        same(elb.describe_target_groups()["TargetGroups"], wanted("elbv2", "TargetGroups"), "TargetGroupArn")
        for arn, health in world.accounts[account][region]["elbv2"]["TargetHealthDescriptions"].items():
            assert elb.describe_target_health(TargetGroupArn=arn)["TargetHealthDescriptions"] == health
        listeners = [
            listener
            for balancer in wanted("elbv2", "LoadBalancers")
            for listener in elb.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
        ]
        same(listeners, wanted("elbv2", "Listeners"), "ListenerArn")
        rules = [r for lst in listeners for r in elb.describe_rules(ListenerArn=lst["ListenerArn"])["Rules"]]
        same(rules, wanted("elbv2", "Rules"), "RuleArn")
        for key, identity in (
            ("Subnets", "SubnetId"),
            ("RouteTables", "RouteTableId"),
            ("SecurityGroups", "GroupId"),
            ("NetworkInterfaces", "NetworkInterfaceId"),
            ("NatGateways", "NatGatewayId"),
        ):
            words = "".join(f"_{c.lower()}" if c.isupper() else c for c in key)
            same(getattr(ec2, f"describe{words}")()[key], wanted("ec2", key), identity)
        groups = world.accounts[account][region]["logs"]["logGroups"]
        found = {g["logGroupName"]: g for g in logs.describe_log_groups()["logGroups"]}
        assert found == {g["logGroupName"]: g | {"creationTime": g["creationTime"] + shift * 1000} for g in groups}
        for name in found:
            events = logs.filter_log_events(logGroupName=name)["events"]
            assert sorted((e["logStreamName"], e["timestamp"], e["message"]) for e in events) == sorted(
                (e["logStreamName"], e["timestamp"] + shift * 1000, e["message"])
                for e in world.accounts[account][region]["logs"]["events"]
                if e["logGroupName"] == name
            )
        images = [
            image
            for repository in ecr.describe_repositories()["repositories"]
            for image in ecr.describe_images(repositoryName=repository["repositoryName"])["imageDetails"]
        ]
        same(images, wanted("ecr", "imageDetails"), "imageDigest")
        for certificate in wanted("acm", "Certificates"):
            answer = client("acm").describe_certificate(CertificateArn=certificate["CertificateArn"])
            assert answer["Certificate"] == certificate


def test_the_trail_and_the_roles_give_back_every_document(served):
    world, lab = served
    for account, region in places(world):
        shift = shift_of(lab, world)
        trail = client_of(lab, "cloudtrail", account=account, region=region)
        found = {e["EventId"]: e for e in trail.lookup_events()["Events"]}
        for event in stated(world, account, region, "cloudtrail", "Events", shift):
            inside = json.loads(found[event["EventId"]]["CloudTrailEvent"])
            before = json.loads(event["CloudTrailEvent"])
            assert epoch_seconds(inside.pop("eventTime")) == epoch_seconds(before.pop("eventTime")) + shift
            assert inside == before
            assert found[event["EventId"]] | {"CloudTrailEvent": ""} == event | {"CloudTrailEvent": ""}
        iam = client_of(lab, "iam", account=account)
        for role in stated(world, account, GLOBAL_REGION, "iam", "Roles", shift):
            name, text = role["RoleName"], role["AssumeRolePolicyDocument"]
            assert iam.get_role(RoleName=name)["Role"] == role | {"AssumeRolePolicyDocument": json.loads(text)}
            attached = world.accounts[account][GLOBAL_REGION]["iam"]["AttachedRolePolicies"][name]
            assert iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"] == attached
        for policy in world.accounts[account][GLOBAL_REGION]["iam"]["RolePolicies"]:
            answer = iam.get_role_policy(RoleName=policy["RoleName"], PolicyName=policy["PolicyName"])
            assert answer["PolicyDocument"] == json.loads(policy["PolicyDocument"])
