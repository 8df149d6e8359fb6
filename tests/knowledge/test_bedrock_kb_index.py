"""The contract over the simulated knowledge base, whose scores are likeness of words, and what is its own."""

from collections.abc import Iterator
from typing import Any

import pytest

from evals.bedrock_lab.mishaps import THROTTLED, MishapRule
from evals.bedrock_lab.operations.ingestion import KnowledgeBase
from evals.bedrock_lab.operations.knowledge_bases import Document
from evals.bedrock_lab.turn import Mishap
from knowledge.article import Label
from knowledge.bedrock_kb_documents import PATIENCE_SECONDS
from knowledge.bedrock_kb_index import BedrockKnowledgeBase
from knowledge.errors import IndexUnavailableError, ModelMismatchError, PartlyWrittenError
from knowledge.index import Change, Filters
from knowledge.ingest import sync
from knowledge.search import Searcher
from knowledge.visibility import Access, Visibility
from tests.knowledge.fakes import ANYBODY, TENANT, MemorySource, document, label, section
from tests.knowledge.index_contract import IMAGE, MEMORY, IndexContract, fill, ids, look
from tests.knowledge.knowledge_base import BASE_ID, KnowledgeBaseStage, open_stage
from tests.knowledge.test_ingest import PAGES
from tests.model_stage import ModelStage


@pytest.fixture
def stage(bedrock: ModelStage) -> Iterator[KnowledgeBaseStage]:
    with open_stage(bedrock.lab) as stage:
        yield stage


@pytest.fixture
def index(stage: KnowledgeBaseStage) -> BedrockKnowledgeBase:
    return stage.index()


class TestBedrockKnowledgeBase(IndexContract):
    ranks_by_words = False
    takes_vectors = False


async def bring(index: BedrockKnowledgeBase, source: MemorySource) -> Any:
    return await sync([source], index, None, without="")


async def test_a_sync_leaves_every_section_found_and_nothing_to_complain_of(index: BedrockKnowledgeBase):
    report = await bring(index, MemorySource(pages=dict(PAGES)))
    assert (report.complete, report.sources[0].written, report.notes) == (True, 10, ())
    answer = await Searcher(index, None, without="").search("about number3", ANYBODY)
    assert (answer.passages[0].section_id, answer.notes, answer.searched) == ("book/p3.md#page-3", (), None)
    assert answer.passages[0].url == "https://docs.example.com/p3.md#page-3"
    status = await index.status()
    assert (status.kind, status.place, status.model) == ("bedrock_kb", BASE_ID, "amazon.titan-embed-text-v2:0")


async def test_a_second_sync_sends_nothing_and_a_changed_page_only_itself(
    index: BedrockKnowledgeBase, stage: KnowledgeBaseStage
):
    source = MemorySource(pages=dict(PAGES))
    await bring(index, source)
    stage.lab.reset()
    assert (await bring(index, source)).sources[0].unchanged == 10
    assert stage.asked("IngestKnowledgeBaseDocuments") == []
    source.pages["p3.md"] = "# Page 3\nNow otherwise."
    assert (await bring(index, source)).sources[0].written == 1
    (sent,) = stage.asked("IngestKnowledgeBaseDocuments")
    assert len(sent["documents"]) == 1
    assert "book/p3.md#more" not in ids(await look(index, "page 3 detail3"))
    assert (await index.status()).sections == 19


async def test_a_search_asks_for_both_kinds_filtered_by_who_asks(
    index: BedrockKnowledgeBase, stage: KnowledgeBaseStage
):
    seen = Visibility(tenant=TENANT, groups=frozenset({"shop"}))
    await look(index, "tags", seen, Filters(team="shop", platform_version="3"))
    (asked,) = stage.asked("Retrieve")
    options = asked["retrievalConfiguration"]["vectorSearchConfiguration"]
    groups = [{"listContains": {"key": "groups", "value": group}} for group in ("everyone", "shop")]
    versions = [{"listContains": {"key": "platform_versions", "value": each}} for each in ("3", "*")]
    assert options["overrideSearchType"] == "HYBRID"
    assert options["filter"] == {
        "andAll": [
            {"equals": {"key": "tenant", "value": TENANT}},
            {"orAll": groups},
            {"equals": {"key": "team", "value": "shop"}},
            {"orAll": versions},
        ]
    }


async def test_what_the_filter_lets_through_by_mistake_is_still_not_shown(
    index: BedrockKnowledgeBase, stage: KnowledgeBaseStage, monkeypatch: pytest.MonkeyPatch
):
    every = [
        section(f"book/{at}.md#x", "Tokens expire.", of=of)
        for at, of in enumerate((label("everyone"), label(), label("shop"), label("everyone", tenant="umbra")))
    ]
    await fill(index, *every)
    monkeypatch.setattr("evals.bedrock_lab.operations.knowledge_bases.matches", lambda *_: True)
    assert ids(await look(index, "tokens expire")) == {"book/0.md#x"}
    assert ids(await look(index, "tokens expire", filters=Filters(team="shop"))) == set()


async def test_many_results_come_in_pages(index: BedrockKnowledgeBase, stage: KnowledgeBaseStage):
    await fill(index, *(section(f"book/{at}.md#x", f"Tokens expire {at}.") for at in range(120)))
    stage.lab.reset()
    found = await index.candidates(_prepared("tokens expire"), None, ANYBODY, Filters(), limit=110)
    assert (len(found.found), found.by_likeness) == (110, True)
    counts = [
        asked["retrievalConfiguration"]["vectorSearchConfiguration"]["numberOfResults"]
        for asked in stage.asked("Retrieve")
    ]
    assert counts == [100, 10]


async def test_pages_that_somebody_else_ingested_are_found_by_the_same_metadata(
    index: BedrockKnowledgeBase, stage: KnowledgeBaseStage
):
    told = {"tenant": TENANT, "groups": ["everyone"], "title": "Red lever", "url": "https://wiki.example.com/lever"}
    stage.base.documents = (
        Document(text="Press the red lever.", uri="s3://docs/lever.md", metadata=told),
        Document(text="Press the red lever.", uri="s3://docs/none.md"),
    )
    (found,) = (await look(index, "red lever")).found
    assert (found.section.title, found.section.url) == ("Red lever", "https://wiki.example.com/lever")
    assert (found.section.id, found.section.text) == ("knowledge-base/s3://docs/lever.md", "Press the red lever.")
    assert (await index.status()).sections == 0


async def test_a_page_bedrock_cannot_index_is_told_and_its_old_version_stays(
    index: BedrockKnowledgeBase, stage: KnowledgeBaseStage
):
    source = MemorySource(pages=dict(PAGES))
    await bring(index, source)
    source.pages |= {"p3.md": "# Page 3\nPoisoned.", "p4.md": "# Page 4\nChangedtoo."}
    stage.base.refuses = "Poisoned"
    report = await bring(index, source)
    assert report.sources[0].unreadable == (
        ("p3.md", "Bedrock could not index it (FAILED: The document cannot be parsed.)"),
    )
    assert "book/p3.md#page-3" in ids(await look(index, "about number3"))
    assert "book/p4.md#page-4" in ids(await look(index, "changedtoo"))
    stage.base.refuses = None
    assert (await bring(index, source)).sources[0].written == 1
    assert (await bring(index, source)).sources[0].written == 0


async def test_a_page_bedrock_does_not_come_to_is_told_and_found_later(
    index: BedrockKnowledgeBase, stage: KnowledgeBaseStage
):
    stage.base.never_done = True
    report = await bring(index, MemorySource(pages={"a.md": "# A\nAlpha."}))
    assert report.sources[0].unreadable == (("a.md", "Bedrock has not indexed it yet; the next sync looks again"),)
    assert PATIENCE_SECONDS < stage.clock.now < 2 * PATIENCE_SECONDS
    stage.base.never_done = False
    assert (await bring(index, MemorySource(pages={"a.md": "# A\nAlpha."}))).complete


async def test_one_answer_holds_one_version_of_a_page(index: BedrockKnowledgeBase, stage: KnowledgeBaseStage):
    """What is left when a sync is killed after the new version was ingested and before the old one was deleted."""
    old = document(section("book/a.md#x", "Tokens expire."), section("book/a.md#y", "Tokens rotate."))
    new = document(section("book/a.md#x", "Tokens expire daily."), version="2")
    await index.apply(Change(source="book", written=(old,)))
    served = stage.base.searched()
    await index.apply(Change(source="book", written=(new,)))
    stage.base.documents = served
    found = await look(index, "tokens expire daily")
    assert [one.section.text for one in found.found] == ["Tokens expire daily."]


@pytest.mark.parametrize("steps", range(1, 9))
async def test_a_sync_killed_at_any_call_leaves_pages_that_serve_and_the_next_one_finishes(
    index: BedrockKnowledgeBase, stage: KnowledgeBaseStage, steps: int
):
    await bring(index, MemorySource(pages=dict(PAGES)))
    revised = {name: text + " Revised." for name, text in PAGES.items()}
    left = steps

    def die(**_: Any) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise KeyboardInterrupt

    events = stage.agent.meta.events
    events.register("before-call.bedrock-agent", die, unique_id="die")
    try:
        await bring(stage.index(), MemorySource(pages=revised))
    except KeyboardInterrupt:
        pass
    finally:
        events.unregister("before-call.bedrock-agent", unique_id="die")
    assert left < 0, "a sync makes more calls than that"
    assert "book/p3.md#page-3" in ids(await look(index, "about number3"))
    assert (await bring(stage.index(), MemorySource(pages=revised))).complete
    assert (await index.status()).sections == 20
    found = [one.section for one in (await look(index, "detail number revised")).found]
    assert len(found) == 20
    assert {one.text.endswith("Revised.") for one in found if one.title == "More"} == {True}


async def test_a_document_of_too_many_groups_is_told_by_name(index: BedrockKnowledgeBase):
    many = Label(access=Access(tenant=TENANT, groups=frozenset(f"team-{at}" for at in range(11))))
    with pytest.raises(PartlyWrittenError) as caught:
        await index.apply(Change(source="book", written=(document(section("book/a.md#x", "A.", of=many)),)))
    assert caught.value.refused == {"a.md": "a knowledge base takes at most 10 groups of a document, it has 11"}


@pytest.mark.parametrize(("kind", "chunking"), [("S3", "NONE"), ("CUSTOM", "FIXED_SIZE")])
async def test_a_data_source_that_cannot_hold_sections_is_refused(
    bedrock: ModelStage, stage: KnowledgeBaseStage, kind: str, chunking: str
):
    bedrock.lab.open_base(KnowledgeBase(id=BASE_ID, kind=kind, chunking=chunking))
    with pytest.raises(IndexUnavailableError, match="make one with type CUSTOM and chunking NONE"):
        await stage.index().marks("book")


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("AccessDeniedException", r"the permissions that docs/knowledge\.md lists"),
        ("ThrottlingException", "try again later"),
        ("ResourceNotFoundException", r"knowledge\.bedrock_kb names it"),
    ],
)
async def test_what_bedrock_refuses_is_told_with_what_to_do(
    index: BedrockKnowledgeBase, stage: KnowledgeBaseStage, code: str, advice: str
):
    stage.lab.fail(MishapRule(mishap=Mishap(kind="error", code=code, message="No.")))
    for asked in (look(index, "tags"), index.marks("book"), index.status()):
        with pytest.raises(IndexUnavailableError, match=advice):
            await asked


async def test_throttling_is_survived(index: BedrockKnowledgeBase, stage: KnowledgeBaseStage):
    stage.lab.fail(MishapRule(mishap=THROTTLED, operation="*KnowledgeBaseDocuments", times=3))
    assert (await bring(index, MemorySource(pages=dict(PAGES)))).complete


async def test_a_vector_store_without_words_is_told_how_to_be_searched(
    index: BedrockKnowledgeBase, stage: KnowledgeBaseStage
):
    await fill(index, IMAGE, MEMORY)
    stage.base.hybrid = False
    with pytest.raises(IndexUnavailableError, match=r'search_type = "SEMANTIC"'):
        await look(index, "image tag")
    assert IMAGE.id in ids(await look(stage.index(search_type="SEMANTIC"), "image tag"))


async def test_an_empty_question_is_not_sent(index: BedrockKnowledgeBase, stage: KnowledgeBaseStage):
    assert (await look(index, " ")).found == ()
    assert stage.asked("Retrieve") == []


async def test_vectors_of_others_are_refused(index: BedrockKnowledgeBase):
    with pytest.raises(ModelMismatchError, match="makes its vectors itself"):
        await index.use_model("words-64")
    await index.put_vectors("words-64", {})


def _prepared(text: str) -> Any:
    from knowledge.query import prepare

    return prepare(text)
