"""Retrieve and Rerank: documents by the likeness of their words.

Sources: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent-runtime_Retrieve.html and _Rerank.html
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from evals.aws_lab.exchange import AwsError
from evals.bedrock_lab.body_parts import NOTHING, table
from evals.bedrock_lab.operations.embeddings import embed, similarity

MOST_RESULTS = 100
MOST_CHARACTERS = 20_000  # of a query
_SIZE = 512
_LEAST_SCORE = 0.05  # below it two texts share nothing but chance
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {
    "equals": lambda have, want: have == want,
    "in": lambda have, want: have in want,
    "greaterThan": lambda have, want: have > want,
    "greaterThanOrEquals": lambda have, want: have >= want,
    "lessThan": lambda have, want: have < want,
    "lessThanOrEquals": lambda have, want: have <= want,
    "startsWith": lambda have, want: str(have).startswith(want),
    "listContains": lambda have, want: want in have,
    "stringContains": lambda have, want: want in have,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A chunk of a knowledge base. `uri` is where it lies in S3, or its id in a source of the type CUSTOM."""

    text: str
    uri: str
    metadata: Mapping[str, Any] = field(default_factory=dict[str, Any])
    custom: bool = False


def retrieve(documents: Sequence[Document], body: Mapping[str, Any], *, hybrid: bool = True) -> dict[str, Any]:
    """Answer Retrieve. Without `hybrid` the vector store can search by meaning only, and refuses to be asked for both.

    Raises:
        AwsError: the query or its configuration is not what Bedrock takes.
    """
    query = str(body["retrievalQuery"].get("text", ""))
    if not query or len(query) > MOST_CHARACTERS:
        _refuse(f"Value at 'retrievalQuery.text' failed to satisfy constraint: 1 to {MOST_CHARACTERS} characters")
    given = table(body, "retrievalConfiguration")
    if len(given) > 1:
        _refuse("Only one of vectorSearchConfiguration and managedSearchConfiguration may be set.")
    options: Mapping[str, Any] = next(iter(given.values()), NOTHING)
    count = options.get("numberOfResults", 5)
    if not 1 <= count <= MOST_RESULTS:
        _refuse(f"Value at 'numberOfResults' failed to satisfy constraint: 1 to {MOST_RESULTS}")
    if options.get("overrideSearchType") == "HYBRID" and not hybrid:
        # The wording is the lab's.
        _refuse("HYBRID search type is not supported for search operation on index LABINDEX.")
    condition = options.get("filter")
    candidates = [each for each in documents if not condition or matches(condition, each.metadata)]
    ranked = _ranked(query, [each.text for each in candidates])
    start = int(body.get("nextToken") or 0)
    found = [(candidates[index], score) for index, score in ranked if score >= _LEAST_SCORE]
    page: dict[str, Any] = {"retrievalResults": [_result(*each) for each in found[start : start + count]]}
    return {**page, "nextToken": str(start + count)} if len(found) > start + count else page


def rerank(body: Mapping[str, Any]) -> dict[str, Any]:
    """Answer Rerank."""
    texts: list[str] = []
    for source in body["sources"]:
        inline = source["inlineDocumentSource"]
        texts.append(str(inline["textDocument"]["text"] if "textDocument" in inline else inline["jsonDocument"]))
    options = body["rerankingConfiguration"]["bedrockRerankingConfiguration"]
    ranked = _ranked(body["queries"][0]["textQuery"]["text"], texts)[: options.get("numberOfResults", len(texts))]
    return {"results": [{"index": index, "relevanceScore": score} for index, score in ranked]}


def matches(condition: Mapping[str, Any], metadata: Mapping[str, Any]) -> bool:
    """Return whether metadata meet a filter of Retrieve.

    Example:
        >>> matches({"andAll": [{"equals": {"key": "team", "value": "shop"}}]}, {"team": "shop"})
        True
        >>> matches({"notEquals": {"key": "team", "value": "shop"}}, {})
        True
    """
    ((kind, operand),) = condition.items()
    if kind in {"andAll", "orAll"}:
        met = [matches(each, metadata) for each in operand]
        return all(met) if kind == "andAll" else any(met)
    have, want = metadata.get(operand["key"]), operand["value"]
    if kind in {"notEquals", "notIn"}:
        return have != want if kind == "notEquals" else have not in want
    return have is not None and _COMPARISONS[kind](have, want)


def _ranked(query: str, texts: Sequence[str]) -> list[tuple[int, float]]:
    wanted = embed(query, _SIZE)
    scores = [(index, round(max(0.0, similarity(wanted, embed(text, _SIZE))), 4)) for index, text in enumerate(texts)]
    return sorted(scores, key=lambda each: (-each[1], each[0]))


def _result(document: Document, score: float) -> dict[str, Any]:
    if document.custom:
        return {
            "content": {"type": "TEXT", "text": document.text},
            "location": {"type": "CUSTOM", "customDocumentLocation": {"id": document.uri}},
            "score": score,
            "metadata": dict(document.metadata),
        }
    return {
        "content": {"type": "TEXT", "text": document.text},
        "location": {"type": "S3", "s3Location": {"uri": document.uri}},
        "score": score,
        "metadata": {"x-amz-bedrock-kb-source-uri": document.uri, **document.metadata},
    }


def _refuse(message: str) -> NoReturn:
    raise AwsError("ValidationException", message)
