"""The documentation in a Bedrock knowledge base, which makes vectors and searches by itself.

A section is a document there. Its id names the version of the page it is of, so that a changed page is written beside the
old one, and the old one deleted only when the new one is whole.
"""

import asyncio
import logging
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from knowledge.article import Section
from knowledge.bedrock_kb_documents import INDEXED, LEAVING, WORKING, DataSource, Standing
from knowledge.bedrock_kb_schema import PartId, UnfitError, parts_of, read_part_id, read_result, seen_by
from knowledge.embedding import Vectors
from knowledge.errors import IndexUnavailableError, ModelMismatchError, PartlyWrittenError
from knowledge.index import Candidate, Candidates, Change, Filters, IndexStatus, Mark
from knowledge.query import PreparedQuery
from knowledge.visibility import Visibility
from tools.aws.own_calls import OwnCalls
from tools.errors import GapReason, ReadFailedError

SearchType = Literal["HYBRID", "SEMANTIC"]
MOST_RESULTS = 100  # a call
_OWN_VECTORS = "a Bedrock knowledge base makes its vectors itself; configure no embedding for it"
_ADVICE: Mapping[GapReason, str] = {
    "denied": "give Tsuba's role the permissions that docs/knowledge.md lists",
    "expired": "renew the credentials Tsuba runs with",
    "throttled": "try again later: a sync goes on where it stopped",
    "not_found": "see that knowledge.bedrock_kb names it, and knowledge.bedrock its region",
    "timeout": "see that this machine reaches Bedrock there",
}
logger = logging.getLogger(__name__)


@dataclass(slots=True)
class _Held:
    """What is there of one document: the ids of its parts, and how they stand."""

    parts: dict[str, tuple[PartId, Standing]] = field(default_factory=dict[str, "tuple[PartId, Standing]"])

    @property
    def mark(self) -> Mark | None:
        """Return the mark of a document that is there whole, and only once."""
        marks = {part.mark for part, _ in self.parts.values()}
        counts = {max(1, part.parts) for part, _ in self.parts.values()}
        whole = counts == {len(self.parts)} and all(standing.status == INDEXED for _, standing in self.parts.values())
        return marks.pop() if whole and len(marks) == 1 else None


class BedrockKnowledgeBase:
    """The index in a knowledge base. `documents` is needed to write and count, not to search."""

    on_bedrock = True

    def __init__(
        self,
        runtime: OwnCalls,
        agent: OwnCalls,
        knowledge_base: str,
        documents: DataSource | None,
        *,
        search_type: SearchType = "HYBRID",
    ) -> None:
        self._runtime = runtime
        self._agent = agent
        self._id = knowledge_base
        self._documents = documents
        self._search_type: SearchType = search_type
        self._checked = False

    async def candidates(
        self, query: PreparedQuery, vector: Vectors | None, visibility: Visibility, filters: Filters, *, limit: int
    ) -> Candidates:
        """Return what Bedrock finds, with its own score as `words`; the vector is not used, and nothing is counted."""
        async with self._reached():
            return await asyncio.to_thread(self._candidates, query, visibility, filters, limit)

    async def marks(self, source: str) -> dict[str, Mark]:
        """Return the documents of a source that are there whole."""
        async with self._reached():
            held = await asyncio.to_thread(self._held, source)
        return {doc_id: mark for doc_id, one in held.items() if (mark := one.mark)}

    async def apply(self, change: Change) -> None:
        """Write and delete documents, and wait until Bedrock has indexed them.

        The new version of a page is written beside the old one. A search in between finds one of them, or less of the
        old one while it is being deleted, and never both in one answer.

        Raises:
            PartlyWrittenError: Bedrock could not index some documents; of these the old version stays.
        """
        async with self._reached():
            await asyncio.to_thread(self._apply, change)

    async def without_vector(self, model: str, *, limit: int) -> tuple[Section, ...]:
        """Return nothing: what is ingested has a vector."""
        del model, limit
        return ()

    async def put_vectors(self, model: str, vectors: Mapping[str, Vectors]) -> None:
        """Refuse vectors.

        Raises:
            ModelMismatchError: always, but for none.
        """
        if vectors:
            raise ModelMismatchError(f"vectors of {model} are not taken: {_OWN_VECTORS}")

    async def use_model(self, model: str) -> None:
        """Refuse a model.

        Raises:
            ModelMismatchError: always.
        """
        raise ModelMismatchError(f"{model} cannot be used: {_OWN_VECTORS}")

    async def model(self) -> str | None:
        """Return None: no vector that is handed in is ever searched."""
        return None

    async def status(self) -> IndexStatus:
        """Return what the data source holds, and the model that Bedrock makes vectors with."""
        async with self._reached():
            return await asyncio.to_thread(self._status)

    async def close(self) -> None:
        """Close the connections."""
        for calls in (self._runtime, self._agent):
            calls.client.close()

    def _candidates(self, query: PreparedQuery, visibility: Visibility, filters: Filters, limit: int) -> Candidates:
        found: dict[str, Candidate] = {}
        versions: dict[tuple[str, str], Mark] = {}
        for result in self._retrieved(query.text, seen_by(visibility, filters), limit):
            section, part = read_result(result)
            # The filter is Bedrock's work. Who may see what is decided here once more, by what came back.
            if not (section.label.access.opens_to(visibility) and filters.admit(section.label)):
                logger.warning("the knowledge base returned what its filter excludes", extra={"index": self._id})
                continue
            if part and versions.setdefault((part.source, part.doc_id), part.mark) != part.mark:
                continue  # another version of a page that is being replaced
            found.setdefault(section.id, Candidate(section=section, words=_score(result, len(found)), likeness=None))
        return Candidates(found=tuple(found.values()), searched=None, by_likeness=True)

    def _retrieved(self, text: str, seen: Mapping[str, Any], limit: int) -> list[Mapping[str, Any]]:
        results: list[Mapping[str, Any]] = []
        token: str | None = None
        while text.strip() and len(results) < limit:
            options = {
                "numberOfResults": min(MOST_RESULTS, limit - len(results)),
                "overrideSearchType": self._search_type,
                "filter": seen,
            }
            page: Any = self._runtime.call(
                "Retrieve",
                knowledgeBaseId=self._id,
                retrievalQuery={"text": text},
                retrievalConfiguration={"vectorSearchConfiguration": options},
                nextToken=token,
            )
            results += page["retrievalResults"]
            token = page.get("nextToken")
            if not token:
                break
        return results

    def _apply(self, change: Change) -> None:
        documents = self._writable()
        held = self._held(change.source)
        refused: dict[str, str] = {}
        wanted: dict[str, dict[str, Mapping[str, Any]]] = {}
        for document in change.written:
            try:
                wanted[document.doc_id] = parts_of(document, change.source)
            except UnfitError as error:
                refused[document.doc_id] = str(error)
        there = {own_id for one in held.values() for own_id, (_, at) in one.parts.items() if at.status == INDEXED}
        new = {own_id: part for parts in wanted.values() for own_id, part in parts.items() if own_id not in there}
        documents.ingest(list(new.values()))
        standing = documents.indexed(new) if new else {}
        gone: set[str] = {own_id for doc_id in change.deleted if doc_id in held for own_id in held[doc_id].parts}
        for doc_id, parts in wanted.items():
            own = {own_id: standing.get(own_id) for own_id in parts if own_id in new}
            if why := _failure(own):
                refused[doc_id] = why
                gone |= {own_id for own_id, at in own.items() if at and at.status not in WORKING}
            elif doc_id in held:
                gone |= held[doc_id].parts.keys() - parts.keys()
        documents.delete(gone)
        if gone:
            documents.deleted(gone)
        if refused:
            raise PartlyWrittenError(refused)

    def _held(self, source: str) -> dict[str, _Held]:
        held: dict[str, _Held] = {}
        for own_id, standing in self._writable().listed().items():
            part = read_part_id(own_id)
            if part and part.source == source and standing.status not in LEAVING:
                held.setdefault(part.doc_id, _Held()).parts[own_id] = (part, standing)
        return held

    def _writable(self) -> DataSource:
        if self._documents is None:
            raise IndexUnavailableError(
                "name the data source of the knowledge base in knowledge.bedrock_kb.data_source"
            )
        if not self._checked:
            self._documents.check()
            self._checked = True
        return self._documents

    def _status(self) -> IndexStatus:
        described: Any = self._agent.call("GetKnowledgeBase", knowledgeBaseId=self._id)["knowledgeBase"]
        vectors: Any = described["knowledgeBaseConfiguration"].get("vectorKnowledgeBaseConfiguration", {})
        documents: dict[str, set[str]] = {}
        sections = embedded = 0
        for own_id, standing in self._writable().listed().items():
            part = read_part_id(own_id)
            if part and standing.status not in LEAVING:
                documents.setdefault(part.source, set()).add(part.doc_id)
                sections += bool(part.parts)
                embedded += bool(part.parts) and standing.status == INDEXED
        return IndexStatus(
            kind="bedrock_kb",
            place=self._id,
            documents={source: len(own) for source, own in sorted(documents.items())},
            sections=sections,
            embedded=embedded,
            model=str(vectors.get("embeddingModelArn", "")).rpartition("/")[2] or None,
        )

    @asynccontextmanager
    async def _reached(self) -> AsyncGenerator[None]:
        try:
            yield
        except ReadFailedError as error:
            advice = _ADVICE.get(error.reason, "see what Bedrock says")
            if "HYBRID" in str(error):
                advice = 'its vector store searches by meaning only: set knowledge.bedrock_kb.search_type = "SEMANTIC"'
            raise IndexUnavailableError(f"the knowledge base {self._id} cannot be used: {error}; {advice}") from error


def _score(result: Mapping[str, Any], before: int) -> float:
    """Return Bedrock's score; where it gives none, one that falls with the order."""
    score = result.get("score")
    return float(score) if score is not None else 1 / (before + 1)


def _failure(parts: Mapping[str, Standing | None]) -> str | None:
    """Return why a document is not there whole."""
    for standing in parts.values():
        if standing is None or standing.status in WORKING:
            return "Bedrock has not indexed it yet; the next sync looks again"
        if standing.status != INDEXED:
            return f"Bedrock could not index it ({standing.status}{f': {standing.reason}' if standing.reason else ''})"
    return None
