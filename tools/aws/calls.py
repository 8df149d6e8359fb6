"""Every AWS call of a read: paged, timed, retried, counted."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tools.aws.console import console_url
from tools.aws.scope import AwsScope
from tools.errors import CredentialsError, ReadFailedError, UndeclaredOperationError
from tools.evidence import Evidence, evidence_id, excerpt_around
from tools.redaction import redact

if TYPE_CHECKING:
    from botocore.credentials import ReadOnlyCredentials

    from tools.aws.session import ClientFactory
    from tools.opensearch.log_store import LogStores, Signing


@dataclass(slots=True, kw_only=True)
class Reader:
    """What a read tool is given: calls bound to one scope, one principal's credentials, and one deadline.

    `deadline` is on the clock of `monotonic`, in seconds. `requests` counts HTTP requests made so far, one after
    the other: pages and retries included. `log_stores` are those that hold the logs of the scope's account.
    """

    clients: "ClientFactory"
    credentials: "ReadOnlyCredentials"
    scope: AwsScope
    operations: frozenset[str]
    deadline: float
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    log_stores: "LogStores | None" = None
    requests: int = field(default=0, init=False)

    def call(self, operation: str, /, **parameters: Any) -> Mapping[str, Any]:
        """Make one call, such as `call("ecs:DescribeTasks", cluster=..., tasks=[...])`.

        Throttling, 5xx and broken connections are tried again while the deadline allows; None parameters are left out.

        Raises:
            ReadFailedError: denied, not found, timed out, throttled to the end, or failed otherwise.
        """
        # Every tool names a Reader, and who explains a pasted text names all tools: only a call loads AWS's libraries.
        from botocore import xform_name

        from tools.aws.errors_map import BOTO_ERRORS, read_failed
        from tools.aws.retries import with_retries
        from tools.aws.session import acting_as

        if operation not in self.operations:
            raise UndeclaredOperationError(f"this read does not declare {operation}")
        service, name = operation.split(":")
        method = getattr(self.clients.client(service, self.scope.region), xform_name(name))
        given = {key: value for key, value in parameters.items() if value is not None}

        def send() -> Mapping[str, Any]:
            self.check_deadline(operation)
            self.requests += 1
            with acting_as(self.credentials):
                return method(**given)

        try:
            return with_retries(send, deadline=self.deadline, monotonic=self.monotonic, sleep=self.sleep)
        except BOTO_ERRORS as error:
            raise read_failed(error, operation=operation, scope=self.scope) from error

    def pages(
        self,
        operation: str,
        /,
        *,
        token: str = "nextToken",
        answer_token: str | None = None,
        max_pages: int = 10,
        **parameters: Any,
    ) -> Iterator[Mapping[str, Any]]:
        """Yield the answer's pages in order, at most `max_pages` of them. `token` names the paging parameter."""
        given: dict[str, Any] = dict(parameters)
        for _ in range(max_pages):
            page = self.call(operation, **given)
            yield page
            following = page.get(answer_token or token)
            if not following or following == given.get(token):
                return
            given[token] = following

    def evidence(
        self,
        operation: str,
        *,
        resource: str,
        title: str,
        excerpt: str,
        event_time: datetime | None = None,
        focus: str | None = None,
    ) -> Evidence:
        """Record something AWS said. The excerpt is redacted here, and cut around `focus` to 2,000 characters."""
        shown = excerpt_around(redact(excerpt), redact(focus) if focus else None)
        return Evidence(
            id=evidence_id(
                operation=operation, scope=self.scope, resource=resource, excerpt=shown, event_time=event_time
            ),
            operation=operation,
            scope=self.scope,
            resource=resource,
            event_time=event_time,
            read_time=self.now(),
            title=redact(title),
            excerpt=shown,
            console_url=console_url(operation, self.scope, resource),
        )

    def credentials_for(self, sign: "Signing") -> "ReadOnlyCredentials | None":
        """Return the credentials a log store is asked with; None where it wants no signature.

        Raises:
            ReadFailedError: Tsuba has no credentials of its own.
        """
        if sign == "none":
            return None
        if sign == "account":
            return self.credentials
        own = self.log_stores.own_credentials if self.log_stores else None
        try:
            return own() if own else self.credentials
        except CredentialsError as error:
            raise ReadFailedError(str(error), reason="denied", operation="opensearch:Search") from error

    def check_deadline(self, operation: str) -> None:
        """Refuse to begin what could not end in time.

        Raises:
            ReadFailedError: the time for this read is used up.
        """
        if self.monotonic() >= self.deadline:
            message = f"{operation} in {self.scope} was not sent: the time for this read was used up"
            raise ReadFailedError(message, reason="timeout", operation=operation)
