"""What `tsuba ask` does: one turn of a conversation in the terminal, kept like those of the page."""

import asyncio
import json
import secrets
import sys
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime

import click

from agent.assembly import assemble_agent
from agent.diagnosis import Usage
from agent.errors import AgentError, AmbiguousTargetError, SettingsError
from agent.settings import Settings
from agent.store.store import Store, open_store
from agent.store.turns import TurnEvent, TurnRequest
from agent.stream import DiagnosisEvent, DoneEvent, PhaseEvent, TextEvent
from agent.support_agent import SupportAgent
from api.page_addresses import with_reachable
from api.placeholder_key import use_kept_key
from api.terminal import clean
from api.turn_end import done
from tools.aws.accounts import DirectoryFile
from tools.errors import ToolError
from tools.principal import Principal

ANSWERED, NOT_ANSWERED, WRONG_USAGE = 0, 1, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class AskOptions:
    """What the command line said."""

    text: str
    thread_id: str | None
    subject: str | None
    as_json: bool


@dataclass(slots=True, kw_only=True)
class _Answer:
    thread_id: str
    turn_id: str
    text: str = ""
    diagnosis_id: str | None = None
    usage: Usage = field(default_factory=Usage)
    written_by: str | None = None
    prompts: tuple[str, ...] = ()


def run_ask(options: AskOptions, settings: Settings) -> int:
    """Ask, print the answer, and return the exit code: 2 when it has to be asked otherwise, 1 when nobody could answer.

    Raises:
        SettingsError: there is no directory, no usable key file, or it is not said who asks.
        DirectoryError: the accounts file cannot be used.
    """
    if settings.accounts_file is None:
        raise SettingsError("a conversation needs a directory of accounts and people; set TSUBA_ACCOUNTS_FILE")
    directory = DirectoryFile(settings.accounts_file)
    named = options.subject or settings.subject
    if named is None:
        raise SettingsError("say who asks, with --as or TSUBA_SUBJECT")
    principal = directory().principal(named, "cli")
    use_kept_key(settings.redaction_key_file)
    store = open_store(settings.database_url)
    try:
        agent = assemble_agent(settings, directory, store)
        answer, error = asyncio.run(_ask(agent, store, principal, options))
    finally:
        store.close()
    if options.as_json:
        click.echo(json.dumps({**asdict(answer), "refused": str(error) if error else None}, indent=2))
    elif answer.text:
        click.echo(clean(with_reachable(answer.text, settings.public_url)), nl=False)
    if error is None:
        click.echo(f"ask on with: tsuba ask --thread {answer.thread_id} ...", err=True)
        return ANSWERED
    if not isinstance(error, AmbiguousTargetError):  # that one was asked back already
        click.echo(f"tsuba: {error}", err=True)
    return WRONG_USAGE if isinstance(error, AgentError) else NOT_ANSWERED


async def _ask(
    agent: SupportAgent, store: Store, principal: Principal, options: AskOptions
) -> tuple[_Answer, Exception | None]:
    request = TurnRequest(
        subject=principal.subject,
        request_id=f"cli-{secrets.token_hex(8)}",
        text=options.text,
        thread_id=options.thread_id,
        context={},
    )
    turn, _ = store.turns.begin(request, at=datetime.now(UTC))
    thread = store.threads.get(turn.thread_id, subject=principal.subject, before_turn=turn.id)
    answer, failed = _Answer(thread_id=turn.thread_id, turn_id=turn.id), None
    over = DoneEvent(usage=answer.usage)
    try:
        async for event in agent.chat(principal, thread, turn.text, {}):
            if isinstance(event, TextEvent):
                answer.text += event.delta
            elif isinstance(event, DiagnosisEvent):
                answer.diagnosis_id = event.diagnosis.id
            elif isinstance(event, DoneEvent):
                over = event
            elif isinstance(event, PhaseEvent) and event.state == "started" and sys.stderr.isatty():
                click.echo(f"{event.name} …", err=True)
    except (AgentError, ToolError) as error:
        failed = error
    answer.usage, answer.written_by, answer.prompts = over.usage, over.written_by, over.prompts
    state = "done" if failed is None or isinstance(failed, AmbiguousTargetError) else "failed"
    content = done(thread_id=turn.thread_id, turn_id=turn.id, state=state, over=over)
    last = TurnEvent(n=1, event="done", data=content)
    store.turns.end(turn.id, state, answer=answer.text, last=last, at=datetime.now(UTC))
    return answer, failed
