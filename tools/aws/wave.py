"""Runs the reads of one wave side by side, each with a deadline; what misses it is a Gap, never a wait."""

import logging
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tools.aws.accounts import AccountAccess, find_account
from tools.aws.calls import Reader
from tools.aws.session import ClientFactory
from tools.errors import ReadFailedError, ToolError, UnknownAccountError
from tools.evidence import Gap, Read, Unread
from tools.opensearch.log_store import LogStores
from tools.principal import Principal
from tools.tool import ReadRequest

logger = logging.getLogger(__name__)

Answers = Mapping[ReadRequest[Any], Read[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wave:
    """What one wave brought. `requests` counts HTTP requests in all, `longest` those of the longest read."""

    answers: Answers
    requests: int
    longest: int


class WaveRunner:
    """Runs reads on threads of its own: boto3 blocks, and one hung socket must not hold the others."""

    def __init__(
        self,
        access: AccountAccess,
        clients: ClientFactory,
        *,
        workers: int = 48,
        read_seconds: float = 8.0,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        log_stores: LogStores | None = None,
    ) -> None:
        self._access = access
        self._clients = clients
        self._read_seconds = read_seconds
        self._now = now
        self._log_stores = log_stores
        self._pool = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="aws-read")

    def run(self, principal: Principal, requests: Collection[ReadRequest[Any]], *, until: float) -> Wave:
        """Make all `requests` side by side. `until` is the end of the whole diagnosis on time.monotonic.

        Every request gets an answer: the read's own, or Unread with the reason.

        Raises:
            CredentialsError: Tsuba has no credentials to work with.
        """
        deadline = min(until, time.monotonic() + self._read_seconds)
        jobs = {
            self._pool.submit(self._read, principal, request, deadline): request for request in dict.fromkeys(requests)
        }
        answers: dict[ReadRequest[Any], Read[Any]] = {}
        counts: list[int] = [0]
        waiting: set[Future[tuple[Read[Any], int]]] = set(jobs)
        while waiting:
            done, waiting = wait(waiting, timeout=max(0.0, deadline - time.monotonic()), return_when=FIRST_COMPLETED)
            if not done:
                break
            for job in done:
                answers[jobs[job]], made = job.result()
                counts.append(made)
        for job in waiting:
            job.cancel()
            answers[jobs[job]] = _unread(jobs[job], "timeout")
            counts.append(1)
        return Wave(answers=answers, requests=sum(counts), longest=max(counts))

    def close(self, *, wait_for_reads: bool = False) -> None:
        """Let the threads end; reads under way run into their socket timeouts, which `wait_for_reads` waits for."""
        self._pool.shutdown(wait=wait_for_reads, cancel_futures=True)

    def _read(self, principal: Principal, request: ReadRequest[Any], deadline: float) -> tuple[Read[Any], int]:
        reader: Reader | None = None
        try:
            reader = Reader(
                clients=self._clients,
                credentials=self._access.credentials(principal, request.scope),
                scope=request.scope,
                operations=frozenset(request.tool.operations),
                deadline=deadline,
                now=self._now,
                log_stores=None if request.tool.of_aws else self._stores_of(principal, request),
            )
            return request.tool.read(reader, request.arguments), reader.requests
        except ReadFailedError as error:
            logger.info(
                "read failed",
                extra={"tool": request.tool.name, "error_code": error.code, "reason": error.reason},
            )
            gap = _gap(request, error.reason, error.operation)
            return Unread(gap=gap), reader.requests if reader else 0
        except UnknownAccountError:
            # The target itself was let in before any read: only a read that leads elsewhere ends here.
            return _unread(request, "denied"), 0
        except ToolError:
            raise
        except Exception:
            # A bug in one read must not cost the others: it is a visible Gap, and an error in the log.
            logger.exception("read broke", extra={"tool": request.tool.name})
            return _unread(request, "error"), reader.requests if reader else 0

    def _stores_of(self, principal: Principal, request: ReadRequest[Any]) -> LogStores | None:
        """Return the stores with the logs of an account that the principal may see."""
        if self._log_stores is None:
            return None
        return self._log_stores.of(find_account(self._access.accounts_for(principal), request.scope.account_id))


def _unread(request: ReadRequest[Any], reason: Any) -> Unread:
    return Unread(gap=_gap(request, reason, request.tool.operations[0]))


def _gap(request: ReadRequest[Any], reason: Any, operation: str) -> Gap:
    arguments = request.arguments
    named = getattr(arguments, "gap_resource", None) or getattr(arguments, "resource", None)
    resource = str(named or request.scope)
    return Gap(operation=operation, scope=request.scope, resource=resource, reason=reason, effect=request.tool.effect)
