"""What "the other one", a version alone, a console link and an unknown name stand for."""

import pytest

from agent.conversation.reference import UNKNOWN, Named, Unclear, find_reference
from agent.targets.target import TargetRequest
from tests.agent.conversation.test_reference import PAY, PROD, SERVICES, STAGE, find, place

LINK = "https://us-west-2.console.aws.amazon.com/ecs/v2/clusters/{}/services/{}/health?region=us-west-2"


@pytest.mark.parametrize("service", ["orders", "gone-v3"])
def test_a_console_link_names_no_account_so_its_cluster_is_looked_up(service: str):
    found = find(f"why does {LINK.format('prod', service)}, fail?")
    assert isinstance(found, Named)
    assert place(found)[:2] == (PROD, "us-west-2")
    assert found.request.service == service


def test_a_console_link_of_a_cluster_nobody_may_see_opens_nothing():
    assert find(LINK.format("main", "billing-v7")) == Unclear(question=UNKNOWN, choices=())


@pytest.mark.parametrize(
    ("text", "service", "account", "region"),
    [
        ("what about the other region", "search", PROD, "eu-west-1"),
        ("and in the other one?", "search", PROD, "eu-west-1"),
        ("same in europe?", "search", PROD, "eu-west-1"),
    ],
)
def test_the_other_place_is_where_the_conversation_is_not(text: str, service: str, account: str, region: str):
    focus = TargetRequest(account=PROD, region="us-west-2", cluster="prod", service="search")
    assert place(find(text, focus=focus)) == (account, region, "prod", service)


def test_a_version_alone_is_the_other_member_of_the_family():
    focus = TargetRequest(account=PROD, region="us-west-2", cluster="prod", service="checkout")
    assert place(find("and v41?", focus=focus)) == (PROD, "us-west-2", "prod", "checkout-v41")
    assert find("what is different between v41 and v42", focus=focus) is None


def test_of_several_the_one_spoken_of_last_is_meant():
    before = TargetRequest(account=STAGE, region="us-west-2", cluster="stage", service="orders")
    assert place(find_reference("back to orders", SERVICES, {}, None, (before,)))[0] == STAGE


def test_a_version_of_a_service_nobody_may_see_is_no_other_service():
    mine = tuple(service for service in SERVICES if service.account_id != PAY)
    assert find("why is billing-v7 in payments-prod down", services=mine) == Unclear(question=UNKNOWN, choices=())
