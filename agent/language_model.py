"""The one way to a language model: bounded in time, calls, tokens and money, and never an exception.

    run = language_model.open_run(subject="maria", accounts=[account])
    reply = await run.ask(ModelRequest(system=prompt.text, messages=(UserMessage(text=digest),), tools=tools))

The outcome of a reply says what came of it: TextAnswer, StructuredAnswer, ToolCalls, Cut, Refused, or Unavailable with the
reason, and then the caller answers by rule. Messages and replies: agent/model/messages.py and reply.py.
"""

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from agent.errors import AgentError
from agent.model.call_threads import CallThreads
from agent.model.checked_texts import CheckedTexts
from agent.model.configuration import ModelSettings
from agent.model.messages import ModelRequest
from agent.model.redirection import refuse_redirection
from agent.model.reply import ModelUsage, Reply, Unavailable, unavailable
from agent.model.spending import Ledger, Purse
from agent.model.stop import Stop
from tools.aws.accounts import Account
from tools.errors import ToolError

if TYPE_CHECKING:
    from agent.model.chain import Chain

logger = logging.getLogger(__name__)


class LanguageModel:
    """The models of the settings behind one client. Without any it says so to every request.

    Calls run on threads of its own: a call given up holds its thread, and so its place among `concurrency`, until it has
    really ended. The libraries behind the models take a second to import: they are loaded when `load` or a request first
    wants them, or beside other work after `begin_loading`.
    """

    def __init__(
        self,
        settings: ModelSettings,
        make_chain: "Callable[[], Chain] | None",
        ledger: Ledger | None,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self.settings = settings
        self.ledger = ledger
        self.now = now
        self._make_chain = make_chain
        self._chain: Chain | None = None
        self._loading = threading.Lock()
        self.threads = CallThreads(settings.concurrency)

    @property
    def configured(self) -> bool:
        """Whether there is any model."""
        return self._make_chain is not None

    def load(self) -> "Chain | None":
        """Make the models ready, once, and return them; None where there are none. It blocks.

        Raises:
            SettingsError: a model cannot be used as it is configured.
            CredentialsError: no region to call Bedrock in.
        """
        with self._loading:
            if self._chain is None and self._make_chain is not None:
                self._chain = self._make_chain()
            return self._chain

    def begin_loading(self) -> None:
        """Load on a thread of its own. What is wrong with the settings is raised where `load` is called next."""
        if self._make_chain is not None and self._chain is None:
            threading.Thread(target=self._load_ahead, name="model-loading", daemon=True).start()

    def _load_ahead(self) -> None:
        with contextlib.suppress(AgentError, ToolError):
            self.load()

    def open_run(self, *, subject: str, accounts: Iterable[Account] = (), until: float | None = None) -> "ModelRun":
        """Open the account of one diagnosis or chat turn.

        Args:
            subject: who it is for, and who pays.
            accounts: all whose data the model may get to see; one with `model: never` means no model.
            until: the end of the whole run on time.monotonic; each request ends after `call_seconds` anyway.
        """
        forbidden = any(account.model == "never" for account in accounts)
        purse = Purse(self.settings, self.ledger, subject=subject, now=self.now)
        checked = CheckedTexts()
        return ModelRun(language_model=self, purse=purse, forbidden=forbidden, until=until, checked=checked)

    def close(self) -> None:
        """Take no more calls; those under way run into their time limits."""
        self.threads.close()
        if self._chain is not None and self._chain.guard is not None:
            self._chain.guard.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRun:
    """One diagnosis or chat turn's way to the model, with its own caps."""

    language_model: LanguageModel
    purse: Purse
    forbidden: bool
    until: float | None
    checked: CheckedTexts  # what the guardrail for evidence said in this run

    @property
    def usage(self) -> ModelUsage:
        """What all requests of this run used so far."""
        return self.purse.usage

    @property
    def never(self) -> Unavailable | None:
        """Why there can be no model in this run, known before anything is asked; None = there may be one."""
        if not self.language_model.configured:
            return unavailable("not_configured")
        return unavailable("forbidden") if self.forbidden else None

    async def ask(self, request: ModelRequest) -> Reply:
        """Ask the models of the chain, one after the other, until one gives an outcome.

        Cancelling stops it: what waits is never sent, and what is being answered is broken off at its next piece.
        """
        if never := self.never:
            return Reply(outcome=never)
        ends = time.monotonic() + self.language_model.settings.call_seconds
        stop = Stop(asked=threading.Event(), until=ends if self.until is None else min(ends, self.until))
        try:
            job = asyncio.wrap_future(self.language_model.threads.submit(_ask, self, request, stop))
        except RuntimeError:  # they were closed: the process is ending
            return Reply(outcome=unavailable("deadline"))
        try:
            done, _ = await asyncio.wait({job}, timeout=max(0.0, stop.until - time.monotonic()))
        except asyncio.CancelledError:
            _give_up(job, stop)
            raise
        if not done:
            _give_up(job, stop)
            return Reply(outcome=unavailable("deadline"))
        return job.result()


def open_language_model(
    settings: ModelSettings,
    *,
    environment: Mapping[str, str],
    client_of: Callable[[str | None], Any],
    ledger: Ledger | None,
    now: Callable[[], datetime],
    profile_endpoint: Callable[[], str | None] = lambda: None,
) -> LanguageModel:
    """Open the models of the settings. Nothing is loaded or called yet.

    Args:
        settings: without a chain there is no model, and no model library is loaded.
        environment: the process's, to be refused if it would send prompts elsewhere.
        client_of: makes a bedrock-runtime client in a region, None = that of the credentials.
        ledger: where the day's usage is kept; None = only the caps of single runs hold.
        now: the time, in UTC.
        profile_endpoint: looks up the endpoint of Bedrock in the shared AWS config file, to be refused as well.

    Raises:
        SettingsError: the environment redirects model traffic, or traces it.
    """
    refuse_redirection(settings, environment, profile_endpoint)

    def make_chain() -> "Chain":
        from agent.model.chain import Chain
        from agent.model.evidence_guard import make_guard
        from agent.model.member import make_member

        clients = cache(client_of)  # each holds its own connections and takes hundreds of milliseconds to make
        members = tuple(make_member(entry, settings, clients) for entry in settings.chain)
        return Chain(members=members, settings=settings, guard=make_guard(settings, clients))

    return LanguageModel(settings, make_chain if settings.chain else None, ledger, now=now)


def _ask(run: ModelRun, request: ModelRequest, stop: Stop) -> Reply:
    try:
        chain = run.language_model.load()
        return (
            chain.ask(request, run.purse, stop, run.checked) if chain else Reply(outcome=unavailable("not_configured"))
        )
    except (AgentError, ToolError):
        logger.exception("the language model cannot be used as it is configured")
        return Reply(outcome=unavailable("misconfigured"))
    except Exception:
        # Books that cannot be kept, or a bug: neither may cost the reader the answer that rules can give.
        logger.exception("asking the language model failed")
        return Reply(outcome=unavailable("rejected"))


def _give_up(job: "asyncio.Future[Reply]", stop: Stop) -> None:
    stop.ask()
    job.cancel()  # one that still waits for a thread is never begun
