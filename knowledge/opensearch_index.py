"""The documentation in OpenSearch: words by BM25 and likeness by k-NN, under one filter, in one round trip.

A change becomes visible by a refresh at its end. Names are an alias, so that an index can be rebuilt beside the one that
serves (knowledge/opensearch_rebuild.py).
"""

import uuid
from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from opensearchpy import AsyncOpenSearch
from opensearchpy.exceptions import NotFoundError, OpenSearchException
from opensearchpy.helpers import async_bulk, async_scan

from knowledge.article import Section
from knowledge.embedding import Vectors
from knowledge.errors import IndexUnavailableError, ModelMismatchError, PartlyWrittenError
from knowledge.index import ENOUGH_VECTORS, Candidate, Candidates, Change, Filters, IndexStatus, Mark
from knowledge.opensearch_schema import (
    DOCUMENT,
    FORM,
    SECTION,
    by_likeness,
    by_words,
    counted,
    document_row,
    index_body,
    read_section,
    row_id,
    section_row,
    seen_by,
    vector_field,
    vector_mapping,
)
from knowledge.query import PreparedQuery
from knowledge.visibility import Visibility

BULK = {
    "chunk_size": 500,
    "max_chunk_bytes": 5_000_000,
    "max_retries": 5,  # of rows refused with 429, each time after twice as long
    "initial_backoff": 0.5,
    "max_backoff": 20,
    "raise_on_error": False,
}
SCAN = 1000  # rows fetched at once when all are needed


class OpenSearchIndex:
    """The index behind an alias, or one index by its name. It is made when something is first written."""

    on_bedrock = False

    def __init__(self, client: AsyncOpenSearch, name: str) -> None:
        self._client: Any = client
        self._name = name
        self._meta: dict[str, Any] | None = None

    async def candidates(
        self, query: PreparedQuery, vector: Vectors | None, visibility: Visibility, filters: Filters, *, limit: int
    ) -> Candidates:
        """Return the best by words and the best by likeness. Of a section only one found, the other score is unknown."""
        seen = seen_by(visibility, filters)
        searches = [counted(seen), by_words(query.weights, seen, limit)]
        async with self._reached():
            model = (await self._known()).get("model")
            if vector is not None and model:
                field = vector_field(model)
                searches += [
                    counted(seen, {"exists": {"field": field}}),
                    by_likeness(field, vector.tolist(), seen, limit),
                ]
            answers = await self._search(searches)
        total = answers[0]["hits"]["total"]["value"]
        enough = len(answers) > 2 and answers[2]["hits"]["total"]["value"] >= max(1, ENOUGH_VECTORS * total)
        words = {hit["_id"]: hit for hit in answers[1]["hits"]["hits"]}
        alike = {hit["_id"]: hit for hit in answers[3]["hits"]["hits"]} if enough else {}
        return Candidates(
            found=tuple(_candidate(words.get(own_id), alike.get(own_id)) for own_id in sorted({*words, *alike})),
            searched=total,
            by_likeness=enough,
        )

    async def marks(self, source: str) -> dict[str, Mark]:
        """Return the documents of a source that were written whole."""
        async with self._reached():
            await self._made()
            rows = [row async for row in self._rows(DOCUMENT, source, ["doc_id", "version", "content_hash"])]
        return {
            row["doc_id"]: Mark(version=row["version"], content_hash=row["content_hash"])
            for row in (row["_source"] for row in rows)
        }

    async def apply(self, change: Change) -> None:
        """Write and delete documents.

        A document's mark goes first and comes last: one that was broken off has none, and the next sync writes it.

        Raises:
            PartlyWrittenError: OpenSearch refused rows; the documents they belong to are named, the others written.
        """
        source = change.source
        touched = {document.doc_id for document in change.written} | change.deleted
        new = {row_id(SECTION, source, section.id): section for one in change.written for section in one.sections}
        async with self._reached():
            await self._made()
            old = [
                row["_id"]
                async for row in self._rows(SECTION, source, ["doc_id"])
                if row["_source"]["doc_id"] in touched and row["_id"] not in new
            ]
            await self._bulk([_deletion(row_id(DOCUMENT, source, doc_id)) for doc_id in sorted(touched)])
            refused = await self._bulk(
                [*(_writing(own_id, section_row(section)) for own_id, section in new.items()), *map(_deletion, old)]
            )
            failed = {new[own_id].doc_id: why for own_id, why in refused.items() if own_id in new}
            unmarked = await self._bulk(
                _writing(row_id(DOCUMENT, source, one.doc_id), document_row(source, one.doc_id, one.mark))
                for one in change.written
                if one.doc_id not in failed
            )
            await self._client.indices.refresh(index=self._name)
        if failed or unmarked:
            raise PartlyWrittenError(failed or unmarked)

    async def without_vector(self, model: str, *, limit: int) -> tuple[Section, ...]:
        """Return sections without a vector of this model, one of each text."""
        missing = {
            "bool": {"filter": [{"term": {"kind": SECTION}}], "must_not": [{"exists": {"field": vector_field(model)}}]}
        }
        async with self._reached():
            (answer,) = await self._search([{"size": limit, "query": missing, "collapse": {"field": "text_hash"}}])
        return tuple(read_section(hit["_source"]) for hit in answer["hits"]["hits"])

    async def put_vectors(self, model: str, vectors: Mapping[str, Vectors]) -> None:
        """Add vectors to every section of these texts."""
        if not vectors:
            return
        field = vector_field(model)
        (dimensions, *others) = {len(vector) for vector in vectors.values()}
        async with self._reached():
            known = (await self._properties()).get(field)
            if others or (known and known["dimension"] != dimensions):
                raise ModelMismatchError(f"vectors of {model} have another size than those in {self._name}")
            if not known:
                await self._client.indices.put_mapping(
                    index=self._name, body={"properties": {field: vector_mapping(dimensions)}}
                )
            wanted = {"bool": {"filter": [{"term": {"kind": SECTION}}, {"terms": {"text_hash": list(vectors)}}]}}
            rows = [row async for row in self._all(wanted, ["text_hash"])]
            refused = await self._bulk(
                {"_op_type": "update", "_id": row["_id"], "doc": {field: vectors[row["_source"]["text_hash"]].tolist()}}
                for row in rows
            )
            await self._client.indices.refresh(index=self._name)
        if refused:
            raise PartlyWrittenError(refused)

    async def use_model(self, model: str) -> None:
        """Search by this model's vectors from now on. Those of another stay until the index is rebuilt."""
        async with self._reached():
            self._meta = {"form": FORM, "model": model}
            await self._client.indices.put_mapping(index=self._name, body={"_meta": self._meta})

    async def model(self) -> str | None:
        """Return the model whose vectors are searched."""
        async with self._reached():
            return (await self._known()).get("model")

    async def status(self) -> IndexStatus:
        """Return what the index holds."""
        async with self._reached():
            model = (await self._known(anew=True)).get("model")
            sections = {"term": {"kind": SECTION}}
            by_source = {"sources": {"terms": {"field": "source", "size": 1000, "order": {"_key": "asc"}}}}
            counts = [counted(sections), counted({"term": {"kind": DOCUMENT}}) | {"aggs": by_source}]
            counts += [counted(sections, {"exists": {"field": vector_field(model)}})] if model else []
            answers = await self._search(counts)
        totals = [answer["hits"]["total"]["value"] for answer in answers]
        sources = answers[1]["aggregations"]["sources"]["buckets"]
        return IndexStatus(
            kind="opensearch",
            place=self._name,
            documents={source["key"]: source["doc_count"] for source in sources},
            sections=totals[0],
            embedded=totals[2] if model else 0,
            model=model,
        )

    async def some_sections(self, count: int) -> tuple[Section, ...]:
        """Return some sections that somebody may see, from all over the index."""
        seen = {"bool": {"filter": [{"term": {"kind": SECTION}}, {"exists": {"field": "groups"}}]}}
        scattered = {"function_score": {"query": seen, "random_score": {"seed": 7, "field": "_seq_no"}}}
        async with self._reached():
            (answer,) = await self._search([{"size": count, "query": scattered}])
        return tuple(read_section(hit["_source"]) for hit in answer["hits"]["hits"])

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    @asynccontextmanager
    async def _reached(self) -> AsyncGenerator[None]:
        try:
            yield
        except NotFoundError as error:
            raise IndexUnavailableError(
                f"there is no index {self._name} in OpenSearch: tsuba knowledge sync"
            ) from error
        except OpenSearchException as error:
            raise IndexUnavailableError(f"OpenSearch cannot be used for {self._name}: {str(error)[:300]}") from error

    async def _made(self) -> None:
        """Make the index, behind its alias, where there is none."""
        if not await self._client.indices.exists(index=self._name):
            body: dict[str, Any] = {**index_body(), "aliases": {self._name: {}}}
            await self._client.indices.create(index=fresh_name(self._name), body=body)

    async def _known(self, *, anew: bool = False) -> dict[str, Any]:
        if self._meta is None or self._meta.get("model") is None or anew:
            (found,) = (await self._client.indices.get_mapping(index=self._name)).values()
            self._meta = dict(found["mappings"].get("_meta", {}))
            if self._meta.get("form") != FORM:
                raise IndexUnavailableError(
                    f"the index {self._name} is of another version of Tsuba: tsuba knowledge sync --rebuild"
                )
        return self._meta

    async def _properties(self) -> dict[str, Any]:
        (found,) = (await self._client.indices.get_mapping(index=self._name)).values()
        return dict(found["mappings"]["properties"])

    async def _search(self, searches: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        body = [line for search in searches for line in ({"index": self._name}, search)]
        answers: list[dict[str, Any]] = (await self._client.msearch(body=body))["responses"]
        for answer in answers:
            if answer.get("status") == 404:
                raise IndexUnavailableError(f"there is no index {self._name} in OpenSearch: tsuba knowledge sync")
            if "error" in answer:
                raise IndexUnavailableError(f"OpenSearch refused a search: {str(answer['error'])[:300]}")
        return answers

    async def _bulk(self, actions: Iterable[Mapping[str, Any]]) -> dict[str, str]:
        """Send rows; return those that were refused, with why."""
        rows = [{"_index": self._name, **action} for action in actions]
        send: Any = async_bulk
        _, errors = await send(self._client, rows, **BULK)
        refused: dict[str, str] = {}
        for error in errors:
            ((operation, told),) = error.items()
            if not (operation == "delete" and told.get("status") == 404):
                refused[told["_id"]] = str(told.get("error", told.get("status")))[:300]
        return refused

    async def _rows(self, kind: str, source: str, fields: list[str]) -> AsyncGenerator[dict[str, Any]]:
        wanted = {"bool": {"filter": [{"term": {"kind": kind}}, {"term": {"source": source}}]}}
        async for row in self._all(wanted, fields):
            yield row

    async def _all(self, query: Mapping[str, Any], fields: list[str]) -> AsyncGenerator[dict[str, Any]]:
        body = {"query": query, "_source": fields}
        scan: Any = async_scan
        async for row in scan(self._client, query=body, index=self._name, size=SCAN):
            yield row


def fresh_name(alias: str) -> str:
    """Return a name for a new index behind this alias."""
    return f"{alias}-{uuid.uuid4().hex[:12]}"


def _writing(own_id: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"_op_type": "index", "_id": own_id, "_source": row}


def _deletion(own_id: str) -> dict[str, Any]:
    return {"_op_type": "delete", "_id": own_id}


def _candidate(words: Mapping[str, Any] | None, alike: Mapping[str, Any] | None) -> Candidate:
    row = words or alike or {}
    return Candidate(
        section=read_section(row["_source"]),
        words=float(words["_score"]) if words else 0.0,
        likeness=2 * float(alike["_score"]) - 1 if alike else None,  # its score is (1 + cosine) / 2
    )
