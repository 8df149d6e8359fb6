import json

import numpy as np
import pytest

from evals.bedrock_lab.mishaps import THROTTLED, MishapRule
from evals.bedrock_lab.turn import Mishap
from knowledge.errors import EmbeddingError
from knowledge.titan import MAX_CHARACTERS, MODEL_ID, SIDE_BY_SIDE, Titan
from tests.model_stage import ModelStage
from tools.aws.own_calls import OwnCalls


@pytest.fixture
def titan(bedrock: ModelStage) -> Titan:
    return Titan(OwnCalls(client=bedrock.client, sleep=lambda seconds: None), dimensions=256)


def test_every_text_gets_its_own_vector_in_order(titan: Titan, bedrock: ModelStage):
    texts = [f"the task stopped {at}" for at in range(2 * SIDE_BY_SIDE)]
    vectors = titan.embed(texts)
    assert vectors.shape == (len(texts), 256)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert [int((vectors @ titan.embed([text])[0]).argmax()) for text in texts[:3]] == [0, 1, 2]
    asked = [dict(request.body) for request in bedrock.lab.requests("InvokeModel")]
    assert all((body["dimensions"], body["normalize"]) == (256, True) for body in asked)


def test_its_name_says_model_and_size(titan: Titan, bedrock: ModelStage):
    assert titan.model == "amazon.titan-embed-text-v2:0-256"
    assert titan.embed([]).shape == (0, 256)
    assert bedrock.lab.requests() == []


def test_a_long_text_is_cut_and_an_empty_one_is_still_a_text(titan: Titan, bedrock: ModelStage):
    assert titan.embed(["word " * 20_000, ""]).shape == (2, 256)
    assert max(len(str(request.body["inputText"])) for request in bedrock.lab.requests()) == MAX_CHARACTERS


def test_a_text_of_short_tokens_is_cut_again(titan: Titan, bedrock: ModelStage):
    assert titan.embed(["容器" * 12_000]).shape == (1, 256)
    lengths = [len(str(request.body["inputText"])) for request in bedrock.lab.requests()]
    assert lengths == [24_000, 12_000, 6_000]


def test_throttling_is_survived(titan: Titan, bedrock: ModelStage):
    bedrock.lab.fail(MishapRule(mishap=THROTTLED, times=3))
    assert titan.embed(["text"]).shape == (1, 256)
    assert [request.status for request in bedrock.lab.requests()] == [429, 429, 429, 200]


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("ThrottlingException", "a sync goes on where it stopped"),
        ("AccessDeniedException", f"bedrock:InvokeModel on arn:aws:bedrock:us-west-2::foundation-model/{MODEL_ID}"),
        ("ExpiredTokenException", "renew the credentials"),
        ("ValidationException", "offers the model in that region"),
    ],
)
def test_what_cannot_be_had_is_told_with_what_to_do(titan: Titan, bedrock: ModelStage, code: str, advice: str):
    bedrock.lab.fail(MishapRule(mishap=Mishap(kind="error", code=code, message="Bedrock says no.")))
    with pytest.raises(EmbeddingError) as caught:
        titan.embed(["text"])
    assert advice in str(caught.value)
    assert "Bedrock says no." in str(caught.value)


def test_a_model_that_fails_is_not_asked_for_the_rest(titan: Titan, bedrock: ModelStage):
    bedrock.lab.fail(MishapRule(mishap=Mishap(kind="error", code="AccessDeniedException")))
    with pytest.raises(EmbeddingError):
        titan.embed([str(at) for at in range(20 * SIDE_BY_SIDE)])
    assert len(bedrock.lab.requests()) < 10 * SIDE_BY_SIDE


def test_a_connection_that_stays_silent_is_given_up(bedrock: ModelStage):
    bedrock.lab.fail(MishapRule(mishap=Mishap(kind="stall", seconds=30)))
    with pytest.raises(EmbeddingError, match="reaches Bedrock"):
        Titan(OwnCalls(client=bedrock.hasty_client)).embed(["text"])
    bedrock.lab.release()


@pytest.mark.parametrize("answer", [{}, {"embedding": [1.0, 2.0]}, {"embedding": "none"}, {"embedding": [None] * 256}])
def test_an_answer_that_holds_no_vector_of_that_size_is_refused(answer: dict[str, object]):
    class Odd:
        def call(self, operation: str, /, **parameters: object) -> dict[str, object]:
            return {"body": Body(json.dumps(answer).encode())}

    class Body(bytes):
        def read(self) -> bytes:
            return self

    with pytest.raises(EmbeddingError, match=r"vectors|finite"):
        Titan(Odd(), dimensions=256).embed(["text"])  # type: ignore[arg-type]  # what it answers is the test
