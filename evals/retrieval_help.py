"""The models that a measurement of the search may be helped by, as the settings name them, at the owner's expense."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from agent.assembly import assemble_language_model
from agent.documentation.bedrock import open_reranker
from agent.documentation.model_help import model_help
from agent.documentation.opening import open_embedder
from agent.documentation.settings import Embedding
from agent.errors import SettingsError
from agent.language_model import LanguageModel, ModelRun
from agent.model.reply import NO_USAGE
from agent.settings import Settings
from evals.retrieval import Answered
from knowledge.embedding import Embedder
from knowledge.index import KnowledgeIndex
from knowledge.model_help import NO_HELP, ModelHelp
from knowledge.reranking import Reranker
from knowledge.search import Searcher

SUBJECT = "tsuba-eval"  # who pays, where a ledger is kept; each question is a run with its own caps
SECONDS = 30.0  # of a question: how good a model's help is, is to be seen before how fast


@dataclass(slots=True)
class SearchHelp:
    """What helps the searches of one measurement. Close it when done."""

    embedder: Embedder | None = None  # instead of the local model
    reranker: Reranker | None = None
    model: ModelHelp = NO_HELP
    language_model: LanguageModel | None = None
    runs: list[ModelRun] = field(default_factory=list[ModelRun])

    def searcher(self, index: KnowledgeIndex, embedder: Embedder | None) -> Searcher:
        """Return a search with this help."""
        if self.reranker is None and self.model == NO_HELP:
            return Searcher(index, embedder)
        return Searcher(index, embedder, seconds=SECONDS, reranker=self.reranker, help=self.model)

    def figures(self, answers: Sequence[Answered]) -> dict[str, Any]:
        """Say what helped, what it cost, and at how many questions it could not; empty without help."""
        if self.reranker is None and self.model == NO_HELP:
            return {}
        steps = {
            "not reranked": self.reranker is not None,
            "not rewritten": self.model.rewrite is not None,
            "not checked": self.model.check is not None,
        }
        usage = sum((run.usage for run in self.runs), NO_USAGE)
        return {
            "reranker": self.reranker.model if self.reranker else None,
            "rewrite": self.model.rewrite is not None,
            "check": self.model.check is not None,
            "failed": {
                step: sum(any(note.startswith(step) for note in one.notes) for one in answers)
                for step, wanted in steps.items()
                if wanted
            },
            "model_calls": usage.calls,
            "model_usd": round(usage.cost_usd, 4),
        }

    def close(self) -> None:
        """Let the threads that call models end."""
        if self.language_model:
            self.language_model.close()


def open_help(
    settings: Settings, *, rerank: bool, rewrite: bool, check: bool, embedding: Embedding | None = None
) -> SearchHelp:
    """Open what is asked for. Texts go to Bedrock only when something is.

    Raises:
        SettingsError: the settings name no reranker or no model, or the embedding model cannot be used.
        CredentialsError: there is no region to call the model in.
    """
    help = SearchHelp()  # what it is; nobody asks Python for help here
    if embedding:
        help.embedder, why = open_embedder(settings.knowledge.model_copy(update={"embedding": embedding}))
        if help.embedder is None:
            raise SettingsError(f"--embedding {embedding} cannot be used: {why}")
    if rerank:
        help.reranker = open_reranker(settings.knowledge)
        if help.reranker is None:
            raise SettingsError("--rerank needs a model: set knowledge.rerank")
    if rewrite or check:
        if not settings.model.chain:
            raise SettingsError("--rewrite and --check need a language model: set model.chain")
        help.language_model = language_model = assemble_language_model(settings.model, None)

        def open_run() -> ModelRun:
            help.runs.append(language_model.open_run(subject=SUBJECT))
            return help.runs[-1]

        wanted = settings.knowledge.model_copy(update={"rewrite": rewrite, "check": check})
        help.model = model_help(wanted, open_run)
    return help
