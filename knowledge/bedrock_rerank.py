"""A reranking model on Bedrock: Amazon's or Cohere's.

Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent-runtime_Rerank.html
"""

from collections.abc import Sequence
from typing import Any, Literal

from knowledge.errors import HelpError
from tools.aws.own_calls import OwnCalls
from tools.errors import ReadFailedError

ModelId = Literal["amazon.rerank-v1:0", "cohere.rerank-v3-5:0"]
MAX_CHARACTERS = 32_000  # of a question, and of a text


class BedrockReranker:
    """The model, asked through bedrock-agent-runtime."""

    def __init__(self, calls: OwnCalls, model: ModelId) -> None:
        self._calls = calls
        self.model: str = model
        self._arn = f"arn:{calls.client.meta.partition}:bedrock:{calls.region}::foundation-model/{model}"

    def relevance(self, question: str, texts: Sequence[str]) -> Sequence[float]:
        """Return a score between 0 and 1 for each text.

        Raises:
            HelpError: the model failed.
        """
        sources = [{"type": "INLINE", "inlineDocumentSource": _inline(text)} for text in texts]
        configuration = {"modelConfiguration": {"modelArn": self._arn}, "numberOfResults": len(texts)}
        try:
            answer: Any = self._calls.call(
                "Rerank",
                queries=[{"type": "TEXT", "textQuery": {"text": question[:MAX_CHARACTERS]}}],
                sources=sources,
                rerankingConfiguration={
                    "type": "BEDROCK_RERANKING_MODEL",
                    "bedrockRerankingConfiguration": configuration,
                },
            )
        except ReadFailedError as error:
            raise HelpError(f"the reranker {self.model} cannot be used: {error}") from error
        scores = dict.fromkeys(range(len(texts)), 0.0)
        scores |= {int(one["index"]): float(one["relevanceScore"]) for one in answer["results"]}
        if len(scores) != len(texts):
            raise HelpError(f"the reranker {self.model} scored texts that it was not given")
        return [scores[at] for at in range(len(texts))]


def _inline(text: str) -> dict[str, Any]:
    return {"type": "TEXT", "textDocument": {"text": text[:MAX_CHARACTERS]}}
