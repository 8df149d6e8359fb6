import pytest

from agent.targets.naming import parse_event
from evals.deployment_event import NoDeploymentError, deployment_failed_event
from tests.lab_stage import DEMO, scenario

PROD, REGION = "471935208164", "us-west-2"


def test_the_event_is_one_that_tsuba_understands_and_names_the_service():
    event = deployment_failed_event(scenario(DEMO).accounts, account_id=PROD, region=REGION, service="checkout-v42")
    assert parse_event(event).service == "checkout-v42"
    assert (event["source"], event["account"], event["region"]) == ("aws.ecs", PROD, REGION)
    assert event["detail"]["eventName"] == "SERVICE_DEPLOYMENT_FAILED"
    assert event["detail"]["deploymentId"].startswith("ecs-svc/")


def test_the_same_deployment_makes_the_same_event_id():
    events = [
        deployment_failed_event(scenario(DEMO).accounts, account_id=PROD, region=REGION, service="checkout-v42")
        for _ in range(2)
    ]
    assert events[0] == events[1]


@pytest.mark.parametrize(
    ("account_id", "region", "service"),
    [(PROD, REGION, "payments"), (PROD, REGION, "nothing"), (PROD, "us-east-1", "checkout-v42"), ("9", REGION, "x")],
)
def test_without_a_failed_deployment_there_is_no_event(account_id: str, region: str, service: str):
    with pytest.raises(NoDeploymentError):
        deployment_failed_event(scenario(DEMO).accounts, account_id=account_id, region=region, service=service)
