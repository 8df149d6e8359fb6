import pytest

from agent.targets.arn import parse_arn, service_of, short_name

SERVICE = "arn:aws:ecs:eu-west-1:111122223333:service/prod/web"


def test_an_arn_of_another_partition_is_taken_apart_too():
    found = parse_arn(" arn:aws-cn:ecs:cn-north-1:111122223333:task/prod/0a:b ")
    assert found is not None
    assert (found.service, found.region, found.account_id) == ("ecs", "cn-north-1", "111122223333")
    assert found.resource == "task/prod/0a:b"


@pytest.mark.parametrize("text", ["", "web", "arn:aws:ecs", "arn:aws:ecs:eu-west-1:111122223333:", "urn:aws:ecs:::x/y"])
def test_what_is_no_whole_arn_is_none(text: str):
    assert parse_arn(text) is None


@pytest.mark.parametrize("text", [SERVICE.replace("ecs", "lambda", 1), "arn:aws:ecs:eu-west-1:1:service/web", "web"])
def test_only_a_long_service_arn_names_cluster_and_service(text: str):
    assert service_of(SERVICE) == ("prod", "web")
    assert service_of(text) is None


def test_a_name_that_is_no_arn_stays_as_it_is():
    assert short_name("ci/deploy") == "ci/deploy"
