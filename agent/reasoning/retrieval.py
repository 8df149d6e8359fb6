"""Finds the platform's own pages for a diagnosis or a question, as the asker may see them.

Documents are a help, never a condition: a search that is down or slow leaves an answer without them, and a note.
"""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from agent.detector import detector_of
from agent.diagnosis import Diagnosis, DocumentView
from agent.errors import SettingsError
from agent.verification.material import Document
from knowledge.errors import KnowledgeError
from tools.errors import ToolError
from tools.principal import Principal

if TYPE_CHECKING:
    from agent.documentation.opening import Documentation
    from knowledge.model_help import ModelHelp
    from knowledge.search import Passage, SearchAnswer, Searcher

MAX_DOCUMENTS = 4  # more pages than anybody opens
MAX_PASSAGES = 6  # sections: the answer is in the first three for 19 of 20 questions, and its conditions beside it
CONSIDERED = 60  # passages: a page has five or so, and of each one is told; runbooks of other failures are left out
MAX_QUERY = 1_500  # characters of a question and of what failed
NOT_SEARCHED = "The platform's documentation could not be searched."
STAYS_HERE = (
    "The documentation was not searched: it is on Bedrock, where `model: never` lets nothing of an account be sent."
)
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieved:
    """What was found, best first, labelled D1, D2, ...; `note` says when the search could not be made.

    `documents` are pages to read, each by its best lines. `passages` are the best sections whole, several of a page
    where they are, for a model to answer from.
    """

    documents: tuple[Document, ...] = ()
    passages: tuple[Document, ...] = ()
    note: str | None = None

    def views(self) -> tuple[DocumentView, ...]:
        """Return them as they are shown."""
        return tuple(DocumentView(id=one.label, title=one.title, url=one.url) for one in self.documents)


class Retriever:
    """Searches the configured documentation, which is opened at the first question: its model takes a second to load."""

    def __init__(
        self,
        open_documentation: "Callable[[], Documentation]",
        *,
        synced: "Callable[[], bool]" = lambda: True,
        help_for: "Callable[[Principal], ModelHelp | None]" = lambda principal: None,
        stays_here: Callable[[Principal, str | None], bool] = lambda principal, account_id: False,
    ) -> None:
        """Take what opens the documentation, and what a language model does for the questions of somebody.

        `synced` tells whether there is any yet: a server may run before its first sync. `stays_here` tells whether what
        comes from an account may not be sent to Bedrock; without an account, what somebody typed.
        """
        self._synced = synced
        self._open = open_documentation
        self._help_for = help_for
        self._stays_here = stays_here
        self._opened: tuple[Documentation, Searcher] | None = None
        self._opening = threading.Lock()

    async def for_diagnosis(self, principal: Principal, diagnosis: Diagnosis, question: str | None) -> Retrieved:
        """Find pages for what was found and what is asked: the runbooks of its categories are always considered."""
        found = diagnosis.root_causes or diagnosis.symptoms
        if not found and not question:
            return Retrieved()
        categories = tuple(cause.category for cause in found if cause.category != "benign")
        told = " ".join(f"{cause.title}. {cause.statement}" for cause in found[:2])
        # What was found is known: the runbooks of other failures would only mislead.
        text = f"{question or ''} {told}".strip()
        account = diagnosis.target.account_id
        return await self._search(principal, text, categories, strict=bool(categories), account_id=account)

    async def for_question(self, principal: Principal, question: str, categories: Sequence[str]) -> Retrieved:
        """Find pages that answer a question about the platform. `categories` are those rules see in it."""
        return await self._search(principal, question, categories, help=self._help_for(principal))

    async def search(self, principal: Principal, text: str, *, limit: int) -> "SearchAnswer":
        """Return the passages for a text as the index itself finds them: no model helps.

        Raises:
            KnowledgeError: the index cannot be searched.
            SettingsError: it cannot be opened as configured.
        """
        from agent.explain.categories import categories_in  # the rules, which a run without documents spares

        categories = await asyncio.to_thread(categories_in, text)
        documentation, searcher = await asyncio.to_thread(self._ready)
        here = await asyncio.to_thread(self._stays_here, principal, None)
        seen = documentation.visibility(principal)
        return await searcher.search(text, seen, limit=limit, categories=categories, here=here)

    async def close(self) -> None:
        """Close the index, if a question ever opened it."""
        opened = await asyncio.to_thread(self._taken)
        if opened is not None:
            await opened[0].index.close()

    async def _search(
        self,
        principal: Principal,
        text: str,
        categories: Sequence[str],
        *,
        strict: bool = False,
        help: "ModelHelp | None" = None,
        account_id: str | None = None,
    ) -> Retrieved:
        if not self._synced():
            return Retrieved()
        try:
            documentation, searcher = await asyncio.to_thread(self._ready)
            here = await asyncio.to_thread(self._stays_here, principal, account_id)
            if here and documentation.index.on_bedrock:
                # The titles of categories are our own words, the same for every account.
                text, here, help = " ".join(detector_of(category).title for category in categories), False, None
                if not text:
                    return Retrieved(note=STAYS_HERE)
            answer = await searcher.search(
                text[:MAX_QUERY],
                documentation.visibility(principal),
                limit=CONSIDERED,
                categories=categories,
                help=help,
                here=here,
            )
        except (KnowledgeError, SettingsError, ToolError) as error:
            logger.warning("documentation not searched", extra={"error_code": type(error).__name__})
            return Retrieved(note=NOT_SEARCHED)
        fitting = [one for one in answer.passages if not strict or one.category is None or one.category in categories]
        chosen = _one_of_each_page(fitting)[:MAX_DOCUMENTS]
        sections = fitting[:MAX_PASSAGES]
        return Retrieved(
            documents=tuple(_document(n, one, one.excerpt or one.text) for n, one in enumerate(chosen, start=1)),
            passages=tuple(_document(n, one, one.text) for n, one in enumerate(sections, start=1)),
        )

    def _ready(self) -> "tuple[Documentation, Searcher]":
        with self._opening:
            if self._opened is None:
                documentation = self._open()
                self._opened = documentation, documentation.searcher
            return self._opened

    def _taken(self) -> "tuple[Documentation, Searcher] | None":
        with self._opening:
            opened, self._opened = self._opened, None
            return opened


def _one_of_each_page(passages: "Sequence[Passage]") -> "list[Passage]":
    """Keep the best passage of each page, in order."""
    best: dict[str, Passage] = {}
    for passage in passages:
        best.setdefault(passage.section_id.partition("#")[0], passage)
    return list(best.values())


def _document(number: int, passage: "Passage", text: str) -> Document:
    title = " › ".join(dict.fromkeys((*passage.path, passage.title)))
    return Document(label=f"D{number}", title=title, url=passage.url or "", text=text)
