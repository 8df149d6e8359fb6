"""Cohere's Embed v3 on Bedrock, English and multilingual. It tells questions from the texts that answer them.

Source: https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-embed-v3.html
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from knowledge.bedrock_embedding import as_vectors, invoke
from knowledge.embedding import Vectors
from tools.aws.own_calls import OwnCalls

ModelId = Literal["cohere.embed-english-v3", "cohere.embed-multilingual-v3"]
DIMENSIONS = 1024
MAX_TEXTS = 96  # a call
MAX_CHARACTERS = 2048  # a text; of its tokens the model reads the first 512


class Cohere:
    """One of the models. Safe to use from several threads."""

    dimensions = DIMENSIONS
    on_bedrock = True

    def __init__(self, calls: OwnCalls, model_id: ModelId) -> None:
        self._calls = calls
        self._model_id = model_id
        self.model = f"{model_id}-{DIMENSIONS}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector for each text that is to be found; one that is too long is cut at its end.

        Raises:
            EmbeddingError: the model failed.
        """
        parts = [self._asked(texts[at : at + MAX_TEXTS], "search_document") for at in range(0, len(texts), MAX_TEXTS)]
        return np.concatenate(parts) if parts else np.zeros((0, DIMENSIONS), dtype=np.float32)

    def embed_question(self, text: str) -> Vectors:
        """Return the vector of a question.

        Raises:
            EmbeddingError: the model failed.
        """
        return self._asked([text], "search_query")[0]

    def _asked(self, texts: Sequence[str], kind: Literal["search_document", "search_query"]) -> Vectors:
        cut = [text[:MAX_CHARACTERS] or "." for text in texts]
        body = {"texts": cut, "input_type": kind, "truncate": "END"}
        rows = invoke(self._calls, self._model_id, body).get("embeddings")
        return as_vectors(rows, self._model_id, count=len(texts), dimensions=DIMENSIONS)
