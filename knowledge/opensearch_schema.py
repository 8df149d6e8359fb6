"""How sections stand in OpenSearch: settings, mappings, rows, and the filter of what an asker may see.

Words are stemmed here and not there, so that every index counts the same ones; OpenSearch splits at spaces only.
Source: https://opensearch.org/docs/2.19/field-types/supported-field-types/knn-vector/
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from knowledge.article import Label, Section, digest
from knowledge.bm25f import FIELD_WEIGHTS, K1, B
from knowledge.index import Filters, Mark
from knowledge.terms import terms_of
from knowledge.visibility import Access, Visibility

FORM = 1  # raise it with any change of the mappings: an index of another form must be rebuilt
SECTION, DOCUMENT = "section", "document"
_TITLE_TIMES = int(FIELD_WEIGHTS[0])  # one field with the title so often is BM25F with one mean length
_KEYWORDS = (
    "kind", "id", "source", "doc_id", "url", "tenant", "groups", "team", "product", "platform_versions", "category",
    "text_hash", "version", "content_hash",
)  # fmt: skip
_WITHOUT = ["words", "vector_*"]  # what a search need not send back


def index_body() -> dict[str, Any]:
    """Return settings and mappings. Vectors get a field for each model, once its size is known."""
    properties: dict[str, Any] = {name: {"type": "keyword"} for name in _KEYWORDS}
    stored = {"type": "keyword", "index": False, "doc_values": False}
    properties |= {
        "words": {"type": "text", "analyzer": "stems", "similarity": "flat", "norms": True},
        "path": stored,
        "title": stored,
        "text": {"type": "text", "index": False},
        "updated": {"type": "date", "format": "strict_date"},
    }
    return {
        "settings": {
            "index": {
                "knn": True,
                "number_of_shards": 1,  # word statistics are kept by shard; a shard holds millions of sections
                "refresh_interval": "-1",  # a change is seen whole, when it is written whole
                "similarity": {"flat": {"type": "BM25", "k1": K1, "b": B}},
                "analysis": {"analyzer": {"stems": {"type": "whitespace"}}},
            }
        },
        "mappings": {"dynamic": "strict", "_meta": {"form": FORM, "model": None}, "properties": properties},
    }


def vector_field(model: str) -> str:
    """Return the field that holds a model's vectors.

    Example:
        >>> vector_field("amazon.titan-embed-text-v2:0-1024")
        'vector_amazon_titan_embed_text_v2_0_1024'
    """
    return "vector_" + re.sub(r"[^a-z0-9]+", "_", model.lower())


def vector_mapping(dimensions: int) -> dict[str, Any]:
    """Return the mapping of vectors. The engine is named: the default one needs native libraries."""
    method = {
        "name": "hnsw",
        "engine": "lucene",
        "space_type": "cosinesimil",
        "parameters": {"m": 16, "ef_construction": 128},
    }
    return {"type": "knn_vector", "dimension": dimensions, "method": method}


def section_row(section: Section) -> dict[str, Any]:
    """Return a section as OpenSearch keeps it."""
    label = section.label
    words = [*terms_of(section.title) * _TITLE_TIMES, *terms_of(section.above), *terms_of(section.text)]
    return {
        "kind": SECTION,
        "id": section.id,
        "source": section.source,
        "doc_id": section.doc_id,
        "path": list(section.path),
        "title": section.title,
        "text": section.text,
        "url": section.url,
        "updated": section.updated.isoformat() if section.updated else None,
        "tenant": label.access.tenant,
        "groups": sorted(label.access.groups),
        "team": label.team,
        "product": label.product,
        "platform_versions": list(label.platform_versions),
        "category": label.category,
        "text_hash": section.text_hash,
        "words": " ".join(words),
    }


def read_section(row: Mapping[str, Any]) -> Section:
    """Read back what `section_row` wrote."""
    return Section(
        id=row["id"],
        source=row["source"],
        doc_id=row["doc_id"],
        path=tuple(row["path"]),
        title=row["title"],
        text=row["text"],
        url=row["url"],
        updated=date.fromisoformat(row["updated"]) if row["updated"] else None,
        label=Label(
            access=Access(tenant=row["tenant"], groups=frozenset(row["groups"])),
            team=row["team"],
            product=row["product"],
            platform_versions=tuple(row["platform_versions"]),
            category=row["category"],
        ),
    )


def document_row(source: str, doc_id: str, mark: Mark) -> dict[str, Any]:
    """Return what is kept of a document that was written whole."""
    return {
        "kind": DOCUMENT,
        "source": source,
        "doc_id": doc_id,
        "version": mark.version,
        "content_hash": mark.content_hash,
    }


def row_id(kind: str, source: str, own_id: str) -> str:
    """Return the id of a row: the same each time, so that writing twice is writing once."""
    return digest(kind, source, own_id)


def seen_by(visibility: Visibility, filters: Filters) -> dict[str, Any]:
    """Return the filter that stands in every search: what this asker may see, and what was asked for."""
    must: list[dict[str, Any]] = [
        {"term": {"kind": SECTION}},
        {"term": {"tenant": visibility.tenant}},
        {"terms": {"groups": sorted(visibility.names)}},
    ]
    must += [{"term": {name: value}} for name, value in (("team", filters.team), ("product", filters.product)) if value]
    if filters.platform_version:
        every = {"bool": {"must_not": {"exists": {"field": "platform_versions"}}}}
        this = {"term": {"platform_versions": filters.platform_version}}
        must.append({"bool": {"should": [this, every], "minimum_should_match": 1}})
    if filters.categories:
        must.append({"terms": {"category": sorted(filters.categories)}})
    return {"bool": {"filter": must}}


def by_words(weights: Mapping[str, float], seen: Mapping[str, Any], limit: int) -> dict[str, Any]:
    """Return the search by words. Each is a term as it stands: nothing in a question is syntax."""
    asked = [{"term": {"words": {"value": term, "boost": weight}}} for term, weight in weights.items()]
    query: dict[str, Any] = {"bool": {"should": asked, "minimum_should_match": 1, "filter": [seen]}}
    if not asked:
        query = {"match_none": {}}
    return {"size": limit, "query": query, "track_total_hits": False, "_source": {"excludes": _WITHOUT}}


def by_likeness(field: str, vector: list[float], seen: Mapping[str, Any], limit: int) -> dict[str, Any]:
    """Return the search by vector. The filter stands inside: it holds while the neighbours are looked for."""
    query = {"knn": {field: {"vector": vector, "k": limit, "filter": seen}}}
    return {"size": limit, "query": query, "track_total_hits": False, "_source": {"excludes": _WITHOUT}}


def counted(*filters: Mapping[str, Any]) -> dict[str, Any]:
    """Return a search that only counts."""
    return {"size": 0, "track_total_hits": True, "query": {"bool": {"filter": list(filters)}}}
