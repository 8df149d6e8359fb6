import hashlib

import numpy as np
import pytest

from knowledge import minilm
from knowledge.errors import EmbeddingError
from knowledge.minilm import DIMENSIONS, VOCABULARY, MiniLm, load_minilm

TEXTS = (
    "The container ran out of memory.",
    "The kernel killed the process for its memory use.",
    "Pay your parking fine.",
)


@pytest.fixture(scope="module")
def model() -> MiniLm:
    return load_minilm(threads=1)


def test_texts_of_like_meaning_are_alike(model: MiniLm):
    one, like, other = model.embed(TEXTS)
    assert one @ like > 0.4 > one @ other


def test_a_text_has_the_same_vector_alone_and_among_others(model: MiniLm):
    among = model.embed([*TEXTS, "a much longer text " * 40])
    alone = np.concatenate([model.embed([text]) for text in TEXTS])
    assert np.abs(among[:3] - alone).max() < 0.02  # 8-bit numbers are scaled by what else is in the batch


def test_vectors_have_their_size_and_length_one(model: MiniLm):
    vectors = model.embed(["", "x " * 5000, "日本語 \x00 \U0001f600"])
    assert vectors.shape == (3, DIMENSIONS)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1, 1], abs=1e-5)


def test_the_vocabulary_is_berts():
    assert (
        hashlib.sha256(VOCABULARY.read_bytes()).hexdigest()
        == "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3"
    )


def test_other_weights_than_those_measured_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(minilm, "WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(EmbeddingError, match="not those"):
        load_minilm()


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(minilm, "NEEDED", ("onnxruntime", "no_such_package"))
    with pytest.raises(EmbeddingError, match=r"no_such_package.*tsuba\[embedding\]"):
        load_minilm()
