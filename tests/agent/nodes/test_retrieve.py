"""The node that adds the platform's pages: only where they are kept, and never at the diagnosis' expense."""

from types import SimpleNamespace
from typing import Any

from agent.nodes.retrieve import retrieve
from agent.reasoning.reason import Question
from agent.reasoning.retrieval import NOT_SEARCHED, Retrieved
from agent.stream import PhaseEvent
from agent.verification.material import Document
from tests.diagnoses import diagnosis
from tools.principal import Principal

ADA = Principal(subject="ada")
PAGE = Document(label="D1", title="Images and tags", url="https://docs.example/images", text="Tags are kept.")


class FakeRetriever:
    def __init__(self, found: Retrieved) -> None:
        self.asked: list[Any] = []
        self._found = found

    async def for_diagnosis(self, principal, told, question) -> Retrieved:
        self.asked.append((principal, told, question))
        return self._found


async def run(retriever: FakeRetriever | None, state: dict[str, Any], question: Question | None = None):
    told: list[Any] = []
    parts = SimpleNamespace(retriever=retriever, question=question, principal=ADA)
    return await retrieve(state, SimpleNamespace(context=parts, stream_writer=told.append)), told


async def test_without_documentation_or_a_diagnosis_nothing_happens() -> None:
    assert await run(None, {"diagnosis": diagnosis()}) == ({}, [])
    retriever = FakeRetriever(Retrieved(documents=(PAGE,)))
    assert await run(retriever, {}) == ({}, [])
    assert retriever.asked == []


async def test_pages_are_shown_in_the_diagnosis_and_kept_whole_for_the_model() -> None:
    before = diagnosis(documents=(), notes=("as before",))
    update, told = await run(FakeRetriever(Retrieved(documents=(PAGE,))), {"diagnosis": before})
    assert [(page.id, page.title) for page in update["diagnosis"].documents] == [("D1", "Images and tags")]
    assert update["documents"] == (PAGE,)
    assert update["diagnosis"].notes == ("as before",)
    assert told == [PhaseEvent(name="retrieve", state=state) for state in ("started", "finished")]


async def test_a_search_that_failed_is_a_note_beside_those_there_are() -> None:
    before = diagnosis(notes=("as before",))
    update, _ = await run(FakeRetriever(Retrieved(note=NOT_SEARCHED)), {"diagnosis": before})
    assert update["diagnosis"].notes == ("as before", NOT_SEARCHED)
    assert (update["diagnosis"].documents, update["documents"]) == ((), ())
    assert update["diagnosis"].root_causes == before.root_causes


async def test_what_was_asked_is_searched_for_with_the_askers_rights() -> None:
    retriever, told = FakeRetriever(Retrieved()), diagnosis()
    await run(retriever, {"diagnosis": told}, Question(text="who keeps tags?"))
    await run(retriever, {"diagnosis": told})
    assert retriever.asked == [(ADA, told, "who keeps tags?"), (ADA, told, None)]
