"""A knowledge base that is filled document by document, and what bedrock-agent answers of it.

What is ingested is chunked as a whole. It can be found at the first look at the documents after the call, not before, and
what is deleted until then: the real one works in the background as well.
Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_agent_IngestKnowledgeBaseDocuments.html and
botocore's service model for the limits.
"""

import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NoReturn, cast

from evals.aws_lab.exchange import AwsError
from evals.bedrock_lab.body_parts import rows, table
from evals.bedrock_lab.operations.knowledge_bases import Document

MOST_DOCUMENTS = 10  # a call
MOST_ATTRIBUTES = 50  # a document
MOST_MEMBERS = 10  # a list of strings
MOST_CHARACTERS = 2048  # an id, a string
_VALUES: Mapping[str, str] = {
    "STRING": "stringValue",
    "STRING_LIST": "stringListValue",
    "NUMBER": "numberValue",
    "BOOLEAN": "booleanValue",
}
_NOW = "2026-11-12T12:00:00+00:00"

Status = Literal["PENDING", "INDEXED", "FAILED", "DELETING", "NOT_FOUND"]


@dataclass(slots=True, kw_only=True)
class _Held:
    """A document by its id: what is found of it, and what comes next."""

    status: Status
    served: Document | None = None
    coming: Document | None = None
    reason: str = ""


@dataclass(slots=True, kw_only=True)
class KnowledgeBase:
    """A knowledge base with one data source.

    Attributes:
        documents: what it holds from elsewhere.
        refuses: texts that match cannot be indexed.
        never_done: nothing that is ingested is ever indexed.
    """

    id: str
    data_source_id: str = "LABSOURCE1"
    kind: str = "CUSTOM"
    chunking: str = "NONE"
    hybrid: bool = True
    embedding_model: str = "amazon.titan-embed-text-v2:0"
    documents: Sequence[Document] = ()
    refuses: str | None = None
    never_done: bool = False
    _held: dict[str, _Held] = field(default_factory=dict[str, _Held])
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def searched(self) -> tuple[Document, ...]:
        """Return what can be found now."""
        with self._lock:
            return (*self.documents, *(held.served for held in self._held.values() if held.served))

    def answer(self, operation: str, names: Mapping[str, str], body: Mapping[str, Any]) -> dict[str, Any]:
        """Answer an operation of bedrock-agent.

        Raises:
            AwsError: no such data source, or more than it takes.
        """
        if operation == "GetKnowledgeBase":
            return {"knowledgeBase": self._described()}
        if names["dataSourceId"] != self.data_source_id:
            raise AwsError(
                "ResourceNotFoundException", f"DataSource with id {names['dataSourceId']} does not exist", status=404
            )
        with self._lock:
            match operation:
                case "GetDataSource":
                    return {"dataSource": self._data_source()}
                case "IngestKnowledgeBaseDocuments":
                    return self._ingest(body["documents"])
                case "DeleteKnowledgeBaseDocuments":
                    return self._delete(body["documentIdentifiers"])
                case _:
                    return self._list(body)

    def _ingest(self, documents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        _check_count(documents)
        read = [_read(document) for document in documents]
        for document in read:
            held = self._held.setdefault(document.uri, _Held(status="PENDING"))
            held.status, held.coming = "PENDING", document
        return {"documentDetails": [self._detail(document.uri) for document in read]}

    def _delete(self, identifiers: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
        _check_count(identifiers)
        own_ids = [str(each["custom"]["id"]) for each in identifiers]
        for own_id in own_ids:
            if own_id in self._held:
                self._held[own_id].status = "DELETING"
        return {"documentDetails": [self._detail(own_id) for own_id in own_ids]}

    def _list(self, body: Mapping[str, Any]) -> dict[str, Any]:
        start, count = int(body.get("nextToken") or 0), int(body.get("maxResults") or 1000)
        if not start:
            self._work()
        own_ids = sorted(self._held)
        page: dict[str, Any] = {"documentDetails": [self._detail(each) for each in own_ids[start : start + count]]}
        return {**page, "nextToken": str(start + count)} if len(own_ids) > start + count else page

    def _work(self) -> None:
        """Do what was asked for since the last look."""
        for own_id, held in list(self._held.items()):
            if held.status == "DELETING":
                del self._held[own_id]
            elif held.coming and not self.never_done:
                failed = self.refuses is not None and re.search(self.refuses, held.coming.text)
                held.status, held.reason = ("FAILED", "The document cannot be parsed.") if failed else ("INDEXED", "")
                held.served, held.coming = held.served if failed else held.coming, None

    def _detail(self, own_id: str) -> dict[str, Any]:
        held = self._held.get(own_id) or _Held(status="NOT_FOUND")
        detail: dict[str, Any] = {
            "knowledgeBaseId": self.id,
            "dataSourceId": self.data_source_id,
            "status": held.status,
            "identifier": {"dataSourceType": "CUSTOM", "custom": {"id": own_id}},
        }
        return {**detail, "statusReason": held.reason} if held.reason else detail

    def _described(self) -> dict[str, Any]:
        arn = f"arn:aws:bedrock:us-west-2::foundation-model/{self.embedding_model}"
        configuration = {"type": "VECTOR", "vectorKnowledgeBaseConfiguration": {"embeddingModelArn": arn}}
        return {
            "knowledgeBaseId": self.id,
            "name": "lab",
            "knowledgeBaseArn": f"arn:aws:bedrock:us-west-2:111122223333:knowledge-base/{self.id}",
            "roleArn": "arn:aws:iam::111122223333:role/lab",
            "knowledgeBaseConfiguration": configuration,
            "status": "ACTIVE",
            "createdAt": _NOW,
            "updatedAt": _NOW,
        }

    def _data_source(self) -> dict[str, Any]:
        return {
            "knowledgeBaseId": self.id,
            "dataSourceId": self.data_source_id,
            "name": "lab",
            "status": "AVAILABLE",
            "dataSourceConfiguration": {"type": self.kind},
            "vectorIngestionConfiguration": {"chunkingConfiguration": {"chunkingStrategy": self.chunking}},
            "createdAt": _NOW,
            "updatedAt": _NOW,
        }


def _read(document: Mapping[str, Any]) -> Document:
    custom = table(document, "content", "custom")
    if not custom:
        _refuse("The data source takes documents of the type CUSTOM only.")
    text = str(table(custom, "inlineContent", "textContent").get("data", ""))
    own_id = str(custom["customDocumentIdentifier"]["id"])
    attributes = rows(document, "metadata", "inlineAttributes")
    if not text or len(own_id) > MOST_CHARACTERS or len(attributes) > MOST_ATTRIBUTES:
        _refuse("A document has a text, an id of at most 2048 characters, and at most 50 attributes.")
    metadata = {str(each["key"]): _value(each["value"]) for each in attributes}
    return Document(text=text, uri=own_id, metadata=metadata, custom=True)


def _value(written: Mapping[str, Any]) -> Any:
    value: Any = written.get(_VALUES[str(written["type"])])
    members: list[Any] = [*cast("list[Any]", value)] if written["type"] == "STRING_LIST" else [value]
    too_long = any(len(str(each)) > MOST_CHARACTERS for each in members)
    if value is None or too_long or not 1 <= len(members) <= MOST_MEMBERS:
        _refuse("An attribute has a value of its type, lists 1 to 10 of them, each of at most 2048 characters.")
    return value


def _check_count(items: Sequence[Mapping[str, Any]]) -> None:
    if not 1 <= len(items) <= MOST_DOCUMENTS:
        _refuse(f"A call takes 1 to {MOST_DOCUMENTS} documents.")


def _refuse(message: str) -> NoReturn:
    raise AwsError("ValidationException", message)
