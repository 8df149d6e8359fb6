from datetime import UTC, datetime
from typing import Any

from agent.conversation.listing import MAX_LISTED, list_services
from agent.fleet import ServicesOverview
from tests.agent.conversation.test_reference import STAGE, state
from tests.diagnoses import gap

AT = datetime(2026, 11, 1, 14, 9, tzinfo=UTC)


def overview(*services: Any, **fields: Any) -> ServicesOverview:
    return ServicesOverview(services=services, gaps=fields.pop("gaps", ()), taken_at=AT)


def test_those_that_do_not_stand_well_are_named_and_gaps_admitted():
    seen = overview(state("web", status="failed"), state("cart"), state("*x*", status="degraded"), gaps=(gap(),))
    lines = list_services(seen, "which of mine are failing").text.splitlines()
    assert lines[:5] == [
        "**2 services of 3 do not stand well.**",
        "- **web** in shop-prod, us-west-2: failed, 2 of 2 tasks run",
        "- **\\*x\\*** in shop-prod, us-west-2: degraded, 2 of 2 tasks run",
        "- 1 other service is healthy as far as ECS says",
        "- not read: `logs:GetLogEvents` in 111122223333/eu-west-1 (denied)",
    ]


def test_a_place_narrows_the_list():
    seen = overview(state("web"), state("cart", STAGE, status="failed"))
    told = list_services(seen, "anything failing in prod?")
    assert "None of 1 fails in prod" in told.text
    assert told.offered == ()


def test_a_long_list_ends_with_how_many_more_there_are():
    seen = overview(*(state(f"web{n}") for n in range(MAX_LISTED + 3)))
    told = list_services(seen, "list all services")
    assert "- and 3 more" in told.text
    assert len(told.offered) == MAX_LISTED


def test_a_listed_version_is_found_again_as_itself():
    told = list_services(overview(state("checkout-v41")), "list services")
    assert told.offered == ("checkout-v41 in shop-prod, us-west-2, cluster prod",)
