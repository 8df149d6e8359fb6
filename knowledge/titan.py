"""Amazon Titan Text Embeddings V2 on Bedrock. It takes one text a call, so several calls run side by side.

Source: https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-text.html
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import numpy as np

from knowledge.bedrock_embedding import TooLongError, as_vectors, invoke
from knowledge.embedding import Vectors
from knowledge.errors import EmbeddingError
from tools.aws.own_calls import OwnCalls

MODEL_ID = "amazon.titan-embed-text-v2:0"
Dimensions = Literal[256, 512, 1024]
MAX_CHARACTERS = 30_000  # of 50,000 and 8,192 tokens: at the usual four characters a token this is all the tokens
SIDE_BY_SIDE = 8  # calls at once; what Bedrock throttles of them is sent again
HALVINGS = 3  # of a text whose tokens are short: an eighth of it says what it is about


class Titan:
    """The model, asked for vectors of one size. Safe to use from several threads."""

    on_bedrock = True

    def __init__(self, calls: OwnCalls, *, dimensions: Dimensions = 1024) -> None:
        self._calls = calls
        self.dimensions: int = dimensions
        self.model = f"{MODEL_ID}-{dimensions}"

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one vector for each text; one that is too long is cut at its end.

        Raises:
            EmbeddingError: the model failed.
        """
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        with ThreadPoolExecutor(max_workers=min(SIDE_BY_SIDE, len(texts)), thread_name_prefix="titan") as pool:
            futures = [pool.submit(self._one, text) for text in texts]
            try:
                return np.concatenate([future.result() for future in futures])
            except EmbeddingError:
                pool.shutdown(wait=False, cancel_futures=True)  # the others would be asked for nothing
                raise

    def _one(self, text: str) -> Vectors:
        kept = text[:MAX_CHARACTERS] or "."  # it takes no empty text
        for _ in range(HALVINGS):
            try:
                return self._asked(kept)
            except TooLongError:
                kept = kept[: len(kept) // 2]
        return self._asked(kept)

    def _asked(self, text: str) -> Vectors:
        body = {"inputText": text, "dimensions": self.dimensions, "normalize": True}
        answer = invoke(self._calls, MODEL_ID, body)
        return as_vectors([answer.get("embedding")], MODEL_ID, count=1, dimensions=self.dimensions)
