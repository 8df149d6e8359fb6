"""Every tool against whole sample worlds, over HTTP."""

from typing import Any

import pytest

from tools.aws.scope import AwsScope
from tools.cloudformation.describe_stack import TOOL as DESCRIBE_STACK
from tools.cloudformation.describe_stack import DescribeStackArguments
from tools.cloudformation.describe_stack_operation import TOOL as DESCRIBE_STACK_OPERATION
from tools.cloudformation.describe_stack_operation import DescribeStackOperationArguments
from tools.cloudformation.find_stack_of_resource import TOOL as FIND_STACK
from tools.cloudformation.find_stack_of_resource import FindStackOfResourceArguments
from tools.cloudformation.list_stack_resources import TOOL as LIST_RESOURCES
from tools.cloudformation.list_stack_resources import ListStackResourcesArguments
from tools.cloudtrail.lookup_changes import TOOL as LOOKUP_CHANGES
from tools.cloudtrail.lookup_changes import LookupChangesArguments
from tools.ecr.find_image import TOOL as FIND_IMAGE
from tools.ecr.find_image import FindImageArguments
from tools.ecr.list_newest_tags import TOOL as NEWEST_TAGS
from tools.ecr.list_newest_tags import ListNewestTagsArguments
from tools.ecs.describe_cluster import TOOL as DESCRIBE_CLUSTER
from tools.ecs.describe_cluster import DescribeClusterArguments
from tools.ecs.describe_container_instances import TOOL as DESCRIBE_INSTANCES
from tools.ecs.describe_container_instances import DescribeContainerInstancesArguments
from tools.ecs.describe_service_deployments import TOOL as DESCRIBE_DEPLOYMENTS
from tools.ecs.describe_service_deployments import DescribeServiceDeploymentsArguments
from tools.ecs.describe_service_revisions import TOOL as DESCRIBE_REVISIONS
from tools.ecs.describe_service_revisions import DescribeServiceRevisionsArguments
from tools.ecs.describe_services import TOOL as DESCRIBE_SERVICES
from tools.ecs.describe_services import DescribeServicesArguments
from tools.ecs.describe_task_definition import TOOL as DESCRIBE_TASK_DEFINITION
from tools.ecs.describe_task_definition import DescribeTaskDefinitionArguments
from tools.ecs.describe_tasks import TOOL as DESCRIBE_TASKS
from tools.ecs.describe_tasks import DescribeTasksArguments
from tools.ecs.list_service_deployments import TOOL as LIST_DEPLOYMENTS
from tools.ecs.list_service_deployments import ListServiceDeploymentsArguments
from tools.ecs.list_services import TOOL as LIST_SERVICES
from tools.ecs.list_services import ListServicesArguments
from tools.ecs.list_tasks import TOOL as LIST_TASKS
from tools.ecs.list_tasks import ListTasksArguments
from tools.elb.describe_listeners import TOOL as DESCRIBE_LISTENERS
from tools.elb.describe_listeners import DescribeListenersArguments
from tools.elb.describe_rules import TOOL as DESCRIBE_RULES
from tools.elb.describe_rules import DescribeRulesArguments
from tools.elb.describe_target_groups import TOOL as DESCRIBE_TARGET_GROUPS
from tools.elb.describe_target_groups import DescribeTargetGroupsArguments
from tools.elb.describe_target_health import TOOL as DESCRIBE_TARGET_HEALTH
from tools.elb.describe_target_health import DescribeTargetHealthArguments
from tools.evidence import Empty, Found
from tools.logs.location import log_location
from tools.logs.tail_container import TOOL as TAIL
from tools.logs.tail_container import TailContainerArguments

WORLDS = {
    "w-441748": ("348912760455", "eu-west-1"),
    "w-67da3b": ("571203984416", "eu-west-1"),
    "w-d72b96": ("348912760455", "us-east-1"),
}


@pytest.fixture(params=sorted(WORLDS))
def place(request: Any, stage: Any) -> tuple[Any, AwsScope, dict[str, Any]]:
    world = stage.serve_sample(request.param)
    account, region = WORLDS[request.param]
    return stage, AwsScope(account, region), dict(world.accounts[account][region])


def test_every_service_is_read_as_the_world_states_it(place: Any) -> None:
    stage, scope, world = place
    for document in world["ecs"]["services"]:
        arguments = DescribeServicesArguments(cluster=document["clusterArn"], services=(document["serviceName"],))
        (service,) = stage.read(DESCRIBE_SERVICES, arguments, scope=scope).value
        assert (service.running, service.desired) == (document["runningCount"], document["desiredCount"])
        assert len(service.events) == len(document.get("events", []))
        assert [d.id for d in service.deployments] == [d["id"] for d in document["deployments"]]


def test_deployments_lead_to_revisions_and_task_definitions(place: Any) -> None:
    stage, scope, world = place
    for document in world["ecs"]["services"]:
        listing = ListServiceDeploymentsArguments(cluster=document["clusterArn"], service=document["serviceName"])
        listed = stage.read(LIST_DEPLOYMENTS, listing, scope=scope)
        if isinstance(listed, Empty):
            continue
        arns = tuple(brief.arn for brief in listed.value)
        deployments = stage.read(DESCRIBE_DEPLOYMENTS, DescribeServiceDeploymentsArguments(arns=arns), scope=scope)
        assert [d.arn for d in deployments.value] == list(arns)
        targets = tuple(dict.fromkeys(d.target_revision_arn for d in deployments.value if d.target_revision_arn))
        revisions = stage.read(DESCRIBE_REVISIONS, DescribeServiceRevisionsArguments(arns=targets), scope=scope)
        for revision in revisions.value:
            wanted = DescribeTaskDefinitionArguments(task_definition=revision.task_definition)
            definition = stage.read(DESCRIBE_TASK_DEFINITION, wanted, scope=scope).value
            assert set(revision.images) == {container.name for container in definition.containers}


def test_running_tasks_have_logs_where_their_definition_says(place: Any) -> None:
    stage, scope, world = place
    for cluster in world["ecs"]["clusters"]:
        arn = cluster["clusterArn"]
        assert stage.read(DESCRIBE_CLUSTER, DescribeClusterArguments(cluster=arn), scope=scope).value.arn == arn
        stage.read(LIST_SERVICES, ListServicesArguments(cluster=arn), scope=scope)
        listed = stage.read(LIST_TASKS, ListTasksArguments(cluster=arn, desired_status="RUNNING"), scope=scope)
        if isinstance(listed, Empty):
            continue
        tasks = stage.read(DESCRIBE_TASKS, DescribeTasksArguments(cluster=arn, tasks=listed.value), scope=scope).value
        assert {task.arn for task in tasks} == set(listed.value)
        tailed = 0
        for task in tasks:
            wanted = DescribeTaskDefinitionArguments(task_definition=task.task_definition)
            definition = stage.read(DESCRIBE_TASK_DEFINITION, wanted, scope=scope).value
            location = log_location(definition.containers[0], task.id, scope)
            assert location is not None
            name = definition.containers[0].name
            arguments = TailContainerArguments(
                group=location.group, stream=location.stream, task_arn=task.arn, container=name
            )
            tailed += isinstance(stage.read(TAIL, arguments, scope=scope), Found)
        assert tailed


def test_load_balancers_are_read_down_to_the_rules(place: Any) -> None:
    stage, scope, world = place
    for balancer in world["elbv2"]["LoadBalancers"]:
        listening = DescribeListenersArguments(load_balancer_arn=balancer["LoadBalancerArn"])
        listeners = stage.read(DESCRIBE_LISTENERS, listening, scope=scope).value
        reads = [
            stage.read(DESCRIBE_RULES, DescribeRulesArguments(listener_arn=listener.arn), scope=scope)
            for listener in listeners
        ]
        assert any(rule.weights for found in reads if isinstance(found, Found) for rule in found.value)
    arns = tuple(document["TargetGroupArn"] for document in world["elbv2"]["TargetGroups"])
    groups = stage.read(DESCRIBE_TARGET_GROUPS, DescribeTargetGroupsArguments(arns=arns), scope=scope).value
    assert {group.arn for group in groups} == set(arns)
    for arn, targets in world["elbv2"]["TargetHealthDescriptions"].items():
        health = stage.read(DESCRIBE_TARGET_HEALTH, DescribeTargetHealthArguments(target_group_arn=arn), scope=scope)
        assert len(health.value) == len(targets) if targets else isinstance(health, Empty)


def test_stacks_are_read_with_their_newest_operation(place: Any) -> None:
    stage, scope, world = place
    for document in world["cloudformation"]["Stacks"]:
        named = document["StackId"]
        stack = stage.read(DESCRIBE_STACK, DescribeStackArguments(stack=named), scope=scope).value
        operation = stage.read(
            DESCRIBE_STACK_OPERATION, DescribeStackOperationArguments(stack=named), scope=scope
        ).value
        assert operation.complete
        assert operation.began_at is not None or not operation.events
        assert stack.status == document["StackStatus"]
        resources = stage.read(LIST_RESOURCES, ListStackResourcesArguments(stack=named), scope=scope)
        for resource in resources.value if isinstance(resources, Found) else ():
            if resource.physical_id:
                owner = FindStackOfResourceArguments(physical_id=resource.physical_id)
                assert {r.stack_id for r in stage.read(FIND_STACK, owner, scope=scope).value} == {named}


def test_images_of_the_task_definitions_are_looked_up(place: Any) -> None:
    stage, scope, world = place
    images = {
        container["image"]
        for document in world["ecs"]["taskDefinitions"]
        for container in document["containerDefinitions"]
    }
    looked = [
        stage.read(FIND_IMAGE, FindImageArguments(image=image), scope=scope).value
        for image in images
        if f"{scope.account_id}.dkr.ecr.{scope.region}." in image
    ]
    assert any(lookup.state == "found" for lookup in looked)
    for lookup in looked:
        arguments = ListNewestTagsArguments(registry_id=lookup.registry_id, repository=lookup.repository)
        tags = stage.read(NEWEST_TAGS, arguments, scope=scope)
        assert isinstance(tags, Empty) or 1 <= len(tags.value.newest_tags) <= 5


def test_the_deciding_text_of_the_rolled_back_stack_is_whole_in_one_excerpt(stage: Any) -> None:
    world = stage.serve_sample("w-441748")
    scope = AwsScope("348912760455", "eu-west-1")
    arguments = DescribeStackOperationArguments(stack=world.entry["stack"]["stack_id"])
    answer = stage.read(DESCRIBE_STACK_OPERATION, arguments, scope=scope)
    assert answer.value.status.endswith("ROLLBACK_COMPLETE")
    assert any("CertificateNotFound" in item.excerpt for item in answer.evidence)
    failed = [event for event in answer.value.events if event.status.endswith("_FAILED")]
    assert any(event.reason and "CertificateNotFound" in event.reason for event in failed)


def test_the_taken_host_port_is_seen_from_the_events_and_from_the_host(stage: Any) -> None:
    stage.serve_sample("w-67da3b")
    scope = AwsScope("571203984416", "eu-west-1")
    arguments = DescribeServicesArguments(cluster="stage-ec2", services=("rj-api",))
    answer = stage.read(DESCRIBE_SERVICES, arguments, scope=scope)
    assert any("already using a port required by your task" in item.excerpt for item in answer.evidence)
    hosts = stage.read(DESCRIBE_INSTANCES, DescribeContainerInstancesArguments(cluster="stage-ec2"), scope=scope)
    assert "3000" in hosts.value[0].ports_used
    (service,) = answer.value
    since = min(deployment.created_at for deployment in service.deployments).replace(year=2020)
    changes = stage.read(LOOKUP_CHANGES, LookupChangesArguments(resource_name=service.arn, since=since), scope=scope)
    assert changes.value[0].by == "ci-deployer"
    assert changes.value[0].task_definition.endswith("task-definition/rj-api:40")
