from typing import Any

import pytest

from evals.aws_lab.exchange import AwsError
from evals.bedrock_lab.operations.ingestion import KnowledgeBase

NAMES = {"knowledgeBaseId": "KBOFTHELAB", "dataSourceId": "LABSOURCE1"}


@pytest.fixture
def base() -> KnowledgeBase:
    return KnowledgeBase(id="KBOFTHELAB")


def written(own_id: str, text: str, **values: Any) -> dict[str, Any]:
    attributes = [
        {"key": key, "value": {"type": "STRING_LIST", "stringListValue": value}}
        if isinstance(value, list)
        else {"key": key, "value": {"type": "STRING", "stringValue": value}}
        for key, value in values.items()
    ]
    content = {"type": "TEXT", "textContent": {"data": text}}
    custom = {"customDocumentIdentifier": {"id": own_id}, "sourceType": "IN_LINE", "inlineContent": content}
    metadata = {"metadata": {"type": "IN_LINE_ATTRIBUTE", "inlineAttributes": attributes}} if attributes else {}
    return {"content": {"dataSourceType": "CUSTOM", "custom": custom}, **metadata}


def ingest(base: KnowledgeBase, *documents: dict[str, Any]) -> Any:
    return base.answer("IngestKnowledgeBaseDocuments", NAMES, {"documents": list(documents)})


def look(base: KnowledgeBase, **body: Any) -> dict[str, str]:
    page = base.answer("ListKnowledgeBaseDocuments", NAMES, body)
    return {each["identifier"]["custom"]["id"]: each["status"] for each in page["documentDetails"]}


def test_what_is_ingested_is_found_from_the_next_look_on(base: KnowledgeBase):
    assert ingest(base, written("a", "Tags.", team="shop", groups=["x"]))["documentDetails"][0]["status"] == "PENDING"
    assert base.searched() == ()
    assert look(base) == {"a": "INDEXED"}
    (found,) = base.searched()
    assert (found.text, found.metadata) == ("Tags.", {"team": "shop", "groups": ["x"]})


def test_a_replaced_document_is_served_as_it_was_until_then(base: KnowledgeBase):
    ingest(base, written("a", "Old."))
    look(base)
    ingest(base, written("a", "New."))
    assert [each.text for each in base.searched()] == ["Old."]
    look(base)
    assert [each.text for each in base.searched()] == ["New."]


def test_a_deleted_document_is_gone_at_the_next_look(base: KnowledgeBase):
    ingest(base, written("a", "Tags."))
    look(base)
    named = [{"dataSourceType": "CUSTOM", "custom": {"id": each}} for each in ("a", "b")]
    answer = base.answer("DeleteKnowledgeBaseDocuments", NAMES, {"documentIdentifiers": named})
    assert [each["status"] for each in answer["documentDetails"]] == ["DELETING", "NOT_FOUND"]
    assert len(base.searched()) == 1
    assert (look(base), base.searched()) == ({}, ())


def test_what_cannot_be_indexed_says_so_and_what_was_there_stays(base: KnowledgeBase):
    ingest(base, written("a", "Good."))
    look(base)
    base.refuses = "Bad"
    ingest(base, written("a", "Bad."))
    assert look(base) == {"a": "FAILED"}
    assert [each.text for each in base.searched()] == ["Good."]


def test_documents_are_listed_in_pages(base: KnowledgeBase):
    for at in range(3):
        ingest(base, *(written(f"{at}{name}", "Text.") for name in "abcdefghij"))
    first = base.answer("ListKnowledgeBaseDocuments", NAMES, {"maxResults": 20})
    assert (len(first["documentDetails"]), len(look(base, maxResults=20, nextToken=first["nextToken"]))) == (20, 10)


@pytest.mark.parametrize(
    "documents",
    [
        [],
        [written(str(at), "Text.") for at in range(11)],
        [written("a", "")],
        [written("a" * 2049, "Text.")],
        [written("a", "Text.", groups=[])],
        [written("a", "Text.", groups=[str(at) for at in range(11)])],
        [written("a", "Text.", url="x" * 2049)],
        [{"content": {"dataSourceType": "S3", "s3": {"s3Location": {"uri": "s3://docs/a.md"}}}}],
    ],
)
def test_what_the_service_does_not_take_is_refused(base: KnowledgeBase, documents: list[dict[str, Any]]):
    with pytest.raises(AwsError, match="ValidationException"):
        ingest(base, *documents)


def test_another_data_source_is_not_there(base: KnowledgeBase):
    with pytest.raises(AwsError, match="ResourceNotFoundException"):
        base.answer("GetDataSource", {**NAMES, "dataSourceId": "OTHERSOURC"}, {})
