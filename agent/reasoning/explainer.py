"""The model's part of an answer, as the graph and the chat use it: rules' diagnosis in, diagnosis in a model's words out."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from agent.composition import Labels
from agent.diagnosis import NO_USAGE, Diagnosis, Usage
from agent.language_model import LanguageModel
from agent.prompt_file import load_prompt
from agent.reasoning.drafting import Written
from agent.reasoning.page_answer import PROMPT, PageQuestion, answer_from_pages
from agent.reasoning.reads import Reads
from agent.reasoning.reason import Question, Reasoned, reason
from agent.reasoning.telling import told, usage_with
from agent.stream import PhaseEvent, ToolEvent
from agent.verification.material import Document
from tools.aws.accounts import AccountAccess
from tools.aws.scope import AwsScope
from tools.aws.wave import WaveRunner
from tools.principal import Principal

FAILED = "The language model's answer could not be used; this is by rule."

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """The diagnosis as told, and the thread's labels with those of evidence read on the way.

    `reasoned` is what came of asking a model; None where none was asked.
    """

    diagnosis: Diagnosis
    labels: Labels
    reasoned: Reasoned | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A model's answer from the documentation, what it took, and the prompts behind it (none were sent: none).

    `withheld` names what a guardrail kept from the model, by the labels of its fences.
    """

    written: Written
    withheld: tuple[str, ...] = ()
    usage: Usage = NO_USAGE
    prompts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explainer:
    """Asks the language model, if there is one and the account allows it."""

    language_model: LanguageModel
    access: AccountAccess
    runner: WaveRunner
    link_hosts: tuple[str, ...]

    @property
    def available(self) -> bool:
        """Whether any model is configured."""
        return self.language_model.configured

    async def explain(
        self,
        principal: Principal,
        diagnosis: Diagnosis,
        question: Question,
        *,
        labels: Labels,
        documents: Sequence[Document] = (),
        write: Callable[[PhaseEvent | ToolEvent], None],
    ) -> Explained:
        """Tell a diagnosis in a model's words, verified; in the rules' where that cannot be.

        Raises:
            SettingsError: the model cannot be used as it is configured.
            CredentialsError: there is no region to call the model in.
        """
        if not self.available:
            return Explained(diagnosis=diagnosis, labels=labels)
        await asyncio.to_thread(self.language_model.load)
        target = diagnosis.target
        until = time.monotonic() + self.language_model.settings.answer_seconds
        accounts = [account for account in self.access.accounts_for(principal) if account.id == target.account_id]
        if not accounts:  # not theirs any more: whether a model may see it cannot be told
            return Explained(diagnosis=diagnosis, labels=labels)
        run = self.language_model.open_run(subject=principal.subject, accounts=accounts, until=until)
        scope = AwsScope(target.account_id, target.region)
        reads = Reads(runner=self.runner, principal=principal, scope=scope, until=until, tell=write)
        write(PhaseEvent(name="reason", state="started"))
        began = time.monotonic()
        try:
            reasoned = await reason(
                diagnosis,
                question,
                run=run,
                reads=reads,
                labels=labels,
                documents=documents,
                link_hosts=self.link_hosts,
            )
        except Exception:
            # Hostile words that no check was ready for, or credentials that ended while it read on: the diagnosis is there.
            logger.exception("explaining a diagnosis failed", extra={"diagnosis_id": diagnosis.id})
            reasoned = Reasoned(labels=labels, note=FAILED)
        write(PhaseEvent(name="reason", state="finished"))
        seconds = time.monotonic() - began
        words = told(diagnosis, reasoned, run.usage, seconds)  # the rules' own where none of the model's passed
        return Explained(diagnosis=words, labels=reasoned.labels, reasoned=reasoned)

    async def answer(
        self,
        principal: Principal,
        passages: Sequence[Document],
        question: PageQuestion,
        *,
        write: Callable[[PhaseEvent | ToolEvent], None],
    ) -> Answered:
        """Answer a question about the platform from passages of its documentation.

        What somebody writes may come from any account of theirs: one with `model: never` keeps all of it from the model.

        Raises:
            SettingsError: the model cannot be used as it is configured.
            CredentialsError: there is no region to call the model in.
        """
        await asyncio.to_thread(self.language_model.load)
        until = time.monotonic() + self.language_model.settings.answer_seconds
        accounts = self.access.accounts_for(principal)
        run = self.language_model.open_run(subject=principal.subject, accounts=accounts, until=until)
        write(PhaseEvent(name="reason", state="started"))
        began = time.monotonic()
        written = await answer_from_pages(passages, question, run=run, link_hosts=self.link_hosts)
        write(PhaseEvent(name="reason", state="finished"))
        usage = usage_with(NO_USAGE, run.usage, time.monotonic() - began)
        prompts = (load_prompt(PROMPT).name,) if usage.model_calls else ()
        return Answered(written=written, withheld=run.checked.withheld, usage=usage, prompts=prompts)


def leaves_doubt(diagnosis: Diagnosis) -> bool:
    """Tell whether the rules did not settle it: something fails, and no cause is certain."""
    fails = diagnosis.status in {"failed", "rolled_back", "degraded"} or bool(diagnosis.root_causes)
    return fails and not any(cause.confidence == "certain" for cause in diagnosis.root_causes)
