"""Start the AWS simulator: `with start_lab([world]) as lab: ...`, or run it from the command line."""

from __future__ import annotations

import signal
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TextIO

from evals.aws_lab.control import PREFIX, control
from evals.aws_lab.directory import Directory, read_role_arn, write_accounts_file
from evals.aws_lab.entry_times import shifted_entry
from evals.aws_lab.estate import refuse_shared_accounts, settle
from evals.aws_lab.exchange import HttpRequest, HttpResponse
from evals.aws_lab.faults import FaultRule, read_rules
from evals.aws_lab.front import Front
from evals.aws_lab.http_server import LabServer
from evals.aws_lab.identities import HUB_ACCOUNT, Identities, operator_role_arn
from evals.aws_lab.journal import JournalEntry
from evals.aws_lab.log_search import PATH_END
from evals.aws_lab.moto_services import MotoServices
from evals.aws_lab.world import World

DEFAULT_REGION = "us-east-1"
SIGNAL_POLL_SECONDS = 0.2  # how long an end may take to be noticed


Library = Callable[[str], World | None]


class LabError(Exception):
    """The lab cannot run; the message says why and what to do."""


class Lab:
    """A running simulator; made by start_lab."""

    def __init__(
        self,
        worlds: Sequence[World],
        *,
        port: int,
        latency_ms: int,
        accounts_file: Path | None,
        read_actions: Sequence[str],
        library: Library,
    ) -> None:
        refuse_shared_accounts(worlds)
        self._scenarios = tuple(worlds)
        self._library = library
        self._subject = _first_subject([world.directory for world in worlds])
        self._stopping = threading.Event()
        self._own_folder = None if accounts_file else tempfile.TemporaryDirectory(prefix="tsuba-lab-")
        self.accounts_file: Path = (
            accounts_file or Path(str(self._own_folder and self._own_folder.name)) / "accounts.yaml"
        )
        self._front = Front(
            identities=Identities(read_actions),
            moto=lambda: self._moto,
            stopping=self._stopping,
            latency_ms=latency_ms,
        )
        self.load(worlds)
        try:
            self._server = LabServer(port, self._answer)
        except OSError as error:
            self._remove_own_folder()
            raise LabError(f"port {port} cannot be used ({error.strerror}); choose another, or 0 for any") from error
        self._server.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def url(self) -> str:
        """Where it listens; always loopback."""
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def scenarios(self) -> tuple[World, ...]:
        """The worlds it was started with."""
        return self._scenarios

    @property
    def loaded(self) -> tuple[World, ...]:
        """The worlds served now."""
        return self._front.estate.worlds

    def find(self, scenario_id: str) -> World | None:
        """Return a scenario that can be loaded by its id: of those it was started with, or of its library."""
        return next((world for world in self._scenarios if world.id == scenario_id), None) or self._library(scenario_id)

    def environment(self) -> dict[str, str]:
        """Return the environment variables under which Tsuba talks to this lab."""
        directories = [world.directory for world in self.loaded]
        hub = self._front.identities.hub
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": hub.access_key_id,
            "AWS_SECRET_ACCESS_KEY": hub.secret,
            "AWS_REGION": _first_region(directories),
            "TSUBA_ACCOUNTS_FILE": str(self.accounts_file),
            "TSUBA_SUBJECT": self._subject,
        }

    def load(self, worlds: Sequence[World]) -> None:
        """Serve these worlds instead, with times as of now, and rewrite the accounts file.

        Raises:
            WorldError: an account occurs in two of them.
        """
        self._front.settle(settle(worlds, now=time.time()))
        directories = [world.directory for world in worlds]
        write_accounts_file(self.accounts_file, directories, subject=self._subject)

    def reset(self) -> None:
        """Serve the worlds it was started with, as of now; forget faults, journal, queues and rules."""
        self._front.faults.replace([])
        self.load(self._scenarios)
        self._front.journal.clear()
        if "_moto" in self.__dict__:
            self._moto.forget([HUB_ACCOUNT, *self._front.estate.accounts])

    def set_faults(self, rules: Sequence[FaultRule | dict[str, Any]]) -> None:
        """Put these fault rules in force instead of any others.

        Raises:
            FaultRuleError: a rule has an unknown field or a value of the wrong kind.
        """
        read = [rule if isinstance(rule, FaultRule) else read_rules([rule])[0] for rule in rules]
        self._front.faults.replace(read)

    def journal(self) -> list[JournalEntry]:
        """Return the calls so far, oldest first."""
        return self._front.journal.entries()

    def clear_journal(self) -> None:
        """Forget the calls so far."""
        self._front.journal.clear()

    def entry(self, world_id: str) -> dict[str, Any]:
        """Return the entry of a loaded world with the times in its event moved as its documents are."""
        estate = self._front.estate
        world = next(world for world in estate.worlds if world.id == world_id)
        return shifted_entry(world.entry, estate.shifts[world_id])

    def credentials(
        self, account_id: str, *, unrestricted: bool = False, expires_in_seconds: float = 3600
    ) -> dict[str, str]:
        """Return fresh credentials in an account, named as boto3's client arguments.

        Args:
            account_id: of a loaded world, or the hub's with unrestricted.
            unrestricted: of a role that may do anything, to set a stage; else of Tsuba's read role.
            expires_in_seconds: zero or less gives a session that is already over.

        Raises:
            LabError: the account is not served.
        """
        arn = operator_role_arn(account_id) if unrestricted else read_role_arn(account_id)
        role = self._front.identities.role(arn)
        if role is None:
            raise LabError(f"account {account_id} is not among those served: {', '.join(self._front.estate.accounts)}")
        session = self._front.identities.begin_session(role, "lab", expires_at=time.time() + expires_in_seconds)
        return {
            "aws_access_key_id": session.access_key_id,
            "aws_secret_access_key": session.secret,
            "aws_session_token": str(session.token),
        }

    def stop(self) -> None:
        """Stop serving and close every connection; a second time does nothing."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        self._server.stop()
        self._remove_own_folder()

    @cached_property
    def _moto(self) -> MotoServices:
        return MotoServices()

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(PREFIX):
            return control(self, request)
        return self._front.search_logs(request) if request.path.endswith(PATH_END) else self._front.answer(request)

    def _remove_own_folder(self) -> None:
        if self._own_folder:
            self._own_folder.cleanup()


def start_lab(
    worlds: Sequence[World],
    *,
    port: int = 0,
    latency_ms: int = 0,
    accounts_file: Path | None = None,
    read_actions: Sequence[str] | None = None,
    library: Library = lambda _: None,
) -> Lab:
    """Start a simulator in this process, in threads that end with it.

    Args:
        worlds: served at once; no account may occur twice.
        port: 0 = any free one.
        latency_ms: added to every answer.
        accounts_file: where to write the directory; None = a file that goes when the lab stops.
        read_actions: what the read role allows; None = what Tsuba's tools declare.
        library: finds further scenarios that can be loaded by their id.

    Raises:
        LabError: the port cannot be used.
        WorldError: an account occurs in two worlds.
    """
    return Lab(
        worlds,
        port=port,
        latency_ms=latency_ms,
        accounts_file=accounts_file,
        read_actions=_declared_actions() if read_actions is None else list(read_actions),
        library=library,
    )


def run_lab(
    worlds: Sequence[World],
    *,
    port: int,
    latency_ms: int,
    out: TextIO,
    read_actions: Sequence[str] | None = None,
    library: Library = lambda _: None,
) -> None:
    """Serve until SIGTERM or SIGINT; for `tsuba lab`, in the main thread.

    Writes `export NAME=value` lines and then `# ready URL`.

    Raises:
        LabError: the port cannot be used.
        WorldError: an account occurs in two worlds.
    """
    ended = threading.Event()

    def end(*_: object) -> None:
        ended.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with start_lab(worlds, port=port, latency_ms=latency_ms, read_actions=read_actions, library=library) as lab:
            for name, value in lab.environment().items():
                out.write(f"export {name}={value}\n")
            out.write(f"# ready {lab.url}\n")
            out.flush()
            # A signal may reach another thread; this one then learns of it only when it wakes.
            while not ended.wait(SIGNAL_POLL_SECONDS):
                pass
    finally:
        for number, action in before.items():
            signal.signal(number, action)


def _declared_actions() -> list[str]:
    from tools.aws.policy import read_actions

    return list(read_actions())


def _first_region(directories: Sequence[Directory]) -> str:
    regions = (region for directory in directories for account in directory.accounts for region in account.regions)
    return next(regions, DEFAULT_REGION)


def _first_subject(directories: Sequence[Directory]) -> str:
    people = [person for directory in directories for person in directory.people]
    operators = [person.subject for person in people if person.operator]
    return (operators or [person.subject for person in people] or [""])[0]
