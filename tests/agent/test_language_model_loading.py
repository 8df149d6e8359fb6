"""Models are made ready beside other work, and what cannot be used is said."""

import asyncio
import threading

import pytest

from agent.language_model import open_language_model
from agent.model.configuration import ModelSettings
from agent.model.reply import TextAnswer, Unavailable
from evals.bedrock_lab.turn import Turn
from tests.model_stage import NOON, ModelStage, asking, entry
from tools.errors import CredentialsError


async def test_models_are_made_ready_beside_other_work_and_a_request_waits_for_them(bedrock: ModelStage) -> None:
    bedrock.lab.play(Turn(text="Fine."))
    asked_for, given = threading.Event(), threading.Event()

    def slow_client(region: str | None) -> object:
        asked_for.set()
        assert given.wait(20)
        return bedrock.client

    opened = open_language_model(
        ModelSettings(chain=(entry(),)), environment={}, client_of=slow_client, ledger=None, now=lambda: NOON
    )
    assert not asked_for.is_set()
    opened.begin_loading()
    assert await asyncio.to_thread(asked_for.wait, 20)
    answer = asyncio.create_task(opened.open_run(subject="maria").ask(asking()))
    await asyncio.sleep(0)
    assert not answer.done()
    given.set()
    assert (await answer).outcome == TextAnswer(text="Fine.")
    opened.close()


async def test_a_model_that_cannot_be_used_is_raised_by_loading_and_said_by_asking() -> None:
    def no_region(region: str | None) -> object:
        raise CredentialsError("no region")

    opened = open_language_model(
        ModelSettings(chain=(entry(),)), environment={}, client_of=no_region, ledger=None, now=lambda: NOON
    )
    opened.begin_loading()
    with pytest.raises(CredentialsError, match="no region"):
        opened.load()
    outcome = (await opened.open_run(subject="maria").ask(asking())).outcome
    assert isinstance(outcome, Unavailable)
    assert outcome.reason == "misconfigured"
    opened.close()
