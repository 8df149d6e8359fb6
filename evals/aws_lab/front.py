"""From HTTP request to HTTP response: identify, fail on purpose, let in, answer, note down."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from evals.aws_lab.access import authenticate, authorize, refusal
from evals.aws_lab.answers import send_error, send_result
from evals.aws_lab.call_reading import read_call, read_parameters
from evals.aws_lab.estate import Estate
from evals.aws_lab.exchange import AwsError, Call, Credential, HttpRequest, HttpResponse
from evals.aws_lab.faults import FaultRule, FaultRules, fault_error
from evals.aws_lab.identities import Identities
from evals.aws_lab.journal import Journal, JournalEntry
from evals.aws_lab.log_search import records_of, search
from evals.aws_lab.moto_services import MOTO_SERVICES, MotoServices
from evals.aws_lab.operation import Question
from evals.aws_lab.registry import served_operations
from evals.aws_lab.signature import credential_of

NOT_SERVED = "LabOperationNotServed"
FAILED = "LabFailure"

logger = logging.getLogger(__name__)


class ConnectionCutError(Exception):
    """The connection ends without an answer, after what was `sent` of one."""

    def __init__(self, why: str, *, sent: bytes = b"") -> None:
        super().__init__(why)
        self.sent = sent


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    call: Call
    response: HttpResponse
    error: str | None = None


class Front:
    """Answers AWS requests from the estate that is loaded."""

    def __init__(
        self,
        *,
        identities: Identities,
        moto: Callable[[], MotoServices],
        stopping: threading.Event,
        latency_ms: int,
    ) -> None:
        self.identities = identities
        self.faults = FaultRules()
        self.journal = Journal()
        self._estate: Estate | None = None
        self._moto = moto
        self._stopping = stopping
        self._latency_ms = latency_ms
        self._in_flight = 0
        self._lock = threading.Lock()

    @property
    def estate(self) -> Estate:
        """What is served now."""
        assert self._estate is not None, "settle() comes before the first request"
        return self._estate

    def settle(self, estate: Estate) -> None:
        """Serve another estate from now on."""
        self.identities.settle(estate)
        self._estate = estate

    def answer(self, request: HttpRequest) -> HttpResponse:
        """Return the answer to a request.

        Raises:
            ConnectionCutError: a fault closes the connection instead.
        """
        with self._lock:
            self._in_flight += 1
            in_flight = self._in_flight
        arrived, began, chapter = datetime.now(UTC), time.perf_counter(), self.journal.chapter
        credential = credential_of(request)
        call = self._call(request, credential)
        outcome: _Outcome | None = None
        try:
            outcome = self._outcome(request, credential, call)
            return outcome.response
        finally:
            with self._lock:
                self._in_flight -= 1
            self.journal.add(_entry(call, outcome, arrived, time.perf_counter() - began, in_flight), chapter=chapter)

    def search_logs(self, request: HttpRequest) -> HttpResponse:
        """Answer a signed search in the store that FireLens routers send logs to; it belongs to no account."""
        credential = credential_of(request)
        call = Call(
            account_id="",
            region=credential.region,
            service="es",
            operation="ESHttpGet",
            protocol="rest-json",
            parameters={},
        )
        try:
            authenticate(request, credential, self.identities, call, now=time.time())
        except AwsError as error:
            return send_error(call, error)
        return search(records_of(self.estate), request)

    def _call(self, request: HttpRequest, credential: Credential) -> Call:
        principal = self.identities.principal(credential.access_key_id)
        return read_call(request, credential, principal.account_id if principal else "")

    def _outcome(self, request: HttpRequest, credential: Credential, call: Call) -> _Outcome:
        try:
            rule = self.faults.hit(call)
            self._wait(self._latency_ms + (rule.latency_ms if rule else 0))
            if rule and rule.ends_the_call and not rule.deny:
                self._fail(rule, call)
            now = time.time()
            principal = authenticate(request, credential, self.identities, call, now=now)
            if rule and rule.deny:
                raise refusal(call, principal)
            if call.service in MOTO_SERVICES and not self._states(call):
                authorize(call, principal, self.identities, self.estate.denials)
                return _Outcome(call=call, response=self._moto().answer(request, call))
            served = served_operations().get((call.service, call.operation))
            if served:
                call = replace(call, parameters=read_parameters(request, call))
            authorize(call, principal, self.identities, self.estate.denials)
            if served is None:
                raise _not_served(call)
            question = Question(call=call, estate=self.estate, principal=principal, identities=self.identities, now=now)
            return _Outcome(call=call, response=send_result(call, served.answer(question)))
        except AwsError as error:
            return _Outcome(call=call, response=send_error(call, error), error=error.code)
        except ConnectionCutError:
            raise
        except Exception as error:  # a fault of the lab must reach whoever reads the client's error
            logger.exception("the lab failed to answer", extra={"operation": f"{call.service}:{call.operation}"})
            failure = AwsError(FAILED, f"The lab failed at {call.service}:{call.operation}: {error!r}", status=500)
            return _Outcome(call=call, response=send_error(call, failure), error=failure.code)

    def _states(self, call: Call) -> bool:
        """Tell whether the world states what is asked of a service that else keeps its own state."""
        asked = (call.service, call.operation) in served_operations()
        return asked and bool(self.estate.lists.get((call.account_id, call.region, call.service, "Rules")))

    def _fail(self, rule: FaultRule, call: Call) -> None:
        if rule.hang_seconds:
            self._stopping.wait(rule.hang_seconds)
            raise ConnectionCutError(f"hung for {rule.hang_seconds} s")
        if rule.reset:
            raise ConnectionCutError("reset")
        raise fault_error(rule, call)

    def _wait(self, milliseconds: float) -> None:
        if milliseconds:
            self._stopping.wait(milliseconds / 1000)


def _not_served(call: Call) -> AwsError:
    return AwsError(
        NOT_SERVED,
        f"The lab does not serve {call.service}:{call.operation}. Add it in evals/aws_lab/operations.",
        status=501,
    )


def _entry(call: Call, outcome: _Outcome | None, arrived: datetime, seconds: float, in_flight: int) -> JournalEntry:
    final = outcome.call if outcome else call
    return JournalEntry(
        time=arrived.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        account_id=call.account_id,
        region=call.region,
        service=call.service,
        operation=call.operation,
        status=outcome.response.status if outcome else 0,
        error=outcome.error if outcome else "ConnectionCut",
        duration_ms=round(seconds * 1000, 3),
        parameters=tuple(sorted(final.parameters)),
        not_served=bool(outcome and outcome.error == NOT_SERVED),
        in_flight=in_flight,
    )
