"""What an explanation tells while it is made, in order, and that nobody works for a listener who went away."""

import asyncio
from typing import Any

import pytest

from agent.composition import NO_LABELS
from agent.conversation.explaining import explaining
from agent.reasoning.explainer import Explained
from agent.reasoning.reason import Question
from agent.stream import PhaseEvent
from tests.diagnoses import diagnosis
from tools.errors import CredentialsError
from tools.principal import Principal

ADA = Principal(subject="ada")
STARTED, FINISHED = (PhaseEvent(name="reason", state=state) for state in ("started", "finished"))
ANSWER = Explained(diagnosis=diagnosis(), labels=NO_LABELS)


class FakeExplainer:
    """Tells what it is given to tell, then waits to be let go on."""

    def __init__(self, *, fails: Exception | None = None, waits: bool = False) -> None:
        self.asked: dict[str, Any] = {}
        self.cancelled = False
        self._fails = fails
        self._go_on = asyncio.Event()
        if not waits:
            self._go_on.set()

    async def explain(self, principal, told, question, *, labels, documents, write) -> Explained:
        self.asked = {"principal": principal, "told": told, "question": question, "documents": documents}
        write(STARTED)
        try:
            await self._go_on.wait()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        if self._fails:
            raise self._fails
        write(FINISHED)
        return ANSWER

    def stream(self, question: str = "why?"):
        asked = Question(text=question)
        return explaining(
            lambda write: self.explain(ADA, ANSWER.diagnosis, asked, labels=NO_LABELS, documents=(), write=write)
        )


async def test_events_come_while_it_works_and_the_answer_last() -> None:
    explainer = FakeExplainer()
    assert [event async for event in explainer.stream()] == [STARTED, FINISHED, ANSWER]
    assert explainer.asked["principal"] is ADA
    assert explainer.asked["question"].text == "why?"


async def test_the_first_event_does_not_wait_for_the_answer() -> None:
    stream = FakeExplainer(waits=True).stream()
    assert await anext(stream) == STARTED
    await stream.aclose()


async def test_whoever_stops_listening_stops_the_model() -> None:
    explainer = FakeExplainer(waits=True)
    stream = explainer.stream()
    await anext(stream)
    await stream.aclose()
    await asyncio.sleep(0)  # the cancelled task has its turn
    assert explainer.cancelled


async def test_what_goes_wrong_is_raised_after_what_was_told() -> None:
    stream = FakeExplainer(fails=CredentialsError("no credentials")).stream()
    assert await anext(stream) == STARTED
    with pytest.raises(CredentialsError, match="no credentials"):
        await anext(stream)
