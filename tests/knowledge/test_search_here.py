"""A search whose words may not leave for Bedrock: what runs here still helps, what runs there is not asked."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from knowledge.article import Section
from knowledge.embedding import Embedder
from knowledge.errors import IndexUnavailableError
from knowledge.local_index import LocalIndex
from knowledge.minilm import MiniLm
from knowledge.model_help import ModelHelp, Verdict
from knowledge.search import STAYS_HERE, Searcher
from knowledge.titan import Titan
from tests.knowledge.fakes import ANYBODY, WordModel
from tests.knowledge.index_contract import IMAGE, MEMORY, fill
from tests.knowledge.knowledge_base import open_stage
from tests.model_stage import ModelStage
from tools.aws.own_calls import OwnCalls


class HereModel(WordModel):
    on_bedrock = False


class NoReranker:
    model = "none"

    def relevance(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        raise AssertionError(question)


async def rewrite(question: str) -> str:
    raise AssertionError(question)


async def check(question: str, sections: Sequence[Section]) -> Verdict:
    raise AssertionError(question)


HELP = ModelHelp(rewrite=rewrite, check=check)


@pytest.fixture
def index(tmp_path: Path) -> LocalIndex:
    return LocalIndex(tmp_path / "knowledge.db")


async def test_titan_is_not_asked_and_the_words_are_searched(index: LocalIndex, bedrock: ModelStage) -> None:
    titan: Embedder = Titan(OwnCalls(client=bedrock.client, sleep=lambda seconds: None), dimensions=256)
    await fill(index, IMAGE, MEMORY, model=titan)
    asked = len(bedrock.lab.requests())
    searcher = Searcher(index, titan, reranker=NoReranker(), help=HELP)
    answer = await searcher.search("image tag", ANYBODY, help=HELP, here=True)
    assert answer.passages[0].section_id == IMAGE.id
    assert answer.notes == (STAYS_HERE,)
    assert len(bedrock.lab.requests()) == asked


async def test_a_model_in_this_process_is_asked(index: LocalIndex) -> None:
    model = HereModel()
    await fill(index, IMAGE, MEMORY, model=model)
    model.asked.clear()
    answer = await Searcher(index, model, reranker=NoReranker()).search("image tag", ANYBODY, here=True)
    assert (model.asked, answer.notes) == (["image tag"], ())
    assert MiniLm.on_bedrock is False


async def test_a_knowledge_base_is_not_asked_at_all(bedrock: ModelStage) -> None:
    with open_stage(bedrock.lab) as stage:
        searcher = Searcher(stage.index(), None, without="")
        with pytest.raises(IndexUnavailableError, match="may not be sent there"):
            await searcher.search("image tag", ANYBODY, here=True)
    assert bedrock.lab.requests() == []
