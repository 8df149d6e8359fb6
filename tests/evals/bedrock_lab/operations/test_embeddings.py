import pytest

from evals.aws_lab.exchange import AwsError
from evals.bedrock_lab.operations.embeddings import embed, invoke_embedding, similarity

TITAN, COHERE = "amazon.titan-embed-text-v2:0", "cohere.embed-english-v3"


def test_vectors_are_of_length_one_and_the_same_everywhere():
    vector = embed("the task stopped", 256)
    assert similarity(vector, vector) == pytest.approx(1, abs=1e-4)
    assert embed("task", 8) == [0, 0, -1, 0, 0, 0, 0, 0]


def test_titan_answers_one_text_in_the_size_asked_for():
    body, tokens = invoke_embedding(TITAN, {"inputText": "eight ch", "dimensions": 512})
    assert (len(body["embedding"]), body["inputTextTokenCount"], tokens) == (512, 2, 2)
    assert len(invoke_embedding("amazon.titan-embed-text-v1", {"inputText": "x"})[0]["embedding"]) == 1536


def test_cohere_answers_many_by_kind_if_asked():
    asked = {"texts": ["a", "b"], "input_type": "search_document"}
    assert len(invoke_embedding(COHERE, asked)[0]["embeddings"]) == 2
    by_kind = invoke_embedding(COHERE, {**asked, "embedding_types": ["float"]})[0]
    assert (by_kind["response_type"], len(by_kind["embeddings"]["float"][0])) == ("embeddings_by_type", 1024)


@pytest.mark.parametrize(
    ("model_id", "body", "words"),
    [
        (TITAN, {}, "inputText"),
        (TITAN, {"inputText": "x" * 50_001}, "maxLength"),
        (TITAN, {"inputText": "x", "dimensions": 300}, "dimensions"),
        (COHERE, {"input_type": "search_query"}, "texts"),
        (COHERE, {"texts": ["x"]}, "input_type"),
        (COHERE, {"texts": ["x"] * 97, "input_type": "search_query"}, "maximum item count: 96"),
        (
            "cohere.embed-v4:0",
            {"texts": ["x"], "input_type": "search_query", "output_dimension": 7},
            "output_dimension",
        ),
    ],
)
def test_what_the_model_does_not_take_is_refused(model_id: str, body: dict[str, object], words: str):
    with pytest.raises(AwsError, match=f"Malformed input request.*{words}"):
        invoke_embedding(model_id, body)
