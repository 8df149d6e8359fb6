"""What turns texts into vectors, behind one interface: the local model, or one on Bedrock."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from knowledge.errors import EmbeddingError

Vectors = npt.NDArray[np.float32]


class Embedder(Protocol):
    """Turns texts into vectors of length one."""

    @property
    def model(self) -> str:
        """Return the model's id with its size: an index records it, and refuses vectors of another."""
        ...

    @property
    def dimensions(self) -> int:
        """Return how many numbers a vector has."""
        ...

    @property
    def on_bedrock(self) -> bool:
        """Return whether it sends texts to Bedrock."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector for each text, in order. Blocks.

        Raises:
            EmbeddingError: the model failed.
        """
        ...


@runtime_checkable
class TellsQuestions(Protocol):
    """An embedder that makes other vectors of questions than of the texts that answer them."""

    def embed_question(self, text: str) -> Vectors:
        """Return the vector of a question. Blocks.

        Raises:
            EmbeddingError: the model failed.
        """
        ...


def question_vector(embedder: Embedder, text: str) -> Vectors:
    """Return a question's vector. Blocks.

    Raises:
        EmbeddingError: the model failed.
    """
    return embedder.embed_question(text) if isinstance(embedder, TellsQuestions) else embedder.embed([text])[0]


def unit(vectors: Vectors) -> Vectors:
    """Bring vectors to length one; a vector of zeros stays.

    Raises:
        EmbeddingError: a number is not finite.

    Example:
        >>> unit(np.array([[3.0, 4.0]], dtype=np.float32)).tolist()
        [[0.6000000238418579, 0.800000011920929]]
    """
    if not np.isfinite(vectors).all():
        raise EmbeddingError("the embedding model returned numbers that are not finite")
    return (vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)).astype(np.float32)
