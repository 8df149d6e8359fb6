"""Secrets in every place that others write to: nothing of them comes out, is kept, or goes to the model."""

import json
import logging
from random import Random
from typing import Any

import httpx
import pytest

from agent.settings import Settings
from agent.store.store import Store
from api.app import create_app
from evals.scripted_model.model import play_scripted_model
from evals.secrets.announcements import ANNOUNCEMENTS, PLACE
from evals.secrets.dresses import dresses
from evals.secrets.forms import filled, secret_forms
from evals.secrets.measure import leaks
from tests.lab_stage import Clock, LabStage, scenario
from tests.model_stage import ModelStage
from tests.planted_worlds import planted

# An image that is missing, a container that fails, a stack's hook, and one that only the trail explains.
WORLDS = ("s-7f9d02", "s-01b42a", "s-f20202")
# Loggers of the tests' own side of the wire.
OTHERS = ("evals", "botocore", "urllib3", "asyncio", "httpcore", "httpx", "boto3")
QUESTIONS = ("why does it fail?", "show the logs", "what changed?", "create a ticket")


def texts(random: Random) -> list[tuple[str, str]]:
    """Return texts and the secret in each: every form in some dress, and every announcement."""
    worn = dresses()
    made: list[tuple[str, str]] = []
    for n, form in enumerate(secret_forms()):
        secret = form.make(random)
        named = [dress for dress in worn if dress.named]
        text = named[n % len(named)].wear(form.setting, form.frame.format(secret))
        made.append((text.replace("\x1b", ""), secret))  # an answer in XML cannot hold it
    for _, recipe, frames in ANNOUNCEMENTS:
        for frame in frames:
            secret = filled(recipe, random)
            made.append((frame.replace("\0", " ").replace(PLACE, secret), secret))
    return made


@pytest.mark.parametrize("world", WORLDS)
async def test_nothing_of_a_secret_comes_out_anywhere(
    world: str,
    stage: LabStage,
    lab_store: Store,
    clock: Clock,
    bedrock: ModelStage,
    tmp_path: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    random = Random(world)
    pool = texts(random)
    random.shuffle(pool)
    used: list[tuple[str, str]] = []

    def write(_: str, there: str) -> str:
        used.append(pool[len(used) % len(pool)])
        return f"{there} {used[-1][0]}"

    stage.serve(planted(scenario(world), write))
    caplog.set_level(logging.INFO)
    model = bedrock.language_model(*play_scripted_model(bedrock.lab).chain, ledger=lab_store.usage)
    app = create_app(
        agent=stage.support_agent(lab_store, clock, model),
        directory=stage.directory,
        settings=Settings(),
        store=lab_store,
        clock=clock,
    )
    said = await _everything_said(app, stage, pool)
    assert len(used) > 100
    assert bedrock.lab.requests()
    said["prompts"] = json.dumps([request.body for request in bedrock.lab.requests()], ensure_ascii=False)
    said["log"] = "\n".join(one.getMessage() for one in caplog.records if not one.name.startswith(OTHERS))
    said["database"] = "".join(path.read_bytes().decode("utf-8", "replace") for path in tmp_path.glob("tsuba.db*"))
    assert all(said.values())
    leaked = {
        (where, secret)
        for _, secret in {*used, *pool[:4]}
        for where, text in said.items()
        if secret in text or (len(secret) > 15 and leaks(secret[-16:], text))
    }
    assert leaked == set()


async def _everything_said(app: Any, stage: LabStage, pool: list[tuple[str, str]]) -> dict[str, str]:
    """Go through the product as a person does, typing secrets too, and return all that came back."""
    said: dict[str, str] = {}
    target = {"account_id": "account", "stack_name": "stack", "task_arn": "task"}
    asked = stage.lab.entry(stage.lab.loaded[0].id)["target"]
    transport = httpx.ASGITransport(app=app)
    headers = {"X-Tsuba-Subject": stage.lab.environment()["TSUBA_SUBJECT"]}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8320", headers=headers, timeout=60
    ) as person:
        body = {"target": {target.get(name, name): value for name, value in asked.items()}}
        diagnosed = await person.post("/v1/diagnoses", json=body)
        assert diagnosed.status_code == 200, diagnosed.text
        said["diagnosis"] = diagnosed.text
        thread: dict[str, str] = {}
        context = {name: asked[name] for name in ("account_id", "region", "cluster", "service") if name in asked}
        for n, question in enumerate((*QUESTIONS, f"what of this? {pool[0][0]}")):
            form = {"text": question, "request_id": f"r{n}", "context": context, **thread}
            streamed = (await person.post("/v1/chat", json=form)).text
            said[f"answer {n}"] = streamed
            done = next(line for line in streamed.splitlines() if line.startswith("data:") and "thread_id" in line)
            thread = {"thread_id": json.loads(done.removeprefix("data:"))["thread_id"]}
        said["thread"] = (await person.get(f"/v1/threads/{thread['thread_id']}")).text
        drafted = await person.post("/v1/ticket-drafts", json={"diagnosis_id": diagnosed.json()["id"]})
        said["draft"] = drafted.text
        ticket = {"draft_id": drafted.json()["id"], "title": pool[1][0][:200], "body": f"{pool[2][0]}\n{pool[3][0]}"}
        filed = await person.post("/v1/tickets", json=ticket, headers={"Idempotency-Key": "one"})
        assert filed.status_code == 201, filed.text
        said["ticket"] = filed.text
        said["refusal"] = (await person.post("/v1/diagnoses", json={"target": {"service": pool[1][0][:200]}})).text
    return said
