from typing import Any

import pytest

from evals.aws_lab.exchange import AwsError
from evals.bedrock_lab.operations.knowledge_bases import Document, matches, retrieve

TEXTS = ("tags of images", "images of tasks", "images and tags of teams", "secrets")
DOCUMENTS = [
    Document(text=text, uri=f"s3://docs/{n}", metadata={"n": n, "teams": ["shop"] if n else []})
    for n, text in enumerate(TEXTS)
]


def asked(text: str = "tags of images", **options: Any) -> dict[str, Any]:
    return {"retrievalQuery": {"text": text}, "retrievalConfiguration": {"vectorSearchConfiguration": options}}


def test_the_likest_come_first_in_pages():
    first = retrieve(DOCUMENTS, asked(numberOfResults=2))
    assert first["retrievalResults"][0]["content"]["text"] == "tags of images"
    second = retrieve(DOCUMENTS, {**asked(numberOfResults=2), "nextToken": first["nextToken"]})
    assert ([each["metadata"]["n"] for each in second["retrievalResults"]], "nextToken" in second) == ([1], False)


def test_a_filter_leaves_documents_out():
    found = retrieve(DOCUMENTS, asked(filter={"listContains": {"key": "teams", "value": "shop"}}))
    assert [each["metadata"]["n"] for each in found["retrievalResults"]] == [2, 1]


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        ({"equals": {"key": "n", "value": 3}}, True),
        ({"in": {"key": "n", "value": [1, 2]}}, False),
        ({"greaterThanOrEquals": {"key": "n", "value": 3}}, True),
        ({"startsWith": {"key": "absent", "value": "x"}}, False),
        ({"orAll": [{"equals": {"key": "n", "value": 0}}, {"lessThan": {"key": "n", "value": 9}}]}, True),
        ({"andAll": [{"equals": {"key": "n", "value": 3}}, {"notIn": {"key": "n", "value": [3]}}]}, False),
    ],
)
def test_conditions_read_metadata(condition: dict[str, Any], met: bool):
    assert matches(condition, {"n": 3}) is met


@pytest.mark.parametrize(
    "body",
    [
        asked(""),
        asked("x" * 20_001),
        asked(numberOfResults=101),
        {**asked(), "retrievalConfiguration": {"vectorSearchConfiguration": {}, "managedSearchConfiguration": {}}},
    ],
)
def test_what_bedrock_does_not_take_is_refused(body: dict[str, Any]):
    with pytest.raises(AwsError, match="ValidationException"):
        retrieve(DOCUMENTS, body)
