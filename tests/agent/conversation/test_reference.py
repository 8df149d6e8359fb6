"""Which service a sentence names, from the services the asker may see and from nothing else."""

from typing import Any

import pytest

from agent.conversation.reference import (
    MAX_CHOICES,
    Named,
    Unclear,
    find_reference,
    label_of,
)
from agent.fleet import ServiceState
from agent.targets.family import family_of
from agent.targets.target import TargetRequest

PROD, STAGE, PAY = "111111111111", "222222222222", "333333333333"
_PLACES = {
    PROD: ("shop-prod", "prod", "prod"),
    STAGE: ("shop-stage", "stage", "stage"),
    PAY: ("payments-prod", "prod", "main"),
}


def state(service: str, account: str = PROD, region: str = "us-west-2", **fields: Any) -> ServiceState:
    name, stage, cluster = _PLACES[account]
    values: dict[str, Any] = {
        "account_id": account,
        "account_name": name,
        "stage": stage,
        "region": region,
        "cluster": cluster,
        "service": service,
        "family": family_of(service),
        "status": "healthy",
        "running": 2,
        "desired": 2,
        "text": "2 of 2 tasks run",
        "updated_at": None,
    }
    return ServiceState(**{**values, **fields})


SERVICES = (
    state("checkout-v41", region="eu-west-1"),
    state("checkout-v41"),
    state("checkout-v42"),
    state("checkout-api"),
    state("orders"),
    state("search", region="eu-west-1"),
    state("search"),
    state("checkout-v42", STAGE),
    state("orders", STAGE),
    state("payments", PAY, "us-east-1"),
    state("billing-v7", PAY, "us-east-1"),
)


def find(
    text: str, *, page: dict[str, str] | None = None, focus: TargetRequest | None = None, services: Any = SERVICES
) -> Named | Unclear | None:
    return find_reference(text, services, page or {}, focus)


def place(found: Named | Unclear | None) -> tuple[str | None, ...]:
    assert isinstance(found, Named), found
    request = found.request
    return (request.account, request.region, request.cluster, request.service)


def choices(found: Named | Unclear | None) -> tuple[str, ...]:
    assert isinstance(found, Unclear), found
    return found.choices


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("why is payments failing?", (PAY, "us-east-1", "main", "payments")),
        ("Why is PAYMENTS failing", (PAY, "us-east-1", "main", "payments")),
        ("what about billing?", (PAY, "us-east-1", "main", "billing")),
        ("billing-v7 exits", (PAY, "us-east-1", "main", "billing-v7")),
        ("billing v7 exits", (PAY, "us-east-1", "main", "billing-v7")),
        ("the checkout api is slow", (PROD, "us-west-2", "prod", "checkout-api")),
        ("checkout_api?", (PROD, "us-west-2", "prod", "checkout-api")),
        ("orders in stage", (STAGE, "us-west-2", "stage", "orders")),
        ("orders in staging.", (STAGE, "us-west-2", "stage", "orders")),
        ("orders in production", (PROD, "us-west-2", "prod", "orders")),
        ("orders in shop-stage", (STAGE, "us-west-2", "stage", "orders")),
        (f"orders in {STAGE}", (STAGE, "us-west-2", "stage", "orders")),
        ("orders on cluster stage", (STAGE, "us-west-2", "stage", "orders")),
        ("search in eu-west-1", (PROD, "eu-west-1", "prod", "search")),
        ("checkout in shop-prod us-west-2", (PROD, "us-west-2", "prod", "checkout")),
        ("checkout-v41 in shop-prod, us-west-2", (PROD, "us-west-2", "prod", "checkout-v41")),
        ("checkout-v41 in eu-west-1", (PROD, "eu-west-1", "prod", "checkout-v41")),
    ],
)
def test_plain_words_name_one_service(text: str, expected: tuple[str, ...]):
    assert place(find(text)) == expected


def test_the_name_of_an_account_or_cluster_is_not_taken_for_a_service():
    assert place(find("why is billing failing in payments-prod?")) == (PAY, "us-east-1", "main", "billing")
    assert place(find("orders, cluster stage", services=(*SERVICES, state("stage")))) == (
        STAGE,
        "us-west-2",
        "stage",
        "orders",
    )


def test_a_service_called_like_its_account_can_still_be_named():
    assert place(find("why is shop-prod failing?", services=(state("shop-prod"), state("orders"))))[3] == "shop-prod"


@pytest.mark.parametrize("text", ["why is it failing?", "what changed", "researching things", "", "🙂"])
def test_a_sentence_without_a_name_names_none(text: str):
    assert find(text) is None


def test_a_name_of_several_places_is_asked_back_with_every_place():
    assert choices(find("why is orders failing?")) == (
        "orders in shop-prod, us-west-2, cluster prod",
        "orders in shop-stage, us-west-2, cluster stage",
    )


@pytest.mark.parametrize("text", ["orders", "search", "checkout"])
def test_every_choice_sent_back_names_its_service_without_doubt(text: str):
    for choice in choices(find(f"why is {text} failing?")):
        named = find(choice)
        assert isinstance(named, Named)
        assert named.label == choice


def test_every_service_can_be_named_by_its_label():
    for service in SERVICES:
        named = find(label_of(service))
        assert isinstance(named, Named), label_of(service)
        assert (named.request.account, named.request.region) == (service.account_id, service.region)


def test_members_of_one_family_in_one_place_are_one_choice():
    labels = choices(find("checkout"))
    assert len(labels) == len(set(labels)) == 3


def test_there_are_never_more_choices_than_somebody_reads():
    many = [state("web", region=f"us-west-{number}") for number in range(1, 12)]
    assert len(choices(find("web", services=many))) == MAX_CHOICES


PAGE = {"account_id": STAGE, "region": "us-west-2", "cluster": "stage", "service": "checkout-v42"}


def test_the_page_breaks_a_tie():
    assert place(find("why is orders failing?", page=PAGE))[0] == STAGE


@pytest.mark.parametrize("text", ["why is payments failing?", "orders in prod", "search in eu-west-1", "checkout-api"])
def test_the_page_breaks_ties_only(text: str):
    assert find(text, page=PAGE) == find(text)


def test_a_page_elsewhere_breaks_no_tie():
    page = {"account_id": PAY, "region": "us-east-1"}
    assert isinstance(find("orders", page=page), Unclear)


def test_of_one_service_in_two_regions_the_only_one_that_fails_is_meant():
    services = (state("search", region="eu-west-1"), state("search", status="failed"))
    assert place(find("why is search failing?", services=services))[1] == "us-west-2"


def test_of_a_family_in_two_regions_the_one_whose_newest_version_fails_is_meant():
    services = (state("web-v41", region="eu-west-1"), state("web-v41"), state("web-v42", status="failed"))
    assert place(find("why is web failing?", services=services))[1] == "us-west-2"
    assert place(find("why is web failing?", services=services[::-1]))[1] == "us-west-2"


def test_services_of_two_accounts_are_asked_about_whichever_of_them_fails():
    assert isinstance(find("orders", services=(state("orders"), state("orders", STAGE, status="failed"))), Unclear)


def test_a_name_that_is_elsewhere_says_where():
    found = find("why is payments failing in stage?")
    assert isinstance(found, Unclear)
    assert found.question.startswith("I see no payments in stage")
    assert found.choices == ("payments in payments-prod, us-east-1, cluster main",)


@pytest.mark.parametrize("slip", ["paymnets", "payment", "pyaments"])
def test_a_slip_brings_the_close_name_as_a_question(slip: str):
    assert choices(find(f"why is {slip} failing?")) == ("payments in payments-prod, us-east-1, cluster main",)


@pytest.mark.parametrize("word", ["invoices", "completely", "checks", "every"])
def test_a_word_that_only_resembles_a_little_suggests_nothing(word: str):
    assert find(f"why is {word} failing?") is None


FOCUS = TargetRequest(account=PROD, region="us-west-2", cluster="prod", service="search")


@pytest.mark.parametrize(
    ("text", "focus", "expected"),
    [
        ("is it also failing in eu-west-1?", FOCUS, (PROD, "eu-west-1", "prod", "search")),
        ("and in stage?", TargetRequest(account=PROD, region="us-west-2", cluster="prod", service="orders"),
         (STAGE, "us-west-2", "stage", "orders")),
        ("and in shop-stage?", TargetRequest(account=PROD, region="us-west-2", service="checkout-v41"),
         (STAGE, "us-west-2", "stage", "checkout")),
        ("in eu-west-1?", TargetRequest(account="shop-prod", region="us-west-2", service="checkout"),
         (PROD, "eu-west-1", "prod", "checkout")),
    ],
)  # fmt: skip
def test_a_place_alone_moves_what_is_talked_about(text: str, focus: TargetRequest, expected: tuple[str, ...]):
    assert place(find(text, focus=focus)) == expected


def test_a_place_where_it_is_not_says_where_it_is():
    found = find("is it also failing in us-east-1?", focus=FOCUS)
    assert isinstance(found, Unclear)
    assert "I see no search in us-east-1" in found.question
    assert len(found.choices) == 2


def test_a_region_alone_stays_in_the_account():
    services = (*SERVICES, state("search", STAGE, "eu-west-1"))
    assert place(find("and in eu-west-1?", focus=FOCUS, services=services))[0] == PROD


def test_a_place_without_anything_talked_about_names_nothing():
    assert find("what about eu-west-1?") is None


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:ecs:us-west-2:999999999999:service/prod/web",
        "arn:aws:cloudformation:us-west-2:111122223333:stack/web/6cc5b174-3c29-4794-a6a2-e9a78b0a03d5",
    ],
)
def test_an_arn_stands_for_itself(text: str):
    found = find(f"why does {text}, fail?")
    assert isinstance(found, Named)
    assert found.request == TargetRequest(text=text)


def test_what_the_asker_may_not_see_is_never_mentioned():
    mine = tuple(service for service in SERVICES if service.account_id != PAY)
    for text in (
        "payments",
        "why is billing failing?",
        "paymnets",
        "billing-v7 in payments-prod",
        "orders in us-east-1",
    ):
        found = find(text, services=mine)
        said = f"{found.question} {found.choices}" if isinstance(found, Unclear) else ""
        assert "payments-prod" not in said.replace("in payments-prod", "")
        assert "billing" not in said
        assert not isinstance(found, Named)
