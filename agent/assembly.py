"""The one place where parts meet: settings in, working objects out."""

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from agent.diagnosing import Diagnoser
from agent.documentation.sending import stays_here
from agent.documentation.settings import KnowledgeSettings
from agent.errors import SettingsError
from agent.fleet import Fleet
from agent.language_model import LanguageModel, open_language_model
from agent.model.configuration import GUARD_CALLS, ModelSettings
from agent.model.spending import Ledger
from agent.reasoning.explainer import Explainer
from agent.reasoning.retrieval import Retriever
from agent.settings import Settings
from agent.store.store import Store
from agent.support_agent import SupportAgent
from agent.targets.target import TargetRequest
from tools.aws.accounts import AccountAccess, Directory, DirectoryFile
from tools.aws.credentials import RoleAccess, own_access
from tools.aws.session import ClientFactory, ModelClients, endpoint_of_profile, own_credentials
from tools.aws.wave import WaveRunner
from tools.opensearch.log_store import SEARCH_ACTION, LogStores
from tools.principal import Principal
from tools.registry import declared_operations
from tools.tickets.local import LocalTickets

if TYPE_CHECKING:
    from agent.documentation.opening import Documentation
    from knowledge.model_help import ModelHelp


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """What a single command needs to diagnose: who asks, and what reads. Close it when done."""

    principal: Principal
    diagnoser: Diagnoser
    own_account: str | None
    own_region: str | None

    def complete(self, request: TargetRequest) -> TargetRequest:
        """Fill in account and region of the reader's own credentials where the request names none."""
        return replace(request, account=request.account or self.own_account, region=request.region or self.own_region)

    def close(self) -> None:
        """Let the threads that read and that call models end."""
        self.diagnoser.runner.close()
        if self.diagnoser.explainer:
            self.diagnoser.explainer.language_model.close()


def connect(settings: Settings, *, subject: str | None, region: str | None) -> Connection:
    """Connect a command: through the directory if there is one, else on the reader's own credentials.

    Raises:
        DirectoryError: the accounts file cannot be used, or nobody of that name is in it.
        CredentialsError: there is no directory and there are no usable credentials either.
        SettingsError: it is not said who asks, or the environment would send prompts elsewhere.
    """
    if settings.accounts_file is None:
        if subject is not None:
            raise SettingsError("--as needs a directory of people; set TSUBA_ACCOUNTS_FILE to your accounts.yaml")
        own, caller, own_region = own_access(region)
        diagnoser = _diagnoser(settings, own)
        account = own.accounts_for(caller)[0].id
        return Connection(principal=caller, diagnoser=diagnoser, own_account=account, own_region=own_region)
    directory = DirectoryFile(settings.accounts_file)
    asker = subject or settings.subject
    if asker is None:
        raise SettingsError("say who asks: --as SUBJECT or TSUBA_SUBJECT, one of the people in the accounts file")
    principal = directory().principal(asker, "cli")
    return Connection(
        principal=principal,
        diagnoser=_diagnoser(settings, _role_access(settings, directory)),
        own_account=None,
        own_region=None,
    )


def assemble_agent(
    settings: Settings, directory: Callable[[], Directory], store: Store, *, now: Callable[[], datetime] | None = None
) -> SupportAgent:
    """Put the long-running agent together, on a directory and a store. `now` is the clock answers grow old by.

    Raises:
        SettingsError: the language model cannot be used as it is configured.
        CredentialsError: there is no region to call it in.
    """
    access = _role_access(settings, directory)
    clock = now or utc_now
    diagnoser = replace(_diagnoser(settings, access, ledger=store.usage), now=clock)
    if diagnoser.explainer:
        diagnoser.explainer.language_model.load()  # wrong settings are said now, not at the first question
    return SupportAgent(
        access=access,
        diagnoser=diagnoser,
        fleet=Fleet(access, diagnoser.runner, clock),
        store=store,
        tickets=LocalTickets(store.engine),
        now=clock,
        triage_uses_model=settings.model.triage,
    )


def _role_access(settings: Settings, directory: Callable[[], Directory]) -> RoleAccess:
    signed = any(form.sign == "account" for form in settings.log_stores)
    return RoleAccess(directory, further_actions=(SEARCH_ACTION,) if signed else ())


def assemble_language_model(settings: ModelSettings, ledger: Ledger | None) -> LanguageModel:
    """Put the language model together, on Tsuba's own credentials. Without a ledger only the caps of single runs hold.

    Raises:
        SettingsError: the environment redirects model traffic, or a model cannot be used as it is configured.
        CredentialsError: there is no region to call Bedrock in.
    """
    clients = ModelClients(
        endpoint_url=settings.endpoint_url,
        connect_seconds=settings.connect_seconds,
        read_seconds=settings.read_seconds,
        connections=settings.concurrency + (GUARD_CALLS if settings.evidence_guardrail_id else 0),
    )
    return open_language_model(
        settings,
        environment=os.environ,
        client_of=clients.client,
        ledger=ledger,
        now=utc_now,
        profile_endpoint=partial(endpoint_of_profile, clients.service),
    )


def _diagnoser(settings: Settings, access: AccountAccess, *, ledger: Ledger | None = None) -> Diagnoser:
    language_model = assemble_language_model(settings.model, ledger)
    clients = ClientFactory(allowed_operations=declared_operations())
    stores = LogStores(stores=tuple(form.store() for form in settings.log_stores), own_credentials=own_credentials)
    runner = WaveRunner(access, clients, read_seconds=settings.read_seconds, now=utc_now, log_stores=stores)
    return Diagnoser(
        access=access,
        runner=runner,
        now=utc_now,
        deadline_seconds=settings.deadline_seconds,
        retriever=_retriever(settings, language_model, access),
        explainer=Explainer(
            language_model=language_model, access=access, runner=runner, link_hosts=settings.allowed_link_hosts
        ),
    )


def _retriever(settings: Settings, language_model: LanguageModel, access: AccountAccess) -> Retriever:
    """Return a search over the documentation; it finds nothing until some was synced."""
    kept = settings.knowledge

    def synced() -> bool:
        return kept.store != "embedded" or kept.path.exists()

    def help_for(principal: Principal) -> "ModelHelp | None":
        if not (kept.rewrite or kept.check):
            return None
        from agent.documentation.model_help import model_help  # with it comes numpy

        # A question may hold what its asker pasted from any account of theirs: one with `model: never` forbids it.
        accounts = access.accounts_for(principal)
        return model_help(kept, partial(language_model.open_run, subject=principal.subject, accounts=accounts))

    def kept_here(principal: Principal, account_id: str | None) -> bool:
        return stays_here(access.accounts_for(principal), account_id)

    return Retriever(partial(_open, kept), synced=synced, help_for=help_for, stays_here=kept_here)


def _open(kept: KnowledgeSettings) -> "Documentation":
    from agent.documentation.opening import open_documentation  # numpy and the embedding model, at the first search

    return open_documentation(kept)


def utc_now() -> datetime:
    """Return the time now, in UTC."""
    return datetime.now(UTC)
