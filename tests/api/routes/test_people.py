from pathlib import Path

import httpx

from tests.api.fakes import Surface, client_of, surface


async def test_the_header_says_who_asks_and_what_they_see(client: httpx.AsyncClient):
    me = (await client.get("/v1/me")).json()
    assert (me["subject"], me["name"], me["teams"], me["operator"]) == ("maria", "Maria", ["shop"], False)
    assert [account["name"] for account in me["accounts"]] == ["shop-prod"]
    assert "*.console.aws.amazon.com" in me["link_hosts"]
    assert me["model"] is None


async def test_a_person_chosen_is_remembered_in_a_strict_cookie(made: Surface):
    async with client_of(made, subject=None) as browser:
        listed = (await browser.get("/v1/people")).json()["people"]
        assert [person["subject"] for person in listed] == ["maria", "bernd"]
        chosen = await browser.post("/v1/session", json={"subject": "bernd"})
        assert chosen.status_code == 204
        cookie = chosen.headers["set-cookie"].lower()
        assert cookie.startswith("tsuba_subject=bernd;")
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert (await browser.get("/v1/me")).json()["subject"] == "bernd"
        await browser.delete("/v1/session")
        assert (await browser.get("/v1/me")).status_code == 401


async def test_nobody_unknown_can_be_chosen_and_close_names_are_suggested(made: Surface):
    async with client_of(made, subject=None) as browser:
        refused = await browser.post("/v1/session", json={"subject": "mario"})
    assert (refused.status_code, refused.json()["suggestions"]) == (422, ["maria"])
    assert "set-cookie" not in refused.headers


async def test_without_anybody_chosen_the_answer_says_how_to_choose(made: Surface):
    async with client_of(made, subject=None) as browser:
        refused = await browser.get("/v1/services")
    assert refused.status_code == 401
    assert "POST /v1/session" in refused.json()["detail"]
    assert refused.headers["www-authenticate"]


async def test_somebody_the_directory_does_not_have_is_nobody(made: Surface):
    async with client_of(made, subject="eve") as browser:
        assert (await browser.get("/v1/services")).status_code == 401


async def test_the_setting_stands_in_where_nobody_is_chosen(tmp_path: Path):
    made = surface(tmp_path, subject="maria")
    async with client_of(made, subject=None) as browser, client_of(made, subject="bernd") as bernd:
        assert (await browser.get("/v1/me")).json()["subject"] == "maria"
        assert (await bernd.get("/v1/me")).json()["subject"] == "bernd"
    made.store.close()
