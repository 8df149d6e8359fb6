"""The documents of a knowledge base's data source: listed, ingested and deleted directly, without a bucket. Blocks.

Bedrock works on them in the background, so every change is waited for.
Source: https://docs.aws.amazon.com/bedrock/latest/userguide/kb-direct-ingestion.html
"""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from knowledge.errors import IndexUnavailableError
from tools.aws.own_calls import OwnCalls

AT_ONCE = 10  # documents a call; the user guide says 25, botocore's model of the service says 10
PAGE = 1000
INDEXED = "INDEXED"
# Until one of these is left behind, Bedrock still works on the document.
WORKING = frozenset({"PENDING", "STARTING", "IN_PROGRESS"})
LEAVING = frozenset({"DELETING", "DELETE_IN_PROGRESS", "NOT_FOUND"})
PAUSE_SECONDS = 2.0  # between two looks; a page of 1,000 documents takes some hundred milliseconds
PATIENCE_SECONDS = 300.0  # without any progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a document stands. `reason` is Bedrock's, mostly empty."""

    status: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSource:
    """A data source of the type CUSTOM that does not cut documents."""

    calls: OwnCalls
    knowledge_base: str
    id: str
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    def check(self) -> None:
        """Refuse a data source that cannot hold sections as they are.

        Raises:
            IndexUnavailableError: it is of another type, or cuts documents.
            ReadFailedError: it cannot be looked at.
        """
        found: Any = self._call("GetDataSource")["dataSource"]
        kind = found["dataSourceConfiguration"]["type"]
        ingestion: Any = found.get("vectorIngestionConfiguration", {}).get("chunkingConfiguration", {})
        cut: str = ingestion.get("chunkingStrategy", "FIXED_SIZE")  # what Bedrock does unless told otherwise
        if kind != "CUSTOM" or cut != "NONE":
            raise IndexUnavailableError(
                f"the data source {self.id} of the knowledge base {self.knowledge_base} has type {kind} and chunking"
                f" {cut}; make one with type CUSTOM and chunking NONE: a document there is a section already"
            )

    def listed(self) -> dict[str, Standing]:
        """Return every document that is there and stays, by its id."""
        found: dict[str, Standing] = {}
        token: str | None = None
        while True:
            page: Any = self._call("ListKnowledgeBaseDocuments", maxResults=PAGE, nextToken=token)
            for detail in page["documentDetails"]:
                own_id: str = detail["identifier"].get("custom", {"id": ""})["id"]
                if own_id and detail["status"] != "NOT_FOUND":
                    found[own_id] = Standing(status=detail["status"], reason=detail.get("statusReason", ""))
            token = page.get("nextToken")
            if not token:
                return found

    def ingest(self, documents: Sequence[Mapping[str, Any]]) -> None:
        """Send documents; those with an id that is there already replace it."""
        for batch in _batches(documents):
            self._call("IngestKnowledgeBaseDocuments", documents=batch)

    def delete(self, own_ids: Iterable[str]) -> None:
        """Delete documents."""
        for batch in _batches(sorted(own_ids)):
            named = [{"dataSourceType": "CUSTOM", "custom": {"id": own_id}} for own_id in batch]
            self._call("DeleteKnowledgeBaseDocuments", documentIdentifiers=named)

    def indexed(self, own_ids: Iterable[str]) -> dict[str, Standing]:
        """Wait until Bedrock has worked on documents that were sent, and return how they stand.

        Given up when nothing moves for PATIENCE_SECONDS: then some are still at work, or not to be seen.
        """
        return self._watched(set(own_ids), lambda standing: standing is None or standing.status in WORKING)

    def deleted(self, own_ids: Iterable[str]) -> dict[str, Standing]:
        """Wait until documents that were deleted are gone, and return those that are not, given up like above."""
        return self._watched(set(own_ids), lambda standing: standing is not None)

    def _watched(self, own_ids: set[str], at_work: Callable[[Standing | None], bool]) -> dict[str, Standing]:
        least, since = len(own_ids) + 1, self.monotonic()
        while True:
            found = self.listed()
            working = sum(at_work(found.get(own_id)) for own_id in own_ids)
            if working < least:
                least, since = working, self.monotonic()
            if not working or self.monotonic() - since > PATIENCE_SECONDS:
                return {own_id: found[own_id] for own_id in own_ids if own_id in found}
            self.sleep(PAUSE_SECONDS)

    def _call(self, operation: str, **parameters: Any) -> Mapping[str, Any]:
        return self.calls.call(operation, knowledgeBaseId=self.knowledge_base, dataSourceId=self.id, **parameters)


def _batches(items: Sequence[Any]) -> list[Sequence[Any]]:
    return [items[at : at + AT_ONCE] for at in range(0, len(items), AT_ONCE)]
