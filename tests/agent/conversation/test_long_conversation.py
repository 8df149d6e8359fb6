"""A conversation of sixty turns: what a model is sent stays bounded, and another process goes on where it stopped."""

import json
from pathlib import Path

import pytest
import yaml

from agent.conversation.memory import read_memory
from agent.store.store import Store, open_store
from agent.store.turns import TurnEvent, TurnRequest
from tests.agent.conversation.talk_stage import ADA, PROD, Talk
from tests.agent.conversation.test_chat_with_model import WHY, careful
from tests.lab_stage import DEMO, Clock, LabStage
from tests.model_stage import ModelStage
from tools.errors import UnknownAccountError

LONG = "I looked at the logs again and again and saw nothing that would tell me more than before. " * 6
FREE = "could it be the colour of the logo?"  # no rule knows it: the model is asked


def grow(talk: Talk, first: int, last: int) -> None:
    """Add turns that were answered before, each of a thousand characters."""
    for n in range(first, last):
        request = TurnRequest(
            subject=ADA, request_id=f"old-{n}", text=f"{n} {LONG}", thread_id=talk.thread_id, context={}
        )
        turn, _ = talk.store.turns.begin(request, at=talk.clock())
        done = TurnEvent(n=1, event="done", data={})
        talk.store.turns.end(turn.id, "done", answer=LONG, last=done, at=talk.clock())


async def test_what_a_model_is_sent_does_not_grow_with_the_conversation(
    stage: LabStage, lab_store: Store, clock: Clock, bedrock: ModelStage
) -> None:
    stage.serve(DEMO)
    agent = stage.support_agent(lab_store, clock, bedrock.language_model(ledger=lab_store.usage))
    talk = Talk(stage=stage, store=lab_store, agent=agent, clock=clock)
    bedrock.lab.play(otherwise=careful)
    await talk.say(WHY)
    sizes: list[int] = []
    for first, last in ((0, 10), (10, 60)):
        grow(talk, first, last)
        await talk.say(FREE)
        sizes.append(len(json.dumps(bedrock.lab.requests()[-1].body)))
    assert sizes[1] < sizes[0] + 1_000, sizes


async def test_sixty_questions_keep_little_in_mind(stage: LabStage, lab_store: Store, clock: Clock) -> None:
    stage.serve(DEMO)
    talk = Talk(stage=stage, store=lab_store, agent=stage.support_agent(lab_store, clock), clock=clock)
    kept: list[int] = []
    for _ in range(10):
        for text in (
            "why is search failing in us-west-2?",
            "since when?",
            "and orders in stage?",
            "who did it",
            "back to search",
            "which services are failing",
        ):
            await talk.say(text)
        assert talk.thread_id is not None
        memory = talk.store.threads.get(talk.thread_id, subject=ADA).memory
        kept.append(sum(map(len, memory.values())))
    assert kept[-1] <= kept[1] * 1.2, kept
    assert len(read_memory(memory).recent) <= 2


async def test_another_process_goes_on_where_the_first_stopped(stage: LabStage, tmp_path: Path, clock: Clock) -> None:
    stage.serve(DEMO)
    url = f"sqlite:///{tmp_path / 'kept.db'}"
    first = open_store(url)
    talk = Talk(stage=stage, store=first, agent=stage.support_agent(first, clock), clock=clock)
    why = await talk.say("why is search failing in us-west-2?")
    assert why.diagnosis is not None
    first.close()
    second = open_store(url)
    again = Talk(
        stage=stage,
        store=second,
        agent=stage.support_agent(second, clock),
        clock=clock,
        thread_id=talk.thread_id,
        said=1_000,
    )
    who = await again.say("who did it?")
    assert "ci-deploy" in who.text
    assert who.diagnosis is None  # what the first process read is still fresh
    label = why.diagnosis.evidence[0].id
    assert f"**{label}**" in (await again.say(f"show me {label}")).text
    assert "SEARCH_INDEX_URL" in (await again.say("show the logs")).text
    assert (await again.say("is it also failing in eu-west-1?")).target == (PROD, "eu-west-1", "search")
    second.close()


@pytest.mark.parametrize("text", ["who did it?", "show me E1 and E2", "which env vars are missing"])
async def test_what_was_read_of_an_account_that_may_not_be_seen_any_more_is_not_told(
    stage: LabStage, lab_store: Store, clock: Clock, text: str
) -> None:
    stage.serve(DEMO)
    talk = Talk(stage=stage, store=lab_store, agent=stage.support_agent(lab_store, clock), clock=clock)
    await talk.say("why is search failing in us-west-2?")
    path = stage.lab.accounts_file
    before = path.read_text()
    listed = yaml.safe_load(before)
    for person in listed["people"]:
        person["teams"] = ["data"]  # moved to another team
    path.write_text(yaml.safe_dump(listed))
    try:
        told = (await talk.say(text)).everything()
    except UnknownAccountError as error:
        told = str(error)
    finally:
        path.write_text(before)
    assert "ci-deploy" not in told
    assert "SEARCH" not in told
    assert "**E1**" not in told
