"""What the embedding models on Amazon Bedrock have in common: how one is asked, and what its refusals mean."""

import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from knowledge.embedding import Vectors, unit
from knowledge.errors import EmbeddingError
from tools.aws.own_calls import OwnCalls
from tools.errors import GapReason, ReadFailedError

_ADVICE: Mapping[GapReason, str] = {
    "denied": "allow Tsuba's role bedrock:InvokeModel on {arn}, and the account access to the model",
    "expired": "renew the credentials Tsuba runs with",
    "throttled": "try again later, a sync goes on where it stopped, or have the quota of the model raised",
    "timeout": "see that this machine reaches Bedrock there",
    "not_found": "see that Bedrock offers the model in that region",
}
_ELSE = "see that Bedrock offers the model in that region"


class TooLongError(EmbeddingError):
    """The model takes no text as long as this one."""


def invoke(calls: OwnCalls, model_id: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Ask a model and return the body of its answer.

    Raises:
        TooLongError: the text holds more tokens than the model takes.
        EmbeddingError: the model failed; the message says what to do.
    """
    try:
        answer = calls.call("InvokeModel", modelId=model_id, body=json.dumps(body), accept="application/json")
        return dict(json.loads(answer["body"].read()))
    except ReadFailedError as error:
        # Source of the words: https://github.com/aws-samples/amazon-bedrock-workshop/issues/136
        kind = TooLongError if "too many input tokens" in str(error).lower() else EmbeddingError
        arn = f"arn:aws:bedrock:{calls.region}::foundation-model/{model_id}"
        advice = _ADVICE.get(error.reason, _ELSE).format(arn=arn)
        raise kind(f"the embedding model {model_id} cannot be used: {error}; {advice}") from error
    except Exception as error:  # a body that breaks off raises what urllib3 or json raise
        raise EmbeddingError(f"the answer of the embedding model {model_id} cannot be read: {error!r}") from error


def as_vectors(rows: object, model_id: str, *, count: int, dimensions: int) -> Vectors:
    """Return what a model answered as vectors of length one.

    Raises:
        EmbeddingError: it is not `count` vectors of this size.
    """
    try:
        vectors = np.array(rows, dtype=np.float32)
    except (TypeError, ValueError) as error:
        raise EmbeddingError(f"the embedding model {model_id} answered without vectors") from error
    if vectors.shape != (count, dimensions):
        raise EmbeddingError(
            f"the embedding model {model_id} answered numbers of the shape {vectors.shape}, not {count} vectors of"
            f" {dimensions}"
        )
    return unit(vectors)
