import pytest

from evals.bedrock_lab.mishaps import MishapRule
from evals.bedrock_lab.turn import Mishap
from knowledge.cohere import MAX_CHARACTERS, MAX_TEXTS, Cohere
from knowledge.embedding import question_vector
from knowledge.errors import EmbeddingError
from tests.knowledge.fakes import WordModel
from tests.model_stage import ModelStage
from tools.aws.own_calls import OwnCalls


@pytest.fixture
def cohere(bedrock: ModelStage) -> Cohere:
    return Cohere(OwnCalls(client=bedrock.client, sleep=lambda seconds: None), "cohere.embed-multilingual-v3")


def test_many_texts_go_in_batches_and_come_back_in_order(cohere: Cohere, bedrock: ModelStage):
    texts = [f"section {at} of the handbook" for at in range(MAX_TEXTS + 4)]
    vectors = cohere.embed(texts)
    assert vectors.shape == (100, 1024)
    assert int((vectors @ cohere.embed([texts[97]])[0]).argmax()) == 97
    asked = bedrock.lab.requests("InvokeModel")
    assert [len(request.body["texts"]) for request in asked] == [MAX_TEXTS, 4, 1]
    assert {request.body["input_type"] for request in asked} == {"search_document"}


def test_a_question_is_told_from_what_answers_it(cohere: Cohere, bedrock: ModelStage):
    assert question_vector(cohere, "why did the task stop").shape == (1024,)
    assert bedrock.lab.requests()[0].body["input_type"] == "search_query"


def test_a_model_that_tells_no_questions_embeds_them_like_texts():
    model = WordModel()
    assert (question_vector(model, "tags") == model.embed(["tags"])[0]).all()


def test_long_texts_are_cut_and_empty_ones_are_still_texts(cohere: Cohere, bedrock: ModelStage):
    assert cohere.embed(["word " * 2_000, ""]).shape == (2, 1024)
    assert [len(text) for text in bedrock.lab.requests()[0].body["texts"]] == [MAX_CHARACTERS, 1]
    assert cohere.embed([]).shape == (0, 1024)


def test_its_name_says_model_and_size(cohere: Cohere):
    assert cohere.model == "cohere.embed-multilingual-v3-1024"


def test_a_model_nobody_allowed_is_told_with_what_to_allow(cohere: Cohere, bedrock: ModelStage):
    bedrock.lab.fail(MishapRule(mishap=Mishap(kind="error", code="AccessDeniedException", message="No.")))
    with pytest.raises(EmbeddingError, match=r"foundation-model/cohere\.embed-multilingual-v3"):
        cohere.embed(["text"])
