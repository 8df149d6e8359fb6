"""The ECS lists: pages, limits, nothing and not there."""

from typing import Any

import pytest

from tests.tools.documents import CLUSTER, SERVICE, cluster, service, service_deployment, task
from tools.ecs.describe_cluster import TOOL as DESCRIBE_CLUSTER
from tools.ecs.describe_cluster import DescribeClusterArguments
from tools.ecs.list_clusters import TOOL as LIST_CLUSTERS
from tools.ecs.list_clusters import ListClustersArguments
from tools.ecs.list_service_deployments import TOOL as LIST_DEPLOYMENTS
from tools.ecs.list_service_deployments import ListServiceDeploymentsArguments
from tools.ecs.list_services import TOOL as LIST_SERVICES
from tools.ecs.list_services import ListServicesArguments
from tools.ecs.list_tasks import TOOL as LIST_TASKS
from tools.ecs.list_tasks import ListTasksArguments
from tools.errors import ReadFailedError
from tools.evidence import Empty

SERVICES = ListServicesArguments(cluster="prod")


def test_services_of_every_page_are_listed(stage: Any) -> None:
    stage.serve({"ecs": {"clusters": [cluster()], "services": [service(f"s{n:03d}") for n in range(230)]}})
    answer = stage.read(LIST_SERVICES, SERVICES)
    assert (len(answer.value.arns), answer.value.complete) == (230, True)
    assert stage.calls("ListServices") == 3


def test_a_list_beyond_five_pages_says_that_it_is_not_complete(stage: Any) -> None:
    stage.serve({"ecs": {"clusters": [cluster()], "services": [service(f"s{n:03d}") for n in range(501)]}})
    answer = stage.read(LIST_SERVICES, SERVICES)
    assert (len(answer.value.arns), answer.value.complete) == (500, False)


def test_a_cluster_without_services_is_empty(stage: Any) -> None:
    stage.serve({"ecs": {"clusters": [cluster()]}})
    assert isinstance(stage.read(LIST_SERVICES, SERVICES), Empty)


def test_clusters_are_listed_or_there_are_none(stage: Any) -> None:
    assert isinstance(stage.read(LIST_CLUSTERS, ListClustersArguments()), Empty)
    stage.serve({"ecs": {"clusters": [cluster()]}})
    assert stage.read(LIST_CLUSTERS, ListClustersArguments()).value == (CLUSTER,)


def test_a_cluster_is_described_with_its_counts_or_is_empty(stage: Any) -> None:
    stage.serve({"ecs": {"clusters": [cluster(registeredContainerInstancesCount=0, pendingTasksCount=4)]}})
    told = stage.read(DESCRIBE_CLUSTER, DescribeClusterArguments(cluster="prod")).value
    assert (told.container_instances, told.pending_tasks) == (0, 4)
    assert isinstance(stage.read(DESCRIBE_CLUSTER, DescribeClusterArguments(cluster="other")), Empty)


def test_deployments_are_listed_newest_first_on_one_page_of_twenty(stage: Any) -> None:
    deployments = [service_deployment(number) for number in range(25)]
    stage.serve({"ecs": {"clusters": [cluster()], "services": [service()], "serviceDeployments": deployments}})
    briefs = stage.read(LIST_DEPLOYMENTS, ListServiceDeploymentsArguments(cluster="prod", service=SERVICE)).value
    assert [brief.arn[-4:] for brief in briefs] == [f"d{number:03d}" for number in range(24, 4, -1)]
    assert stage.calls("ListServiceDeployments") == 1


def test_deployments_of_a_service_that_is_gone_are_empty(stage: Any) -> None:
    stage.serve({"ecs": {"clusters": [cluster()]}})
    answer = stage.read(LIST_DEPLOYMENTS, ListServiceDeploymentsArguments(cluster="prod", service="orders"))
    assert isinstance(answer, Empty)
    assert "ServiceNotFoundException" in answer.evidence[0].excerpt


def test_tasks_are_listed_by_service_and_status(stage: Any) -> None:
    tasks = [task(1), task(2, group="service:other"), task(3, desiredStatus="RUNNING", lastStatus="RUNNING")]
    stage.serve({"ecs": {"clusters": [cluster()], "services": [service(), service("other")], "tasks": tasks}})
    arguments = ListTasksArguments(cluster="prod", service="orders", desired_status="STOPPED")
    assert stage.read(LIST_TASKS, arguments).value == (tasks[0]["taskArn"],)


def test_one_page_of_tasks_says_when_there_are_more(stage: Any) -> None:
    stage.serve({"ecs": {"clusters": [cluster()], "tasks": [task(n) for n in range(120)]}})
    answer = stage.read(LIST_TASKS, ListTasksArguments(cluster="prod", desired_status="STOPPED"))
    assert len(answer.value) == 100
    assert answer.evidence[0].excerpt.startswith("100 stopped tasks and more")


def test_tasks_of_a_service_that_is_gone_are_empty_and_of_a_cluster_that_is_gone_an_error(stage: Any) -> None:
    stage.serve({"ecs": {"clusters": [cluster()]}})
    gone = ListTasksArguments(cluster="prod", service="orders", desired_status="RUNNING")
    assert isinstance(stage.read(LIST_TASKS, gone), Empty)
    stage.serve({"ecs": {}})
    with pytest.raises(ReadFailedError, match="ClusterNotFoundException"):
        stage.read(LIST_TASKS, gone)
