"""The vectors of the pages that come with Tsuba, made beforehand: a fresh index finds them by meaning at once.

Made anew with `python -m knowledge.bundled_vectors` after any change of a bundled page; a test fails until it is.
"""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from knowledge.article import Section, digest
from knowledge.embedding import Embedder, Vectors, unit

FILE = Path(__file__).parent / "vectors" / "all-MiniLM-L6-v2-int8-384.npz"


class KnownFirst:
    """A model that is asked only for texts whose vectors are not known already."""

    def __init__(self, inside: Embedder, known: Mapping[str, Vectors]) -> None:
        self._inside = inside
        self._known = known

    @property
    def model(self) -> str:
        """Return the model's id."""
        return self._inside.model

    @property
    def dimensions(self) -> int:
        """Return how many numbers a vector has."""
        return self._inside.dimensions

    @property
    def on_bedrock(self) -> bool:
        """Return whether it sends texts to Bedrock."""
        return self._inside.on_bedrock

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector for each text.

        Raises:
            EmbeddingError: the model failed.
        """
        hashes = [digest(text) for text in texts]
        missing = [text for text, own in zip(texts, hashes, strict=True) if own not in self._known]
        made = iter(self._inside.embed(missing)) if missing else iter(())
        rows = [self._known[own] if own in self._known else next(made) for own in hashes]
        return np.stack(rows) if rows else np.zeros((0, self.dimensions), dtype=np.float32)


def with_bundled(embedder: Embedder) -> Embedder:
    """Return the model, sparing it the bundled pages where their vectors are its own."""
    return KnownFirst(embedder, known) if (known := bundled_vectors(embedder.model)) else embedder


def bundled_vectors(model: str, file: Path = FILE) -> dict[str, Vectors]:
    """Return the vectors by `text_hash`; none for another model, or where the file is missing."""
    if file.stem != model or not file.is_file():
        return {}
    with np.load(file, allow_pickle=False) as kept:
        hashes, vectors = kept["hashes"], unit(kept["vectors"].astype(np.float32))
    return dict(zip(map(str, hashes), vectors, strict=True))


def write_vectors(sections: Sequence[Section], embedder: Embedder, file: Path = FILE) -> int:
    """Keep a vector of each text as 16-bit numbers, which is what an index keeps of them. Returns how many."""
    texts = {section.text_hash: section.embedded_text for section in sections}
    hashes = sorted(texts)
    vectors = embedder.embed([texts[own] for own in hashes]).astype(np.float16)
    file.parent.mkdir(exist_ok=True)
    np.savez_compressed(file, hashes=np.array(hashes), vectors=vectors)
    return len(hashes)


def bundled_sections() -> tuple[Section, ...]:
    """Return the sections of every bundled page."""
    from knowledge.chunking import sections_of
    from knowledge.sources.markdown_folder import MarkdownFolder
    from knowledge.sources.source import SourceDefaults

    folder = Path(__file__).parent
    sources = [
        MarkdownFolder(name, folder / name, defaults=SourceDefaults(tenant="default"), leave_out="README.md")
        for name in ("runbooks", "platform")
    ]
    return tuple(
        section for source in sources for listed in source.listing() for section in sections_of(source.read(listed))
    )


def main() -> None:
    """Make the file anew."""
    from knowledge.minilm import load_minilm

    sys.stdout.write(f"{write_vectors(bundled_sections(), load_minilm())} vectors in {FILE.name}\n")


if __name__ == "__main__":
    main()
