from typing import Any

import pytest

from tools.aws.accounts import Account
from tools.logs.firelens import FirelensDestination
from tools.opensearch.log_store import LogStore, LogStores

SHOP = Account(id="111122223333", name="shop-prod", stage="prod")


def store(**fields: Any) -> LogStore:
    return LogStore(**{"endpoint": "https://logs.example.com:9200", "index": "ecs-*", **fields})


def to(place: str | None, plugin: str = "opensearch") -> FirelensDestination:
    return FirelensDestination(plugin=plugin, kind="OpenSearch", place=place)


@pytest.mark.parametrize(
    ("fields", "held"),
    [
        ({}, True),
        ({"accounts": ("111122223333",)}, True),
        ({"accounts": ("shop-prod",)}, True),
        ({"accounts": ("444455556666",)}, False),
        ({"stages": ("prod",)}, True),
        ({"stages": ("dev",)}, False),
        ({"stages": ("dev",), "accounts": ("shop-prod",)}, True),
    ],
)
def test_a_store_holds_the_logs_of_the_accounts_and_stages_it_names(fields: dict[str, Any], held: bool) -> None:
    assert store(**fields).holds(SHOP) is held
    assert bool(LogStores(stores=(store(**fields),)).of(SHOP).stores) is held


@pytest.mark.parametrize(
    ("destination", "received"),
    [
        (to("logs.example.com"), True),
        (to("LOGS.example.com:443"), True),
        (to("alias.internal"), True),
        (to("elsewhere.example.com"), False),
        (to(None), False),
        (to("logs.example.com", "s3"), False),
        (to(None, ""), True),
    ],
)
def test_only_what_the_router_sends_there_is_looked_for_there(destination: FirelensDestination, received: bool) -> None:
    assert store(hosts=("alias.internal",)).receives(destination) is received


def test_the_link_names_the_task_and_nothing_else_is_filled_in() -> None:
    linked = store(dashboards_url="https://d.example.com/#?q={task}&{other}")
    assert linked.link("arn:aws:ecs:x/y z") == "https://d.example.com/#?q=arn%3Aaws%3Aecs%3Ax%2Fy%20z&{other}"
    assert store().link("arn") is None
