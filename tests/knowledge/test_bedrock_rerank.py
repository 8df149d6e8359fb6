from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from evals.bedrock_lab.mishaps import MishapRule
from evals.bedrock_lab.turn import Mishap
from knowledge.bedrock_rerank import MAX_CHARACTERS, BedrockReranker
from knowledge.errors import HelpError
from tests.model_stage import ModelStage, make_client
from tools.aws.own_calls import OwnCalls


@pytest.fixture
def reranker(bedrock: ModelStage) -> Iterator[BedrockReranker]:
    with closing(make_client(bedrock.lab, read_seconds=10, service="bedrock-agent-runtime")) as client:
        yield BedrockReranker(OwnCalls(client=client, sleep=lambda seconds: None), "amazon.rerank-v1:0")


def test_each_text_gets_its_score_in_the_order_it_was_given(reranker: BedrockReranker, bedrock: ModelStage):
    scores = reranker.relevance("image tags", ["roads bend", "tags of images", "image"])
    assert max(range(3), key=scores.__getitem__) == 1
    assert all(0 <= score <= 1 for score in scores)
    (request,) = bedrock.lab.requests("Rerank")
    configuration: Any = request.body["rerankingConfiguration"]["bedrockRerankingConfiguration"]
    assert configuration["numberOfResults"] == 3
    assert configuration["modelConfiguration"]["modelArn"] == (
        "arn:aws:bedrock:us-west-2::foundation-model/amazon.rerank-v1:0"
    )


def test_long_texts_are_cut(reranker: BedrockReranker, bedrock: ModelStage):
    reranker.relevance("x" * 40_000, ["y" * 40_000, "z"])
    body: Any = bedrock.lab.requests("Rerank")[0].body
    assert len(body["queries"][0]["textQuery"]["text"]) == MAX_CHARACTERS
    assert len(body["sources"][0]["inlineDocumentSource"]["textDocument"]["text"]) == MAX_CHARACTERS


def test_what_bedrock_refuses_is_told(reranker: BedrockReranker, bedrock: ModelStage):
    bedrock.lab.fail(MishapRule(mishap=Mishap(kind="error", code="AccessDeniedException", message="Not you.")))
    with pytest.raises(HelpError, match=r"amazon\.rerank-v1:0 cannot be used.*Not you"):
        reranker.relevance("tags", ["a", "b"])
