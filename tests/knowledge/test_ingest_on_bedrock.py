"""A sync whose vectors are made on Bedrock: what throttling and a kill leave, the next sync finishes."""

from pathlib import Path

import pytest

from evals.bedrock_lab.mishaps import THROTTLED, MishapRule
from evals.bedrock_lab.turn import Mishap
from knowledge.embedding import Embedder
from knowledge.errors import ModelMismatchError
from knowledge.ingest import EMBEDDED_AT_ONCE, sync
from knowledge.local_index import LocalIndex
from knowledge.search import Searcher
from knowledge.titan import Titan
from tests.knowledge.fakes import ANYBODY, MemorySource
from tests.model_stage import ModelStage
from tools.aws.own_calls import OwnCalls

SILENT = Mishap(kind="stall", seconds=30)
PAGES = {f"p{at}.md": f"# Page {at}\nAbout number{at}." for at in range(EMBEDDED_AT_ONCE + 10)}


@pytest.fixture
def index(tmp_path: Path) -> LocalIndex:
    return LocalIndex(tmp_path / "knowledge.db")


@pytest.fixture
def titan(bedrock: ModelStage) -> Titan:
    return Titan(OwnCalls(client=bedrock.client, sleep=lambda seconds: None), dimensions=256)


async def test_vectors_are_made_once_and_searched(index: LocalIndex, titan: Embedder, bedrock: ModelStage):
    source = MemorySource(pages=PAGES)
    report = await sync([source], index, titan)
    assert (report.complete, report.embedded, report.model) == (True, len(PAGES), titan.model)
    asked = len(bedrock.lab.requests())
    assert (await sync([source], index, titan)).embedded == 0
    assert len(bedrock.lab.requests()) == asked
    answer = await Searcher(index, titan).search("page about number7", ANYBODY)
    assert (answer.passages[0].section_id, answer.notes) == ("book/p7.md#page-7", ())


async def test_throttled_midway_the_words_serve_and_the_next_sync_makes_only_the_rest(
    index: LocalIndex, titan: Embedder, bedrock: ModelStage
):
    def throttle(text: str) -> None:
        if "have a vector" in text:
            bedrock.lab.fail(MishapRule(mishap=THROTTLED))

    source = MemorySource(pages=PAGES)
    report = await sync([source], index, titan, progress=throttle)
    assert not report.complete
    assert report.notes[0].startswith(f"{EMBEDDED_AT_ONCE} sections have a vector, the rest none: ")
    answer = await Searcher(index, titan).search("number7", ANYBODY)
    assert answer.passages[0].section_id == "book/p7.md#page-7"
    assert "searched by words alone" in answer.notes[0]
    bedrock.lab.reset()
    report = await sync([source], index, titan)
    assert (report.complete, report.embedded, len(bedrock.lab.requests())) == (True, 10, 10)


async def test_killed_midway_the_next_sync_makes_only_the_rest(index: LocalIndex, titan: Embedder, bedrock: ModelStage):
    def kill(text: str) -> None:
        if "have a vector" in text:
            raise KeyboardInterrupt

    source = MemorySource(pages=PAGES)
    with pytest.raises(KeyboardInterrupt):
        await sync([source], index, titan, progress=kill)
    bedrock.lab.reset()
    report = await sync([source], index, titan)
    assert (report.complete, report.embedded, len(bedrock.lab.requests())) == (True, 10, 10)


async def test_vectors_of_two_sizes_never_stand_side_by_side(index: LocalIndex, titan: Titan, bedrock: ModelStage):
    await sync([MemorySource(pages=PAGES)], index, titan)
    other = Titan(OwnCalls(client=bedrock.client), dimensions=512)
    answer = await Searcher(index, other).search("number7", ANYBODY)
    assert answer.notes == ("searched by words alone: the index was made with another model: tsuba knowledge sync",)
    other.model = titan.model
    with pytest.raises(ModelMismatchError):
        await index.put_vectors(other.model, {"some": other.embed(["text"])[0]})


async def test_a_model_that_stays_silent_costs_the_vectors_only(
    index: LocalIndex, titan: Embedder, bedrock: ModelStage
):
    await sync([MemorySource(pages=PAGES)], index, titan)
    bedrock.lab.fail(MishapRule(mishap=SILENT))
    answer = await Searcher(index, titan, seconds=0.4).search("number7", ANYBODY)
    bedrock.lab.release()
    assert answer.passages[0].section_id == "book/p7.md#page-7"
    assert answer.notes == (f"searched by words alone: the embedding model {titan.model} did not answer in time",)
