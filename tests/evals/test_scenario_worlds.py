"""The world of every scenario of ours: consistent in itself, and told as AWS tells it."""

from collections import Counter
from datetime import timedelta
from pathlib import Path

from evals.bases.documents import Document
from evals.bases.task_logs import FIRELENS
from tests.evals.scenario_worlds import (
    documents,
    moment,
    places,
    pytest_generate_tests,  # noqa: F401 - pytest calls it
    world_of,
)


def test_tasks_belong_to_known_definitions_and_services(path: Path) -> None:
    world = world_of(path)
    definitions = {d["taskDefinitionArn"] for *_, d in documents(world, "ecs", "taskDefinitions")}
    definitions |= {d["daemonTaskDefinitionArn"] for *_, d in documents(world, "ecs", "daemonTaskDefinitions")}
    clusters = {d["clusterArn"] for *_, d in documents(world, "ecs", "clusters")}
    instances = {d["containerInstanceArn"] for *_, d in documents(world, "ecs", "containerInstances")}
    for *_, task in documents(world, "ecs", "tasks"):
        assert task["taskDefinitionArn"] in definitions
        assert task["clusterArn"] in clusters
        # A host that ended is gone, and ECS still says where its tasks ran.
        if task.get("stopCode") != "TerminationNotice":
            assert task.get("containerInstanceArn", next(iter(instances), None)) in {*instances, None}


def test_stopped_tasks_are_told_as_aws_tells_them(path: Path) -> None:
    world = world_of(path)
    now = moment(world["now"])
    for *_, task in documents(world, "ecs", "tasks"):
        if task["lastStatus"] != "STOPPED":
            assert "stopCode" not in task
            continue
        assert moment(task["stoppedAt"]) <= now
        assert now - moment(task["stoppedAt"]) <= timedelta(hours=1)
        assert ("startedAt" in task) == (task["stopCode"] != "TaskFailedToStart")
        assert task["stoppedReason"]
        if "startedAt" not in task:
            assert all("exitCode" not in container for container in task["containers"])


def test_services_count_their_tasks_and_refer_to_known_revisions(path: Path) -> None:
    world = world_of(path)
    definitions = {d["taskDefinitionArn"] for *_, d in documents(world, "ecs", "taskDefinitions")}
    revisions = {d["serviceRevisionArn"] for *_, d in documents(world, "ecs", "serviceRevisions")}
    groups = {d["TargetGroupArn"] for *_, d in documents(world, "elbv2", "TargetGroups")}
    security_groups = {d["GroupId"] for *_, d in documents(world, "ec2", "SecurityGroups")}
    subnets = {d["SubnetId"] for *_, d in documents(world, "ec2", "Subnets")}
    running = Counter(
        (task["clusterArn"], task["group"])
        for *_, task in documents(world, "ecs", "tasks")
        if task["lastStatus"] == "RUNNING"
    )
    for *_, service in documents(world, "ecs", "services"):
        assert service["runningCount"] == running[service["clusterArn"], f"service:{service['serviceName']}"]
        assert {service["taskDefinition"], *(d["taskDefinition"] for d in service["deployments"])} <= definitions
        assert {revision["arn"] for revision in service.get("currentServiceRevisions", [])} <= revisions
        assert {balancer["targetGroupArn"] for balancer in service["loadBalancers"]} <= groups
        network = service.get("networkConfiguration", {}).get("awsvpcConfiguration", {})
        assert set(network.get("securityGroups", [])) <= security_groups
        assert set(network.get("subnets", [])) <= subnets
        # What CodeDeploy deploys has task sets instead.
        served = [*service["deployments"], *service.get("taskSets", [])]
        assert sum(deployment["status"] == "PRIMARY" for deployment in served) == 1


def test_service_deployments_refer_to_known_revisions(path: Path) -> None:
    world = world_of(path)
    revisions = {d["serviceRevisionArn"] for *_, d in documents(world, "ecs", "serviceRevisions")}
    for *_, deployment in documents(world, "ecs", "serviceDeployments"):
        assert deployment["targetServiceRevision"]["arn"] in revisions
        assert {source["arn"] for source in deployment["sourceServiceRevisions"]} <= revisions
        if deployment["status"] == "ROLLBACK_SUCCESSFUL":
            ended_by = {hook["status"] for hook in deployment.get("lifecycleHookDetails", [])}
            ended_by |= {deployment["deploymentCircuitBreaker"]["status"], deployment["alarms"]["status"]}
            assert ended_by & {"TRIGGERED", "FAILED", "TIMED_OUT"}
            assert deployment["rollback"]["serviceRevisionArn"] in revisions


def test_lists_are_newest_first_and_nothing_lies_after_now(path: Path) -> None:
    world = world_of(path)
    lists = [
        ("cloudformation", "StackEvents", "Timestamp"),
        ("cloudtrail", "Events", "EventTime"),
        ("ecs", "tasks", "createdAt"),
        ("ecs", "serviceDeployments", "createdAt"),
    ]
    for service, key, by in lists:
        for services in places(world):
            times = [document[by] for document in services.get(service, {}).get(key, [])]
            assert times == sorted(times, reverse=True)
            assert all(time <= world["now"] for time in times)
    for *_, described in documents(world, "ecs", "services"):
        times = [event["createdAt"] for event in described["events"]]
        assert times == sorted(times, reverse=True)
        assert all(time <= world["now"] for time in times)
        assert len(times) <= 100
    now = moment(world["now"]).timestamp() * 1000
    assert all(event["timestamp"] <= now for *_, event in documents(world, "logs", "events"))


def test_only_started_containers_have_log_streams(path: Path) -> None:
    world = world_of(path)
    never_started = {
        task["taskArn"].rpartition("/")[2] for *_, task in documents(world, "ecs", "tasks") if "startedAt" not in task
    }
    groups = {d["logGroupName"] for *_, d in documents(world, "logs", "logGroups")}
    for *_, event in documents(world, "logs", "events"):
        assert event["logStreamName"].rpartition("/")[2] not in never_started
        assert event["logGroupName"] in groups | {FIRELENS}


def test_stack_resources_point_at_existing_services_unless_deleted(path: Path) -> None:
    world = world_of(path)
    services = {d["serviceArn"] for *_, d in documents(world, "ecs", "services")}
    stacks = {d["StackId"]: d for *_, d in documents(world, "cloudformation", "Stacks")}
    for *_, resource in documents(world, "cloudformation", "StackResources"):
        assert resource["StackId"] in stacks
        if resource["ResourceType"] == "AWS::ECS::Service":
            gone = resource["ResourceStatus"] == "DELETE_COMPLETE"
            assert gone == (resource["PhysicalResourceId"] not in services)
        if resource["ResourceType"] == "AWS::CloudFormation::Stack":
            assert resource["PhysicalResourceId"] in stacks


def test_stacks_stand_as_their_newest_event_says(path: Path) -> None:
    world = world_of(path)
    newest: dict[str, str] = {}
    for *_, event in documents(world, "cloudformation", "StackEvents"):
        own = event["PhysicalResourceId"] == event["StackId"]
        if own:
            newest.setdefault(event["StackId"], event["ResourceStatus"])
    for *_, stack in documents(world, "cloudformation", "Stacks"):
        assert stack["StackStatus"] == newest[stack["StackId"]]


def test_every_service_of_a_rolled_back_deployment_serves_its_old_revision(path: Path) -> None:
    world = world_of(path)
    newest: dict[str, Document] = {}
    for *_, deployment in documents(world, "ecs", "serviceDeployments"):
        newest.setdefault(deployment["serviceArn"], deployment)
    by_arn = {d["serviceArn"]: d for *_, d in documents(world, "ecs", "services")}
    for arn, deployment in newest.items():
        if deployment["status"] == "ROLLBACK_SUCCESSFUL":
            service = by_arn[arn]
            assert [d["rolloutState"] for d in service["deployments"]] == ["COMPLETED"]
            restored = [deployment["rollback"]["serviceRevisionArn"]]
            assert [revision["arn"] for revision in service["currentServiceRevisions"]] == restored
