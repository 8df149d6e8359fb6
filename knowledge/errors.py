"""Errors of the documentation.

KnowledgeError
├── IndexUnavailableError      the index cannot be reached, read or written
├── EmbeddingError             the embedding model cannot be used
├── HelpError                  a model that would help a search cannot be asked; the search goes on
├── ModelMismatchError         vectors of two models would stand side by side
├── SourceError                a source cannot be listed; the index keeps what it has of it
│   └── UnreadableDocumentError   one document cannot be read; the others can
├── DeletionRefusedError       a listing lacks so much that it looks like a mistake
├── PartlyWrittenError         the index refused some of the rows
└── RebuildRefusedError        a rebuilt index is not as good as the one that serves
"""


class KnowledgeError(Exception):
    """Something with the documentation did not work. The message says what, where, and what to do."""


class IndexUnavailableError(KnowledgeError):
    """The index cannot be reached, read or written."""


class EmbeddingError(KnowledgeError):
    """The embedding model is absent, damaged, or failed."""


class HelpError(KnowledgeError):
    """A model that would help a search cannot be asked, or gave nothing of use. The message says why."""


class ModelMismatchError(KnowledgeError):
    """Vectors of another model, or of another size, than the index has."""


class SourceError(KnowledgeError):
    """A source cannot be listed."""


class UnreadableDocumentError(SourceError):
    """One document of a source cannot be read."""


class DeletionRefusedError(KnowledgeError):
    """A complete listing lacks so many documents that it is not believed."""


class RebuildRefusedError(KnowledgeError):
    """A rebuilt index is not as good as the one that serves."""


class PartlyWrittenError(KnowledgeError):
    """The index took most of a change. `refused` says of what it did not take, why; the next sync tries it again."""

    def __init__(self, refused: dict[str, str]) -> None:
        first, why = next(iter(refused.items()))
        super().__init__(f"the index refused {len(refused)} of the rows, {first} first: {why}")
        self.refused = refused
