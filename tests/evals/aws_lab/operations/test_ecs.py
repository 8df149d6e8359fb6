import pytest
from botocore.exceptions import ClientError

from evals.aws_lab.server import start_lab
from evals.aws_lab.world import load_world
from tests.evals.aws_lab.stage import CLUSTER, READS, client_of, service_arn, small_world, task


def code(caught) -> str:
    return caught.value.response["Error"]["Code"]


def test_tasks_are_listed_newest_first_a_hundred_a_page(client):
    pages = list(client("ecs").get_paginator("list_tasks").paginate(cluster="prod"))
    assert [len(page["taskArns"]) for page in pages] == [100, 20]
    assert pages[0]["taskArns"][0].endswith(f"{119:032x}")
    assert len({arn for page in pages for arn in page["taskArns"]}) == 120


@pytest.mark.parametrize("token", ["1", "AAAA", "bm9uc2Vuc2U="])
def test_a_token_the_lab_did_not_give_is_refused(client, token):
    with pytest.raises(ClientError) as caught:
        client("ecs").list_tasks(cluster="prod", nextToken=token)
    assert code(caught) == "InvalidParameterException"


def test_a_token_of_another_operation_is_refused(client):
    ecs = client("ecs")
    token = ecs.list_tasks(cluster="prod")["nextToken"]
    with pytest.raises(ClientError, match="InvalidParameterException"):
        ecs.list_services(cluster="prod", nextToken=token)


def test_tasks_can_be_chosen_by_what_aws_offers(client):
    ecs = client("ecs")
    assert len(ecs.list_tasks(cluster=CLUSTER, serviceName="orders", maxResults=7)["taskArns"]) == 7
    assert len(ecs.list_tasks(cluster="prod", family="gone", desiredStatus="STOPPED")["taskArns"]) == 1
    assert ecs.list_tasks(cluster="prod", family="gone")["taskArns"] == []
    assert ecs.list_tasks(cluster="prod", startedBy="x")["taskArns"] == []
    with pytest.raises(ClientError, match="startedBy"):
        ecs.list_tasks(cluster="prod", startedBy="x", family="orders")


def test_a_deleted_service_keeps_its_tasks_and_deployments_while_an_unknown_one_is_not_found(client):
    ecs = client("ecs")
    assert len(ecs.list_tasks(cluster="prod", serviceName="gone", desiredStatus="STOPPED")["taskArns"]) == 1
    assert len(ecs.list_service_deployments(cluster="prod", service="gone")["serviceDeployments"]) == 2
    for call in (
        lambda: ecs.list_tasks(cluster="prod", serviceName="nobody"),
        lambda: ecs.list_service_deployments(cluster="prod", service="nobody"),
    ):
        with pytest.raises(ClientError) as caught:
            call()
        assert code(caught) == "ServiceNotFoundException"


def test_tasks_of_a_service_the_world_does_not_state_any_more_are_served():
    document = small_world()
    ecs_documents = document["accounts"]["111111111111"]["eu-west-1"]["ecs"]
    ecs_documents["services"] = []
    with start_lab([load_world(document)], read_actions=READS) as lab:
        ecs = client_of(lab, "ecs")
        assert len(ecs.list_tasks(cluster="prod", serviceName="orders")["taskArns"]) == 100
        assert len(ecs.list_service_deployments(cluster="prod", service=service_arn("gone"))["serviceDeployments"]) == 2


def test_the_limits_of_aws_apply(client):
    ecs = client("ecs")
    for call in (
        lambda: ecs.describe_services(cluster="prod", services=[f"s{n}" for n in range(11)]),
        lambda: ecs.describe_tasks(cluster="prod", tasks=[f"{n:032x}" for n in range(101)]),
        lambda: ecs.describe_service_deployments(serviceDeploymentArns=[f"a{n}" for n in range(21)]),
        lambda: ecs.list_services(cluster="prod", maxResults=101),
    ):
        with pytest.raises(ClientError) as caught:
            call()
        assert code(caught) == "InvalidParameterException"


def test_services_come_ten_a_page_unless_more_are_asked_for():
    document = small_world()
    ecs_documents = document["accounts"]["111111111111"]["eu-west-1"]["ecs"]
    ecs_documents["services"] = [
        {"serviceArn": service_arn(f"s{n}"), "clusterArn": CLUSTER, "status": "ACTIVE"} for n in range(15)
    ]
    with start_lab([load_world(document)], read_actions=READS) as lab:
        ecs = client_of(lab, "ecs")
        assert len(ecs.list_services(cluster="prod")["serviceArns"]) == 10
        assert len(ecs.list_services(cluster="prod", maxResults=100)["serviceArns"]) == 15


def test_services_answer_by_name_and_arn_deleted_ones_too_and_unknown_ones_as_missing(client):
    answer = client("ecs").describe_services(cluster="prod", services=["orders", service_arn("gone"), "nobody"])
    assert [(s["serviceName"], s["status"]) for s in answer["services"]] == [("orders", "ACTIVE"), ("gone", "INACTIVE")]
    assert answer["failures"] == [{"arn": service_arn("nobody"), "reason": "MISSING"}]
    assert [e["message"] for e in answer["services"][0]["events"]] == ["newer", "older at 2026-10-01T10:00:00Z"]


def test_tags_come_only_when_asked_for(client):
    ecs = client("ecs")
    task_id = f"{3:032x}"
    assert "tags" not in ecs.describe_services(cluster="prod", services=["orders"])["services"][0]
    assert "tags" not in ecs.describe_tasks(cluster="prod", tasks=[task_id])["tasks"][0]
    tagged = ecs.describe_tasks(cluster="prod", tasks=[task_id], include=["TAGS"])["tasks"][0]
    assert tagged["tags"] == task(3)["tags"]
    assert ecs.list_tags_for_resource(resourceArn=service_arn("orders"))["tags"] == [{"key": "team", "value": "shop"}]


def test_an_unknown_cluster_is_an_error_for_services_and_tasks_and_a_failure_for_clusters(client):
    ecs = client("ecs")
    for call in (
        lambda: ecs.describe_services(cluster="nowhere", services=["orders"]),
        lambda: ecs.describe_tasks(cluster="nowhere", tasks=["1"]),
        lambda: ecs.list_tasks(cluster="nowhere"),
        ecs.list_services,
    ):
        with pytest.raises(ClientError) as caught:
            call()
        assert code(caught) == "ClusterNotFoundException"
    assert ecs.describe_clusters(clusters=["nowhere"])["failures"][0]["reason"] == "MISSING"


def test_a_task_definition_answers_by_family_revision_or_arn(client):
    ecs = client("ecs")
    newest = ecs.describe_task_definition(taskDefinition="orders")["taskDefinition"]
    assert newest["revision"] == 12
    arn = newest["taskDefinitionArn"].replace(":12", ":7")
    assert ecs.describe_task_definition(taskDefinition=arn)["taskDefinition"]["revision"] == 7
    assert ecs.describe_task_definition(taskDefinition="orders:7")["taskDefinition"]["revision"] == 7
    for unknown in ("orders:8", "nobody"):
        with pytest.raises(ClientError, match="Unable to describe task definition") as caught:
            ecs.describe_task_definition(taskDefinition=unknown)
        assert code(caught) == "ClientException"
    listed = ecs.list_task_definitions(familyPrefix="orders", sort="DESC")["taskDefinitionArns"]
    assert [arn.rsplit(":", 1)[1] for arn in listed] == ["12", "7"]
    assert ecs.list_task_definition_families()["families"] == ["orders"]


def test_service_deployments_are_chosen_by_status_and_time_in_short_form(client):
    ecs = client("ecs")
    rows = ecs.list_service_deployments(cluster="prod", service="orders")["serviceDeployments"]
    assert [row["targetServiceRevisionArn"] for row in rows] == ["arn:revision/2", "arn:revision/1"]
    assert "targetServiceRevision" not in rows[0]
    by_status = ecs.list_service_deployments(cluster="prod", service="orders", status=["SUCCESSFUL"])
    assert by_status["serviceDeployments"] == [rows[1]]
    after = ecs.list_service_deployments(cluster="prod", service="orders", createdAt={"after": rows[0]["createdAt"]})
    assert after["serviceDeployments"] == [rows[0]]
