from collections.abc import Sequence
from pathlib import Path

import numpy as np

from knowledge.bundled_vectors import (
    FILE,
    KnownFirst,
    bundled_sections,
    bundled_vectors,
    with_bundled,
    write_vectors,
)
from knowledge.embedding import Vectors
from knowledge.minilm import MiniLm, load_minilm
from tests.knowledge.fakes import WordModel, section


def test_every_bundled_section_has_its_vector_and_nothing_else_has() -> None:
    wanted = {section.text_hash for section in bundled_sections()}
    stale = "a bundled page was changed: .venv/bin/python -m knowledge.bundled_vectors"
    assert bundled_vectors(MiniLm.model).keys() == wanted, stale


def test_they_are_what_the_model_makes() -> None:
    some, kept = bundled_sections()[::60], bundled_vectors(MiniLm.model)
    made = load_minilm().embed([one.embedded_text for one in some])
    # Processors round differently; a vector of another text is nowhere near.
    assert min(float(kept[one.text_hash] @ vector) for one, vector in zip(some, made, strict=True)) > 0.99


def test_they_are_small() -> None:
    assert FILE.stat().st_size < 1_000_000


def test_what_is_known_is_not_asked_for_again(tmp_path: Path) -> None:
    model, sections = WordModel(), [section("s/a#x", "one"), section("s/b#x", "two")]
    file = tmp_path / f"{model.model}.npz"
    assert write_vectors(sections, model, file) == 2
    model.asked.clear()
    known = KnownFirst(model, bundled_vectors(model.model, file))
    texts = ["new", sections[1].embedded_text, "newer", sections[0].embedded_text]
    vectors = known.embed(texts)
    assert model.asked == ["new", "newer"]
    assert np.allclose(vectors, WordModel().embed(texts), atol=1e-3)
    assert known.embed([]).shape == (0, model.dimensions)


def test_another_model_goes_without(tmp_path: Path) -> None:
    class Other(WordModel):
        def embed(self, texts: Sequence[str]) -> Vectors:
            return super().embed(texts)

    other = Other(model="other")
    assert with_bundled(other) is other
    assert bundled_vectors(MiniLm.model, tmp_path / f"{MiniLm.model}.npz") == {}
