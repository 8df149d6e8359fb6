from dataclasses import replace

import httpx

from agent.diagnosis import GapView
from tests.api.fakes import OVERVIEW, Surface


async def test_services_are_listed_with_what_could_not_be_read(client: httpx.AsyncClient, made: Surface):
    gap = GapView(
        operation="ecs:ListServices",
        account_id="1",
        region="eu-west-1",
        resource="prod",
        reason="denied",
        effect="its services are missing",
    )
    made.agent.overview = replace(OVERVIEW, gaps=(gap,))
    answer = (await client.get("/v1/services")).json()
    assert (answer["services"][0]["service"], answer["services"][0]["status"]) == ("checkout", "failed")
    assert answer["gaps"][0]["reason"] == "denied"
